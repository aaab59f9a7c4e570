import { describe, expect, test } from "vitest";
import { TextIndex } from "./textIndex.ts";
import { compileTextQuery } from "./textQuery.ts";
import { tokenize } from "./tokenize.ts";
import { Database } from "../txn/database.ts";
import type { QueryJson } from "../txn/queryJson.ts";
import type { QueryStream, Transaction } from "../txn/transaction.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";

const INDEX = { name: "by_body", kind: "search" as const, fields: ["body"], filterFields: ["channel"] };
const SCANNED_TOO_MANY =
  "Search query scanned too many documents (fetched 1024). Consider using a smaller limit, paginating the query, or " +
  "using a filter field to limit the number of documents pulled from the search index.";

async function open(): Promise<Database> {
  const db = await Database.open({ path: ":memory:" });
  await db.runMutation((tx) => tx.setIndexes("", "notes", [INDEX]));
  return db;
}

function ask(text: string, channel?: JsonValue, operators: QueryJson["operators"] = []): QueryJson {
  const filters: JsonObject[] = [{ type: "Search", fieldPath: "body", value: text }];
  if (channel !== undefined) filters.push({ type: "Eq", fieldPath: "channel", value: channel });
  return { source: { type: "Search", indexName: "notes.by_body", filters }, operators };
}

function drain(stream: QueryStream): JsonObject[] {
  const values: JsonObject[] = [];
  for (let document = stream.next(); document !== null; document = stream.next()) values.push(document.value);
  return values;
}

const read = (db: Database, query: QueryJson) => drain(db.beginRead().openQuery("", query));

async function withMany(count: number): Promise<Database> {
  const db = await open();
  await db.runMutation((tx) => {
    for (let n = 0; n < count; n += 1) tx.insert("", "notes", { body: "word ".repeat((n % 7) + 1), n });
  });
  return db;
}

describe("terms", () => {
  test("[SEA2] terms are runs of letters and digits in lower case, shorter than 32 bytes", () => {
    expect(tokenize("Hello, WORLD! it's 2nd_half")).toEqual(["hello", "world", "it", "s", "2nd", "half"]);
    expect(tokenize("Straße ÉTÉ ΟΔΟΣ 日本語 e\u0301")).toEqual(["straße", "été", "οδοσ", "日本語", "e"]);
    expect(tokenize(`${"a".repeat(31)} ${"b".repeat(32)} ${"é".repeat(16)}`)).toEqual(["a".repeat(31)]);
    expect(tokenize(" \n-- ")).toEqual([]);
  });
});

