import { convexToJson, type Value } from "convex/values";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EmbeddedBackend, modelBackend } from "./backends.ts";
import { firstDifference } from "./comparison.ts";
import { Random } from "./random.ts";
import { randomQuery, randomSchema, randomSequence, randomValue } from "./sequences.ts";

const SCHEMAS = process.env.NIGHTLY === "1" ? 200 : 10;
const SEQUENCES_PER_SCHEMA = process.env.NIGHTLY === "1" ? 100 : 20;
const VALIDATED_CALLS = process.env.NIGHTLY === "1" ? 5_000 : 150;
/** `EQUALITY_SEED=7` repeats a run. */
const SEED = Number(process.env.EQUALITY_SEED ?? Math.floor(Math.random() * 2 ** 31));

let embedded: EmbeddedBackend;
beforeAll(async () => {
  embedded = await EmbeddedBackend.start();
});
afterAll(() => embedded.close());

/** Values for functions whose arguments and results are validated: nearly right ones mostly. */
function nearlyRight(random: Random): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  if (random.chance(0.9)) value.text = random.chance(0.8) ? "a" : randomValue(random, 1);
  if (random.chance(0.5)) value.number = random.chance(0.7) ? 1.5 : randomValue(random, 1);
  if (random.chance(0.1)) value.more = 1;
  return value;
}

describe("random sequences", () => {
  test(
    `[EQ1] writes and queries give what convex-test gives (seed ${SEED})`,
    { timeout: 3_600_000 },
    async () => {
      for (let at = 0; at < SCHEMAS; at += 1) {
        const random = new Random(SEED + at);
        const schema = randomSchema(random);
        await embedded.deploy(schema);
        for (let number = 0; number < SEQUENCES_PER_SCHEMA; number += 1) {
          await embedded.clear();
          const sequence = randomSequence(random, schema);
          const pages = [{ step: randomQuery(random, schema), size: 1 + random.below(4) }];
          const difference = await firstDifference([embedded, modelBackend(schema)], sequence, pages);
          expect(difference, `EQUALITY_SEED=${SEED + at}, sequence ${number}, ${schema.source}`).toBeNull();
        }
      }
    },
  );

  test(`[EQ2] validators of arguments and results accept what they do there (seed ${SEED})`, async () => {
    const random = new Random(SEED);
    const schema = { source: "defineSchema({ t0: defineTable(v.any()) })", indexes: { t0: {} } };
    await embedded.deploy(schema);
    const model = modelBackend(schema);
    for (let at = 0; at < VALIDATED_CALLS; at += 1) {
      const args = nearlyRight(random);
      const value = random.chance(0.6) ? nearlyRight(random) : randomValue(random, 2);
      for (const [name, given] of [
        ["strict", args],
        ["returning", { value }],
      ] as const) {
        const [ours, theirs] = [await embedded.call(name, given), await model.call(name, given)];
        expect("value" in ours, JSON.stringify(convexToJson(given as Value))).toBe("value" in theirs);
        if ("error" in ours) expect(ours.error).toMatch(/(Argument|Returns)ValidationError/);
      }
    }
  });
});
