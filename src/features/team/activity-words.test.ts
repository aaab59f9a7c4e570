import { expect, test } from "vitest";
import { actionWords, changeWords } from "./activity-words";

test("an action is told in words, an unknown one as well", () => {
  expect(actionWords("member.roleChanged")).toBe("Changed a member's role");
  expect(actionWords("lead.wonByHand")).toBe("Lead won by hand");
});

test("[T-06] a change says from what to what, and what is new only what it is", () => {
  expect(changeWords('{"role":"admin"}', '{"role":"viewer"}')).toBe("admin → viewer");
  expect(changeWords(null, '{"email":"ada@x.io","role":"member"}')).toBe("ada@x.io, member");
  expect(changeWords('{"role":"admin"}', '{"role":"admin"}')).toBeNull();
});

test("a snapshot that is missing, cut off or no object names nothing", () => {
  expect(changeWords(null, null)).toBeNull();
  expect(changeWords(null, '{"role":"adm')).toBeNull();
  expect(changeWords("3", "[]")).toBeNull();
});