describe("search queries", () => {
  test("[SEA4] up to 1,024 results are read; more are refused with Convex's words", async () => {
    const db = await withMany(1030);
    expect(read(db, ask("word", undefined, [{ limit: 1024 }]))).toHaveLength(1024);
    expect(() => read(db, ask("word"))).toThrow(SCANNED_TOO_MANY);
    expect(() => read(db, ask("word", undefined, [{ limit: 1025 }]))).toThrow(SCANNED_TOO_MANY);
    const one = await withMany(1023);
    expect(read(one, ask("word"))).toHaveLength(1023);
  });

  test("[SEA4] pages together are the whole result in its order, with filters and limits on top", async () => {
    const db = await withMany(60);
    const whole = read(db, ask("word"));
    const query = ask("word", undefined, [{ filter: { $lt: [{ $field: "n" }, { $literal: 40 }] } }]);
    const kept = whole.filter(({ n }) => (n as number) < 40);
    expect(read(db, query)).toEqual(kept);
    const paged: JsonObject[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < 20; pages += 1) {
      const page = db.beginRead().queryPage("", { query, cursor, pageSize: 7 });
      paged.push(...page.page.map(({ value }) => value));
      expect(page.splitCursor).toBeNull();
      if (page.isDone) break;
      cursor = page.continueCursor;
    }
    expect(paged).toEqual(kept);
    expect(read(db, ask("word", undefined, [{ limit: 3 }]))).toEqual(whole.slice(0, 3));
  });

  test("[SEA3] what is equal is found newest first; a whole word counts more than a beginning; no terms find nothing", async () => {
    const db = await open();
    await db.runMutation((tx) => {
      for (const body of ["cat", "cat", "catalog", "dog"]) tx.insert("", "notes", { body });
      tx.insert("", "notes", { body: 7 });
    });
    const bodies = (text: string) => read(db, ask(text)).map(({ body }) => body);
    expect(bodies("cat")).toEqual(["cat", "cat", "catalog"]);
    expect(bodies("cat dog")).toEqual(["dog", "cat", "cat"]);
    expect(bodies("")).toEqual([]);
    expect(bodies("...")).toEqual([]);
    const times = read(db, ask("cat")).map((note) => note["_creationTime"] as number);
    expect(times[0]).toBeGreaterThan(times[1]!);
    const many = `${Array.from({ length: 16 }, (_, n) => `w${n}`).join(" ")} dog`;
    expect(bodies(many)).toEqual([]);
  });

  test("[SEA5] what an index cannot serve is refused with Convex's words", async () => {
    const db = await open();
    await db.runMutation((tx) => tx.insert("", "notes", { body: "x" }));
    const refusal =
      (filters: JsonObject[], indexName = "notes.by_body") =>
      () =>
        read(db, { source: { type: "Search", indexName, filters }, operators: [] });
    const text = { type: "Search", fieldPath: "body", value: "x" };
    const equal = { type: "Eq", fieldPath: "channel", value: 1 };
    expect(refusal([])).toThrow(
      'Search query against notes.by_body does not contain any search filters. You must include a search filter like `q.search("body", searchText)`.',
    );
    expect(refusal([text, text])).toThrow(
      'Search query against notes.by_body contains multiple search filters against "body". Only one is allowed.',
    );
    expect(refusal([{ ...text, fieldPath: "title" }])).toThrow(
      'Search query against notes.by_body contains a search filter against "title", which doesn\'t match the indexed `searchField` "body".',
    );
    expect(refusal([text, { ...equal, fieldPath: "body" }])).toThrow(
      'Search query against notes.by_body contains an equality filter on "body" but that field isn\'t indexed for filtering in `filterFields`.',
    );
    expect(refusal([text, ...new Array<JsonObject>(9).fill(equal)])).toThrow(
      "Search query against notes.by_body has too many filter conditions. Max: 8 Actual: 9",
    );
    expect(refusal([text], "notes.by_creation_time")).toThrow(
      "Index notes.by_creation_time is not a search index",
    );
    expect(refusal([text], "notes.nothing")).toThrow("Index notes.nothing not found.");
    expect(() =>
      read(db, {
        source: { type: "IndexRange", indexName: "notes.by_body", range: [], order: "asc" },
        operators: [],
      }),
    ).toThrow("Index notes.by_body is not a database index");
  });

  test("[SEA5] a staged index is filled, and refused until it is open", async () => {
    const db = await open();
    await db.runMutation((tx) => tx.setIndexes("", "notes", [{ ...INDEX, staged: true }]));
    await db.runMutation((tx) => tx.insert("", "notes", { body: "early" }));
    expect(() => read(db, ask("early"))).toThrow(
      "Index notes.by_body is currently staged and not available to query until it is enabled.",
    );
    await db.runMutation((tx) => tx.setIndexes("", "notes", [INDEX]));
    expect(read(db, ask("early"))).toHaveLength(1);
  });
});

