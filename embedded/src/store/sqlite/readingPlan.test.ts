import { expect, test } from "vitest";
import { claimRun, planReading, stopReading } from "./readingPlan.ts";

test("[STO5] whatever the number of runs, each row is in exactly one", () => {
  for (const [first, last] of [
    [1, 1],
    [3, 9],
    [0, 100],
    [1_000_001, 1_000_777],
  ] as const)
    for (let runs = 0; runs < 12; runs += 1) {
      const plan = planReading({ first, last }, runs);
      const rows: number[] = [];
      for (let claimed = claimRun(plan); claimed !== null; claimed = claimRun(plan))
        for (let row = claimed.after + 1; row <= claimed.upTo; row += 1) rows.push(row);
      expect(rows).toEqual(Array.from({ length: last - first + 1 }, (_, at) => first + at));
    }
});

test("[STO5] an empty file has no run, and a plan that was stopped has no more", () => {
  expect(claimRun(planReading(null, 5))).toBeNull();
  const plan = planReading({ first: 1, last: 10 }, 5);
  expect(claimRun(plan)).toEqual({ run: 0, after: 0, upTo: 2 });
  stopReading(plan);
  expect(claimRun(plan)).toBeNull();
});
