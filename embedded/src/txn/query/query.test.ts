import { compareValues as compareInConvex, convexToJson, type Value } from "convex/values";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Database } from "../database.ts";
import type { QueryJson, RangeExpression } from "../queryJson.ts";
import type { QueryStream, Transaction } from "../transaction.ts";
import type { StoredDocument } from "../../store/document.ts";
import type { JsonObject, JsonValue } from "../../values/json.ts";

type Fields = Record<string, Value | undefined>;

const INDEXES = [
  { name: "by_a", fields: ["a"] },
  { name: "by_a_b", fields: ["a", "b"] },
  { name: "by_nested", fields: ["n.x"] },
];

const part = fc.constantFrom<Value | undefined>(
  undefined,
  null,
  0,
  1,
  -1,
  2n,
  "",
  "x",
  "x\u0000",
  true,
  [1],
  { k: 1 },
);
const arbitraryDocuments = fc.array(fc.record({ a: part, b: part, x: part }), { maxLength: 12 });
const arbitraryRange = fc.record({
  index: fc.constantFrom(...INDEXES),
  equalities: fc.nat({ max: 2 }),
  values: fc.tuple(part, part, part, part),
  lower: fc.constantFrom(null, "Gt" as const, "Gte" as const),
  upper: fc.constantFrom(null, "Lt" as const, "Lte" as const),
  order: fc.constantFrom("asc" as const, "desc" as const),
  limit: fc.option(fc.nat({ max: 5 })),
});
type ArbitraryRange = typeof arbitraryRange extends fc.Arbitrary<infer T> ? T : never;

const toJson = (value: Value | undefined): JsonValue =>
  value === undefined ? { $undefined: null } : convexToJson(value);

function toDocument({ a, b, x }: Fields): JsonObject {
  const fields = { a, b, n: x === undefined ? undefined : { x } };
  return convexToJson(
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Value,
  ) as JsonObject;
}

function rangeOf({ index, equalities, values, lower, upper }: ArbitraryRange): {
  range: RangeExpression[];
  holds: (fields: Value[]) => boolean;
} {
  const equal = Math.min(equalities, index.fields.length);
  const range: RangeExpression[] = [];
  const checks: ((fields: (Value | undefined)[]) => boolean)[] = [];
  for (let at = 0; at < equal; at += 1) {
    range.push({ type: "Eq", fieldPath: index.fields[at]!, value: toJson(values[at]) });
    checks.push((fields) => compareInConvex(fields[at], values[at]) === 0);
  }
  const fieldPath = index.fields[equal];
  const bounds = {
    Gt: (o: number) => o > 0,
    Gte: (o: number) => o >= 0,
    Lt: (o: number) => o < 0,
    Lte: (o: number) => o <= 0,
  };
  for (const [type, value] of [
    [lower, values[2]],
    [upper, values[3]],
  ] as const) {
    if (type === null || fieldPath === undefined) continue;
    range.push({ type, fieldPath, value: toJson(value) });
    checks.push((fields) => bounds[type](compareInConvex(fields[equal], value)));
  }
  return { range, holds: (fields) => checks.every((check) => check(fields)) };
}

function drain(stream: QueryStream): StoredDocument[] {
  const documents: StoredDocument[] = [];
  for (let document = stream.next(); document !== null; document = stream.next()) documents.push(document);
  return documents;
}

function collect(tx: Transaction, query: QueryJson): string[] {
  return drain(tx.openQuery("", query)).map((document) => document.id);
}

async function open(): Promise<Database> {
  const db = await Database.open({ path: ":memory:" });
  await db.runMutation((tx) => tx.setIndexes("", "things", INDEXES));
  return db;
}

const scan = (operators: QueryJson["operators"] = []): QueryJson => ({
  source: { type: "FullTableScan", tableName: "things", order: null },
  operators,
});
const indexed = (indexName: string, range: RangeExpression[], order: "asc" | "desc" = "asc"): QueryJson => ({
  source: { type: "IndexRange", indexName: `things.${indexName}`, range, order },
  operators: [],
});

