import { expect, it } from "vitest";
import { shareTone, usedShare } from "./meter";

it("a share never leaves 0 to 1, and no limit is never full", () => {
  expect(usedShare(5, 10)).toBe(0.5);
  expect(usedShare(15, 10)).toBe(1);
  expect(usedShare(15, null)).toBe(0);
  expect(usedShare(15, 0)).toBe(0);
});

it("the colour warns at 70 and 90 percent", () => {
  expect([0.69, 0.7, 0.89, 0.9, 1].map(shareTone)).toEqual(["accent", "waiting", "waiting", "bad", "bad"]);
});
