import { expect, it } from "vitest";
import { groupByDay } from "./group-by-day";

it("runs of one day stay together and in order", () => {
  const at = (day: number, hour: number) => ({ occurredAt: new Date(2025, 10, day, hour).getTime() });
  const groups = groupByDay([at(20, 15), at(20, 1), at(18, 9)]);
  expect(groups.map((group) => group.items.length)).toEqual([2, 1]);
  expect(new Date(groups[0]?.day ?? 0).getHours()).toBe(0);
});
