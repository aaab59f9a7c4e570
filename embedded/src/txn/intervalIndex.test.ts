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

test("[SUB4] among 20,000 intervals a stab looks at few", () => {
  const index = new IntervalIndex<number>();
  for (let at = 0; at < 20_000; at += 1) {
    const low = String(at).padStart(6, "0");
    index.add(low, low + "\u0000", at);
  }
  const started = performance.now();
  let found = 0;
  for (let at = 0; at < 20_000; at += 1) index.stab(String(at).padStart(6, "0"), () => (found += 1));
  expect(found).toBe(20_000);
  // A scan of all would compare 400 million times; this takes some 30 ms.
  expect(performance.now() - started).toBeLessThan(2000);
});
