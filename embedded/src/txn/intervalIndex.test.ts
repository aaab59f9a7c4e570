import fc from "fast-check";
import { expect, test } from "vitest";
import { IntervalIndex } from "./intervalIndex.ts";

const key = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 4 });
const action = fc.record({
  remove: fc.boolean(),
  pick: fc.nat(),
  ends: fc.tuple(key, key),
  owner: fc.nat({ max: 20 }),
});

test("[SUB4] stabbing finds exactly the owners of the intervals that hold the key, through adds and removes", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), key, (actions, probe) => {
      const index = new IntervalIndex<number>();
      const model: { low: string; high: string; owner: number }[] = [];
      for (const { remove, pick, ends, owner } of actions) {
        if (remove && model.length > 0) {
          const [gone] = model.splice(pick % model.length, 1);
          index.remove(gone!.low, gone!.high, gone!.owner);
          continue;
        }
        const [low, high] = [...ends].sort() as [string, string];
        if (model.some((held) => held.low === low && held.high === high && held.owner === owner)) continue;
        model.push({ low, high, owner });
        index.add(low, high, owner);
      }
      const found: number[] = [];
      index.stab(probe, (owner) => found.push(owner));
      const expected = model
        .filter(({ low, high }) => low <= probe && probe < high)
        .map(({ owner }) => owner);
      const ascending = (a: number, b: number) => a - b;
      expect(found.sort(ascending)).toEqual(expected.sort(ascending));
      expect(index.isEmpty).toBe(model.length === 0);
    }),
    { numRuns: 500 },
  );
});

test("[SUB4] a stab among 50,000 intervals takes little longer than among 50", () => {
  const timeStabs = (size: number) => {
    const index = new IntervalIndex<number>();
    const keys = Array.from({ length: size }, (_, at) => String(at).padStart(6, "0"));
    keys.forEach((low, at) => index.add(low, low + "\u0000", at));
    let found = 0;
    const started = performance.now();
    for (let at = 0; at < 20_000; at += 1) index.stab(keys[at % size]!, () => (found += 1));
    expect(found).toBe(20_000);
    return performance.now() - started;
  };
  timeStabs(50);
  // A scan of all would take a thousand times as long. The allowance is for noise and cold caches.
  expect(timeStabs(50_000)).toBeLessThan(30 * timeStabs(50) + 200);
});
