import { afterEach, expect, it } from "vitest";
import { forgetLinkToken, keepLinkToken, readLinkToken } from "./link-token";

afterEach(() => forgetLinkToken("reset-password"));

it("[I-10] a token is taken from the fragment or the query and kept for its own page only", () => {
  expect(keepLinkToken("reset-password", { hash: "#token=abc", searchStr: "" })).toBe(true);
  expect(readLinkToken("reset-password")).toBe("abc");
  expect(readLinkToken("verify-email")).toBeNull();
  expect(keepLinkToken("reset-password", { hash: "", searchStr: "?token=def" })).toBe(true);
  expect(readLinkToken("reset-password")).toBe("def");
  forgetLinkToken("reset-password");
  expect(readLinkToken("reset-password")).toBeNull();
});

it("[I-10] an address without a token changes nothing", () => {
  expect(keepLinkToken("reset-password", { hash: "#top", searchStr: "?x=1" })).toBe(false);
  expect(readLinkToken("reset-password")).toBeNull();
});