describe("index queries", () => {
  test("[TX12] [TX14] any range of any index, in either order, with a limit, gives what a scan and a sort give", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryDocuments, arbitraryRange, async (documents, chosen) => {
        const db = await open();
        const { value: ids } = await db.runMutation((tx) =>
          documents.map((fields) => tx.insert("", "things", toDocument(fields))),
        );
        const { range, holds } = rangeOf(chosen);
        const fieldsOf = (at: number) => {
          const { a, b, x } = documents[at] as Fields;
          return { by_a: [a], by_a_b: [a, b], by_nested: [x] }[chosen.index.name] as Value[];
        };
        const expected = ids
          .map((id, at) => ({ id, at }))
          .filter(({ at }) => holds(fieldsOf(at)))
          .sort(
            (p, q) =>
              compareInConvex(fieldsOf(p.at)[0], fieldsOf(q.at)[0]) ||
              compareInConvex(fieldsOf(p.at)[1], fieldsOf(q.at)[1]) ||
              p.at - q.at,
          )
          .map(({ id }) => id);
        if (chosen.order === "desc") expected.reverse();
        const query = indexed(chosen.index.name, range, chosen.order);
        if (chosen.limit !== null) query.operators.push({ limit: chosen.limit });
        expect(collect(db.beginRead(), query)).toEqual(expected.slice(0, chosen.limit ?? undefined));
      }),
      { numRuns: 400 },
    );
  });

  test("[TX12] documents of one transaction come in the order in which they were inserted", async () => {
    const db = await open();
    const { value: ids } = await db.runMutation((tx) => [0, 1, 2, 3].map(() => tx.insert("", "things", {})));
    expect(collect(db.beginRead(), scan())).toEqual(ids);
  });

  test("[TX12] by_id is a range over ids", async () => {
    const db = await open();
    const { value: ids } = await db.runMutation((tx) => [0, 1, 2].map(() => tx.insert("", "things", {})));
    const sorted = [...ids].sort();
    const read = (range: RangeExpression[]) => collect(db.beginRead(), indexed("by_id", range));
    expect(read([])).toEqual(sorted);
    expect(read([{ type: "Eq", fieldPath: "_id", value: ids[1]! }])).toEqual([ids[1]]);
    expect(read([{ type: "Gt", fieldPath: "_id", value: sorted[0]! }])).toEqual(sorted.slice(1));
    expect(read([{ type: "Lte", fieldPath: "_id", value: sorted[1]! }])).toEqual(sorted.slice(0, 2));
    expect(read([{ type: "Lt", fieldPath: "_id", value: null }])).toEqual([]);
    expect(read([{ type: "Lt", fieldPath: "_id", value: [] }])).toEqual(sorted);
  });

  test("[TX12] an index is filled with the documents that were there before it", async () => {
    const db = await open();
    const { value: ids } = await db.runMutation((tx) => [3, 1, 2].map((c) => tx.insert("", "things", { c })));
    await db.runMutation((tx) => tx.setIndexes("", "things", [{ name: "by_c", fields: ["c"] }]));
    expect(collect(db.beginRead(), indexed("by_c", []))).toEqual([ids[1], ids[2], ids[0]]);
    expect(() => collect(db.beginRead(), indexed("by_a", []))).toThrow("Index things.by_a not found.");
  });

  test("[TX12] ranges that an index can't serve are refused with Convex's words", async () => {
    const db = await open();
    await db.runMutation((tx) => tx.insert("", "things", {}));
    const read = (range: RangeExpression[]) => () => collect(db.beginRead(), indexed("by_a_b", range));
    const eq = (fieldPath: string): RangeExpression => ({ type: "Eq", fieldPath, value: 1 });
    expect(read([eq("b")])).toThrow("didn't use the index fields in order");
    expect(read([eq("c")])).toThrow("doesn't index this field");
    expect(read([eq("a"), eq("a")])).toThrow("Already defined equality bound");
    expect(
      read([
        { type: "Gt", fieldPath: "a", value: 1 },
        { type: "Lt", fieldPath: "b", value: 1 },
      ]),
    ).toThrow("single index field");
  });
});

describe("filters and limits", () => {
  test("[TX13] comparisons, logic and arithmetic", async () => {
    const db = await open();
    await db.runMutation((tx) =>
      [1, 2, 3, 4].forEach((c) => tx.insert("", "things", { c, half: c % 2 === 0 })),
    );
    const c = { $field: "c" };
    const literal = (value: JsonValue) => ({ $literal: value });
    const kept = (filter: JsonValue) =>
      drain(db.beginRead().openQuery("", scan([{ filter }]))).map(({ value }) => value["c"]);
    expect(kept({ $gt: [c, literal(2)] })).toEqual([3, 4]);
    expect(kept({ $and: [{ $field: "half" }, { $not: { $eq: [c, literal(4)] } }] })).toEqual([2]);
    expect(
      kept({ $or: [{ $lte: [c, literal(1)] }, { $eq: [{ $mod: [c, literal(4)] }, literal(0)] }] }),
    ).toEqual([1, 4]);
    expect(kept({ $eq: [{ $neg: { $sub: [{ $mul: [c, literal(2)] }, literal(2)] } }, literal(-4)] })).toEqual(
      [3],
    );
    expect(kept({ $eq: [{ $field: "missing" }, { $literal: { $undefined: null } }] })).toHaveLength(4);
    expect(kept({ $lt: [{ $field: "missing" }, literal(null)] })).toHaveLength(4);
    expect(() => kept({ $add: [c, literal("x")] })).toThrow("Cannot add 1 (type Float64)");
    expect(() => kept(c)).toThrow("Expected boolean");
  });

  test("[TX14] a limit stops the reading", async () => {
    const db = await open();
    await db.runMutation((tx) => [1, 2, 3, 4].forEach((c) => tx.insert("", "things", { c })));
    const tx = db.beginRead();
    expect(collect(tx, scan([{ limit: 2 }]))).toHaveLength(2);
    expect(tx.metrics().documentsRead.used).toBe(2);
  });

  test("[TX2] a running query sees own writes ahead of it and not those behind it", async () => {
    const db = await open();
    await db.runMutation((tx) => [1, 2].forEach((a) => tx.insert("", "things", { a })));
    const { value } = await db.runMutation((tx) => {
      const stream = tx.openQuery("", indexed("by_a", []));
      const seen = [stream.next()!.value["a"]];
      tx.insert("", "things", { a: 0 });
      tx.insert("", "things", { a: 3 });
      return [...seen, ...drain(stream).map((document) => document.value["a"])];
    });
    expect(value).toEqual([1, 2, 3]);
  });
});
