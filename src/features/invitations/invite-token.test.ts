import { beforeEach, expect, test } from "vitest";
import { forgetInviteToken, keepInviteToken, readInviteToken } from "./invite-token";

beforeEach(forgetInviteToken);

test("[I-10] the token is taken from the fragment, or from the query of an older link", () => {
  expect(keepInviteToken({ hash: "token=abc", searchStr: "" })).toBe(true);
  expect(readInviteToken()).toBe("abc");
  expect(keepInviteToken({ hash: "", searchStr: "?token=def" })).toBe(true);
  expect(readInviteToken()).toBe("def");
});

test("an address without a token changes nothing, so that coming back from signing in finds it", () => {
  keepInviteToken({ hash: "#token=abc", searchStr: "" });
  expect(keepInviteToken({ hash: "", searchStr: "?redirect=x" })).toBe(false);
  expect(readInviteToken()).toBe("abc");
  forgetInviteToken();
  expect(readInviteToken()).toBeNull();
});
