import { describe, expect, it } from "vitest";
import { niceTicks } from "./nice-ticks";

describe("niceTicks", () => {
  it("starts at zero and covers the maximum with round whole numbers", () => {
    expect(niceTicks(180)).toEqual([0, 50, 100, 150, 200]);
    expect(niceTicks(9)).toEqual([0, 3, 6, 9]);
    for (const max of [1, 2, 7, 33, 99, 101, 4_321, 1_000_000]) {
      const ticks = niceTicks(max);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(max);
      expect(ticks.every(Number.isInteger)).toBe(true);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }
  });

  it("still has an axis when there is nothing", () => {
    expect(niceTicks(0)).toEqual([0, 1]);
  });
});
