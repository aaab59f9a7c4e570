import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Value } from "convex/values";
import { EmbeddedBackend, modelBackend } from "./backends.ts";
import type { Step } from "./sequences.ts";

interface StepResult {
  value?: unknown;
  error?: string;
}

const SCHEMA = {
  source: `defineSchema({ t0: defineTable(v.any()).index("by_a", ["a"]), t1: defineTable({ map: v.optional(v.record(v.string(), v.any())) }) })`,
  indexes: { t0: { by_a: ["a"] }, t1: {} },
};
const QUERY: Step = {
  kind: "query",
  table: "t0",
  index: null,
  range: [],
  order: null,
  filter: null,
  end: "collect",
};

let embedded: EmbeddedBackend;
beforeAll(async () => {
  embedded = await EmbeddedBackend.start();
  await embedded.deploy(SCHEMA);
});
afterAll(() => embedded.close());

/** Runs the steps here and there, on empty tables. */
async function both(steps: Step[]): Promise<[StepResult[], StepResult[]]> {
  await embedded.clear();
  const run = async (side: EmbeddedBackend | ReturnType<typeof modelBackend>): Promise<StepResult[]> => {
    const written = await side.call("write", { steps, ids: [], failAtEnd: false });
    return (written as unknown as { value: { results: StepResult[] } }).value.results;
  };
  return [await run(embedded), await run(modelBackend(SCHEMA))];
}

const inserts = (...values: Value[]): Step[] =>
  values.map((a) => ({ kind: "insert", table: "t0", value: { a } }));
const found = (results: StepResult[]): unknown[] =>
  (results.at(-1)!.value as { a: unknown }[]).map(({ a }) => a);
const failed = (results: StepResult[]): boolean[] => results.map(({ error }) => error !== undefined);

/** Where convex-test is not what Convex's documentation or its backend says. CONVEX-TEST.md has the table. */
describe("differences from convex-test", () => {
  test("[EQ3] filters compare by Convex's order of all values, not by JavaScript's", async () => {
    const filter = ["gt", ["field", "a"], ["literal", 1]];
    const [ours, theirs] = await both([...inserts(0, 2, "0", null, true), { ...QUERY, filter }]);
    expect(found(ours)).toEqual([2, "0", true]);
    expect(found(theirs)).toEqual([2]);
  });

  test("[EQ3] filters take booleans for logic and numbers of one kind for arithmetic", async () => {
    const logic = { ...QUERY, filter: ["and", ["literal", 1], ["literal", true]] };
    const mixed = { ...QUERY, filter: ["gt", ["add", ["literal", "a"], ["literal", 1]], ["literal", 0]] };
    const [ours] = await both([...inserts(1), logic, mixed]);
    expect(failed(ours)).toEqual([false, true, true]);
  });

  test("[EQ3] text is ordered by its UTF-8 bytes", async () => {
    const [ours] = await both([...inserts("\u{1F600}", "\uffff"), { ...QUERY, index: "by_a" }]);
    expect(found(ours)).toEqual(["\uffff", "\u{1F600}"]);
  });

  test("[EQ3] the conditions of an index range may stand in any order", async () => {
    const range = [
      ["lt", "_creationTime", 1e15],
      ["eq", "a", 1],
    ];
    const [ours, theirs] = await both([...inserts(1, 2), { ...QUERY, index: "by_a", range }]);
    expect(found(ours)).toEqual([1]);
    expect(failed(theirs).at(-1)).toBe(true);
  });

  test("[EQ3] a record is an object, and `get` of what is no id is an error", async () => {
    const insert = { kind: "insert", table: "t1", value: { map: 1n } };
    const [ours, theirs] = await both([insert, { kind: "get", id: "nonsense" }]);
    expect(failed(ours)).toEqual([true, true]);
    expect(failed(theirs)).toEqual([false, false]);
  });

  test("[EQ3] a page that is just full is not the last one until a further read finds the end", async () => {
    await embedded.clear();
    const isDone: unknown[] = [];
    for (const side of [embedded, modelBackend(SCHEMA)]) {
      await side.call("write", { steps: inserts(1, 2), ids: [], failAtEnd: false });
      const paginationOpts = { numItems: 2, cursor: null };
      const result = await side.call("page", { step: QUERY, ids: [], paginationOpts });
      isDone.push((result as { value: { isDone: boolean } }).value.isDone);
    }
    expect(isDone).toEqual([false, true]);
  });
});
