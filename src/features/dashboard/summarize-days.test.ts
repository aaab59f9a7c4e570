import { expect, it } from "vitest";
import { summarizeDays } from "./summarize-days";

it("sums, averages and finds the busiest day, the later of equals", () => {
  const days = [
    { localDate: "2025-11-18", count: 5 },
    { localDate: "2025-11-19", count: 0 },
    { localDate: "2025-11-20", count: 5 },
  ];
  expect(summarizeDays(days)).toEqual({ total: 10, dailyAverage: 3, busiest: days[2] });
});

it("a month without signals has no busiest day", () => {
  expect(summarizeDays([{ localDate: "2025-11-20", count: 0 }]).busiest).toBeNull();
  expect(summarizeDays([]).dailyAverage).toBe(0);
});