describe("subscriptions", () => {
  async function touchedBy(
    query: QueryJson,
    change: (tx: Transaction, ids: string[]) => void,
  ): Promise<boolean> {
    const db = await open();
    const { value: ids } = await db.runMutation((tx) => [
      tx.insert("", "notes", { body: "black cat", channel: "pets" }),
      tx.insert("", "notes", { body: "grey mouse", channel: "pets" }),
    ]);
    const tx = db.beginRead();
    drain(tx.openQuery("", query));
    // Once as a commit that the watch sees, once as one that it has missed.
    let [seen, missed] = [false, false];
    db.watch(tx.reads, tx.beginTs, () => (seen = true));
    await db.runMutation((later) => change(later, ids));
    db.watch(tx.reads, tx.beginTs, () => (missed = true));
    await Promise.resolve();
    expect(missed).toBe(seen);
    await db.close();
    return seen;
  }

  test("[SEA6] a document with one of the terms that comes, goes or changes runs a search again", async () => {
    const query = ask("cat do", "pets");
    expect(await touchedBy(query, (tx, ids) => tx.remove(ids[0]!))).toBe(true);
    expect(await touchedBy(query, (tx, ids) => tx.merge(ids[0]!, { note: 1 }))).toBe(true);
    expect(await touchedBy(query, (tx, ids) => tx.merge(ids[0]!, { channel: "wild" }))).toBe(true);
    expect(await touchedBy(query, (tx, ids) => tx.merge(ids[1]!, { body: "a cat now" }))).toBe(true);
    expect(await touchedBy(query, (tx) => tx.insert("", "notes", { body: "dog", channel: "pets" }))).toBe(
      true,
    );
    expect(await touchedBy(query, (tx) => tx.setIndexes("", "notes", []))).toBe(true);
  });

  test("[SEA6] a document with none of them, or with another filter's value, does not", async () => {
    const query = ask("cat do", "pets");
    expect(await touchedBy(query, (tx, ids) => tx.remove(ids[1]!))).toBe(false);
    expect(await touchedBy(query, (tx) => tx.insert("", "notes", { body: "catalog", channel: "pets" }))).toBe(
      false,
    );
    expect(await touchedBy(query, (tx) => tx.insert("", "notes", { body: "cat", channel: "wild" }))).toBe(
      false,
    );
    expect(await touchedBy(query, (tx) => tx.insert("", "notes", { body: 5, channel: "pets" }))).toBe(false);
    expect(await touchedBy(ask(""), (tx, ids) => tx.remove(ids[0]!))).toBe(false);
  });
});

describe("cost", () => {
  const FEW = 50;
  const query = (text: string, channel?: string) => {
    const filters: JsonObject[] = [{ type: "Search", fieldPath: "body", value: text }];
    if (channel !== undefined) filters.push({ type: "Eq", fieldPath: "channel", value: channel });
    const read = compileTextQuery({ name: "t.i", searchField: "body", filterFields: ["channel"] }, filters);
    if (typeof read === "string") throw new Error(read);
    return read;
  };

  function filled(count: number): TextIndex {
    const index = TextIndex.empty("body", ["channel"]);
    for (let n = 0; n < count; n += 1) {
      const value = {
        _creationTime: n,
        body: n % (count / FEW) === 0 ? "rare common" : "common",
        channel: n < FEW ? "small" : "large",
      };
      index.write(`id${n}`, index.keyOf(value), undefined);
    }
    return index;
  }

  /** The best of several, so that a pause of the machine does not count. */
  function fastest(run: () => void): number {
    let best = Infinity;
    for (let round = 0; round < 30; round += 1) {
      const start = performance.now();
      run();
      best = Math.min(best, performance.now() - start);
    }
    return best;
  }

  test("[SEA7] a search costs what its terms and filters have, not what the table has", () => {
    const [small, large] = [filled(1_000), filled(40_000)];
    for (const asked of [query("rare"), query("common", "small")]) {
      expect(small.search(asked)).toHaveLength(FEW);
      expect(large.search(asked)).toHaveLength(FEW);
      const ratio = fastest(() => large.search(asked)) / fastest(() => small.search(asked));
      expect(ratio).toBeLessThan(8);
    }
  });
});
