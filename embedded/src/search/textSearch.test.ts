import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { join } from "node:path";
import { naiveSearch, type NaiveQuery } from "./naiveSearch.ts";
import { tokenize } from "./tokenize.ts";
import { freshFolder } from "../testing/freshFolder.ts";
import { Database } from "../txn/database.ts";
import type { QueryJson } from "../txn/queryJson.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";

const RUNS = process.env.NIGHTLY === "1" ? 1500 : 120;
const INDEX = {
  name: "by_body",
  kind: "search" as const,
  fields: ["body"],
  filterFields: ["channel", "a.b"],
};

const WORDS = ["the", "then", "there", "cat", "Cats", "catalog", "Ωμέγας", "naïve", "7", "x".repeat(32)];
const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 1, arbitrary: fc.string() },
);
const text = fc
  .array(word, { maxLength: 60, size: "max" })
  .chain((words) => fc.constantFrom(" ", "-", ", ").map((space) => words.join(space)));
const filterValue = fc.constantFrom<JsonValue | undefined>(undefined, null, "general", 1, {
  $integer: "AQAAAAAAAAA=",
});
const fields = fc.record({
  body: fc.oneof(
    { weight: 9, arbitrary: text },
    { weight: 1, arbitrary: fc.constantFrom<JsonValue | undefined>(undefined, 5, ["cat"]) },
  ),
  channel: filterValue,
  b: filterValue,
});
type Fields = typeof fields extends fc.Arbitrary<infer T> ? T : never;

const asked = fc.option(filterValue.map((equals) => ({ equals })));
const query: fc.Arbitrary<NaiveQuery> = fc.record({
  text: fc.array(word, { maxLength: 20 }).map((words) => words.join(" ")),
  filters: fc.tuple(asked, asked),
});
const step = fc.oneof(
  fc.record({ kind: fc.constant("insert" as const), fields }),
  fc.record({ kind: fc.constant("replace" as const), at: fc.nat(), fields }),
  fc.record({ kind: fc.constant("remove" as const), at: fc.nat() }),
  fc.record({ kind: fc.constant("search" as const), query }),
  fc.record({ kind: fc.constant("rollback" as const) }),
);

function toDocument({ body, channel, b }: Fields): JsonObject {
  const document: JsonObject = {};
  if (body !== undefined) document.body = body;
  if (channel !== undefined) document.channel = channel;
  if (b !== undefined) document.a = { b };
  return document;
}

const source = ({ text: value, filters }: NaiveQuery): QueryJson => ({
  source: {
    type: "Search",
    indexName: "notes.by_body",
    filters: [
      { type: "Search", fieldPath: "body", value },
      ...filters.flatMap((filter, at): JsonObject[] =>
        filter === null
          ? []
          : [
              {
                type: "Eq",
                fieldPath: ["channel", "a.b"][at]!,
                value: filter.equals ?? (filter.equals === null ? null : { $undefined: null }),
              },
            ],
      ),
    ],
  },
  operators: [],
});

function search(tx: Transaction, asking: QueryJson): string[] {
  const stream = tx.openQuery("", asking);
  const ids: string[] = [];
  for (let document = stream.next(); document !== null; document = stream.next()) ids.push(document.id);
  return ids;
}

function all(tx: Transaction) {
  const stream = tx.openQuery("", {
    source: { type: "FullTableScan", tableName: "notes", order: "asc" },
    operators: [],
  });
  const documents = [];
  for (let document = stream.next(); document !== null; document = stream.next()) {
    const { body, channel, a, _creationTime } = document.value;
    const nested = (a as JsonObject | undefined)?.b;
    documents.push({
      id: document.id,
      creationTime: _creationTime as number,
      body,
      filters: [channel, nested],
    });
  }
  return documents;
}

function expectSame(tx: Transaction, asking: NaiveQuery): void {
  const { corpus } = tx
    .storedTables()
    .find((table) => table?.address.name === "notes")!
    .index("by_body")!.text!;
  const lengths = all(tx).map(({ body }) => (typeof body === "string" ? tokenize(body).length : 0));
  expect(corpus).toEqual({
    documents: lengths.length,
    terms: lengths.reduce((sum, length) => sum + length, 0),
  });
  expect(search(tx, source(asking))).toEqual(naiveSearch(all(tx), asking));
}

async function open(): Promise<Database> {
  const db = await Database.open({ path: ":memory:" });
  await db.runMutation((tx) => tx.setIndexes("", "notes", [INDEX]));
  return db;
}

describe("text search", () => {
  const folders: { remove(): Promise<void> }[] = [];
  afterAll(() => Promise.all(folders.map((folder) => folder.remove())));

  test("[SEA1] [SEA2] [SEA3] finds and ranks what a naive scan does: after writes, removals and rollbacks, in its own mutation and in older snapshots", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fields, { maxLength: 10 }),
        fc.array(step, { maxLength: 16 }),
        query,
        async (first, steps, last) => {
          const db = await open();
          const { ts } = await db.runMutation((tx) => {
            for (const each of first) tx.insert("", "notes", toDocument(each));
          });
          const before = naiveSearch(all(db.beginRead()), last);
          await db.runMutation((tx) => {
            const savepoint = tx.savepoint();
            for (const each of steps) {
              const ids = all(tx).map(({ id }) => id);
              if (each.kind === "insert") tx.insert("", "notes", toDocument(each.fields));
              else if (each.kind === "search") expectSame(tx, each.query);
              else if (each.kind === "rollback") tx.rollbackTo(savepoint);
              else if (ids.length > 0) {
                const id = ids[each.at % ids.length]!;
                if (each.kind === "remove") tx.remove(id);
                else tx.replace(id, toDocument(each.fields));
              }
            }
            expectSame(tx, last);
          });
          expectSame(db.beginRead(), last);
          expect(search(db.beginRead(ts), source(last))).toEqual(before);
          await db.close();
        },
      ),
      { numRuns: RUNS },
    );
  }, 120_000);

  test("[SEA1] after a restart, and over an index that is added to a full table, it finds the same", async () => {
    const folder = await freshFolder("search");
    folders.push(folder);
    const path = join(folder.path, "data.sqlite");
    const samples = fc.sample(fields, { numRuns: 300, seed: 7 });
    const queries = fc.sample(query, { numRuns: 20, seed: 8 });
    const db = await Database.open({ path });
    await db.runMutation((tx) => samples.forEach((each) => tx.insert("", "notes", toDocument(each))));
    await db.runMutation((tx) => tx.setIndexes("", "notes", [INDEX]));
    for (const each of queries) expectSame(db.beginRead(), each);
    await db.close();
    const again = await Database.open({ path });
    for (const each of queries) expectSame(again.beginRead(), each);
    await again.close();
  });
});
