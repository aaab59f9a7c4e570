import { afterEach, describe, expect, test } from "vitest";
import { join } from "node:path";
import { VectorSearch } from "./vectorSearch.ts";
import { type VectorHit, VectorTable } from "./vectorTable.ts";
import { MemoryStore } from "../store/memoryStore.ts";
import { freshFolder } from "../testing/freshFolder.ts";
import { Database } from "../txn/database.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";

const DIMENSIONS = 6;
const INDEX = {
  name: "by_vector",
  kind: "vector" as const,
  fields: ["deep.vector"],
  filterFields: ["kind", "lang"],
  dimensions: DIMENSIONS,
};

/** A disk that takes its time. */
class SlowStore extends MemoryStore {
  held: Promise<void> = Promise.resolve();

  override write(): Promise<void> {
    return this.held;
  }
}

const closings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

async function open(path = ":memory:"): Promise<{ db: Database; vectors: VectorSearch }> {
  const db = await Database.open({ path });
  const vectors = new VectorSearch(db);
  closings.push(async () => {
    await vectors.close();
    await db.close();
  });
  return { db, vectors };
}

const withIndex = (db: Database) => db.runMutation((tx) => tx.setIndexes("", "notes", [INDEX]));

/** Repeatable numbers between -1 and 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const KINDS: (JsonValue | undefined)[] = ["a", "b", null, undefined, 1];

function documents(count: number, seed: number): JsonObject[] {
  const next = numbers(seed);
  return Array.from({ length: count }, (_, n) => {
    const vector = Array.from({ length: DIMENSIONS }, () => (n % 5 === 0 ? Math.round(next()) : next()));
    const document: JsonObject = { deep: { vector: vector.map((x) => (Object.is(x, -0) ? 0 : x)) }, n };
    const kind = KINDS[n % KINDS.length];
    if (kind !== undefined) document.kind = kind;
    document.lang = n % 2 === 0 ? "en" : "de";
    return document;
  });
}

function naive(db: Database, vector: number[], keeps: (document: JsonObject) => boolean): VectorHit[] {
  const stream = db.beginRead().openQuery("", {
    source: { type: "FullTableScan", tableName: "notes", order: "asc" },
    operators: [],
  });
  const query = Float32Array.from(vector);
  const hits: VectorHit[] = [];
  for (let document = stream.next(); document !== null; document = stream.next()) {
    const parts = (document.value.deep as JsonObject | undefined)?.vector;
    if (!Array.isArray(parts) || parts.length !== DIMENSIONS || !keeps(document.value)) continue;
    if (!parts.every((part) => typeof part === "number")) continue;
    const other = Float32Array.from(parts);
    let [product, a, b] = [0, 0, 0];
    for (let at = 0; at < DIMENSIONS; at += 1) {
      product += query[at]! * other[at]!;
      a += query[at]! ** 2;
      b += other[at]! ** 2;
    }
    const score = a === 0 || b === 0 ? 0 : product / Math.sqrt(a) / Math.sqrt(b);
    hits.push({ _id: document.id, _score: score });
  }
  return hits.sort((a, b) => b._score - a._score);
}

/** The same scores in the same order, and of each score's documents the same. */
async function expectNearest(
  { db, vectors }: { db: Database; vectors: VectorSearch },
  vector: number[],
  options: JsonObject = {},
  keeps: (document: JsonObject) => boolean = () => true,
): Promise<VectorHit[]> {
  const found = (await vectors.search("", {
    indexName: "notes.by_vector",
    vector,
    ...options,
  })) as VectorHit[];
  const all = naive(db, vector, keeps);
  const scores = new Map(all.map(({ _id, _score }) => [_id, _score]));
  const limit = (options.limit as number | undefined) ?? 10;
  expect(found).toHaveLength(Math.min(limit, all.length));
  expect(new Set(found.map(({ _id }) => _id)).size).toBe(found.length);
  for (const [at, { _id, _score }] of found.entries()) {
    expect(_score).toBeCloseTo(all[at]!._score, 5);
    expect(_score).toBeCloseTo(scores.get(_id)!, 5);
  }
  return found;
}

const eq = (field: string, value: JsonValue): JsonObject => ({
  $eq: [{ $field: field }, { $literal: value }],
});

describe("vector search", () => {
  test("[SEA14] a vector takes 4 bytes a number, and the place of one that went is used again", () => {
    const table = new VectorTable(1000);
    const entry = { vector: new Float32Array(1000).fill(1), filters: [] };
    for (let n = 0; n < 1000; n += 1) table.put(`id${n}`, entry);
    const { bytes } = table;
    expect(bytes).toBeGreaterThanOrEqual(4_000_000);
    expect(bytes).toBeLessThan(4_000_000 + 1024 * 1024);
    for (let n = 0; n < 5000; n += 1) {
      table.remove(`id${n}`);
      table.put(`id${n + 1000}`, entry);
      table.put(`id${n + 1000}`, entry);
    }
    expect(table.size).toBe(1000);
    expect(table.bytes).toBe(bytes);
  });

  test("[SEA10] finds what a naive computation finds, by cosine, nearest first, after writes and removals", async () => {
    const both = await open();
    await withIndex(both.db);
    const { value: ids } = await both.db.runMutation((tx) =>
      documents(300, 1).map((document) => tx.insert("", "notes", document)),
    );
    const next = numbers(9);
    const some = () => Array.from({ length: DIMENSIONS }, next);
    const first = some();
    for (const limit of [1, 10, 256]) await expectNearest(both, first, { limit });
    await expectNearest(both, first);
    await expectNearest(both, new Array<number>(DIMENSIONS).fill(0), { limit: 3 });
    await both.db.runMutation((tx) => {
      for (const id of ids.slice(0, 100)) tx.remove(id);
      for (const [at, id] of ids.slice(100, 150).entries()) tx.replace(id, documents(50, 2)[at]!);
      for (const document of documents(30, 3)) tx.insert("", "notes", document);
    });
    for (let round = 0; round < 5; round += 1) await expectNearest(both, some(), { limit: 256 });
    await both.db.runMutation((tx) => ids.slice(100).forEach((id) => tx.remove(id)));
    expect(await expectNearest(both, first, { limit: 256 })).toHaveLength(30);
  });

  test("[SEA10] documents without a vector of floats of the right length are left out", async () => {
    const both = await open();
    await withIndex(both.db);
    const good = [1, 0, 0, 0, 0, 0];
    const integer = { $integer: "AQAAAAAAAAA=" };
    const minusZero = { $float: "AAAAAAAAAIA=" };
    const notANumber = { $float: "AAAAAAAA+H8=" };
    await both.db.runMutation((tx) => {
      for (const vector of [
        good.slice(1),
        [...good, 0],
        "text",
        [1, 0, 0, 0, 0, integer],
        [1, 0, 0, 0, 0, notANumber],
      ])
        tx.insert("", "notes", { deep: { vector } });
      tx.insert("", "notes", {});
    });
    expect(await both.vectors.search("", { indexName: "notes.by_vector", vector: good })).toEqual([]);
    const { value: id } = await both.db.runMutation((tx) =>
      tx.insert("", "notes", { deep: { vector: [1, 0, 0, 0, 0, minusZero] } }),
    );
    const find = () => both.vectors.search("", { indexName: "notes.by_vector", vector: good });
    expect(await find()).toEqual([{ _id: id, _score: 1 }]);
    await both.db.runMutation((tx) => tx.merge(id, { deep: 1 }));
    expect(await find()).toEqual([]);
  });

  test("[SEA11] a filter lets a document pass that has one of its values; null and missing are values", async () => {
    const both = await open();
    await withIndex(both.db);
    await both.db.runMutation((tx) =>
      documents(200, 4).forEach((document) => tx.insert("", "notes", document)),
    );
    const vector = [1, 1, 0, 0, -1, 0.5];
    const limit = 200;
    await expectNearest(both, vector, { limit, expressions: eq("kind", "a") }, ({ kind }) => kind === "a");
    await expectNearest(both, vector, { limit, expressions: eq("kind", null) }, ({ kind }) => kind === null);
    await expectNearest(
      both,
      vector,
      { limit, expressions: eq("kind", { $undefined: null }) },
      ({ kind }) => kind === undefined,
    );
    await expectNearest(
      both,
      vector,
      { limit: 256, expressions: { $or: [eq("kind", "a"), { $or: [eq("kind", 1), eq("lang", "de")] }] } },
      ({ kind, lang }) => kind === "a" || kind === 1 || lang === "de",
    );
  });

  test("[SEA11] what an index cannot serve is refused with Convex's words", async () => {
    const { db, vectors } = await open();
    await db.runMutation((tx) => {
      tx.setIndexes("", "notes", [
        INDEX,
        { name: "by_n", fields: ["n"] },
        { ...INDEX, name: "later", staged: true },
      ]);
    });
    const vector = new Array<number>(DIMENSIONS).fill(1);
    const ask = (query: JsonObject) => vectors.search("", { indexName: "notes.by_vector", vector, ...query });
    expect(await ask({ vector: [1, 2] })).toBe("Expected a vector with dimensions 6, received 2.");
    expect(await ask({ vector: new Array<number>(5000).fill(1) })).toBe(
      "Expected a vector with dimensions 4096, received 5000.",
    );
    expect(await ask({ limit: 257 })).toBe("Vector queries can fetch at most 256 results, requested 257.");
    expect(await ask({ expressions: eq("n", 1) })).toBe(
      'Vector query against notes.by_vector contains a filter on "n" but that field isn\'t indexed for filtering in `filterFields`.',
    );
    expect(await ask({ expressions: { $and: [] } })).toBe(
      "Filters should be a combination of `q.eq` and `q.or`.",
    );
    expect(await ask({ expressions: { $or: Array.from({ length: 65 }, (_, n) => eq("kind", n)) } })).toBe(
      "Vector query against notes.by_vector has too many conditions. Max: 64 Actual: 65",
    );
    expect(await ask({ indexName: "notes.nothing" })).toBe("Index notes.nothing not found.");
    expect(await ask({ indexName: "notes.by_n" })).toBe("Index notes.by_n is not a vector index");
    expect(await ask({ indexName: "notes.later" })).toBe(
      "Index notes.later is currently staged and not available to query until it is enabled.",
    );
  });

  test("[SEA12] an index that is added to a full table, and one after a restart, has all that is durable, later writes included", async () => {
    const folder = await freshFolder("vectors");
    closings.push(() => folder.remove());
    const path = join(folder.path, "data.sqlite");
    const first = await open(path);
    const { value: ids } = await first.db.runMutation((tx) =>
      documents(3000, 5).map((document) => tx.insert("", "notes", document)),
    );
    await withIndex(first.db);
    // While older versions are still on their way to the thread.
    await first.db.runMutation((tx) => {
      for (const id of ids.slice(-20)) tx.remove(id);
      tx.replace(ids[5]!, documents(1, 77)[0]!);
    });
    const vector = [0.3, -1, 0, 0.2, 0.9, 0.1];
    const before = await expectNearest(first, vector, { limit: 256 });
    await closings.pop()!();
    const second = await open(path);
    expect(await expectNearest(second, vector, { limit: 256 })).toEqual(before);
    await second.db.runMutation((tx) => tx.setIndexes("", "notes", []));
    expect(await second.vectors.search("", { indexName: "notes.by_vector", vector })).toBe(
      "Index notes.by_vector not found.",
    );
  });

  test("[SEA12] what a failed mutation wrote is never found", async () => {
    const both = await open();
    await withIndex(both.db);
    const failing = both.db.runMutation((tx) => {
      documents(5, 6).forEach((document) => tx.insert("", "notes", document));
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await expectNearest(both, [1, 0, 0, 0, 0, 0])).toEqual([]);
  });

  test("[SEA12] what is not durable yet is not found", async () => {
    const store = new SlowStore(new Uint8Array(32));
    const db = await Database.open({ path: "", store });
    const vectors = new VectorSearch(db);
    closings.push(
      () => db.close(),
      () => vectors.close(),
    );
    await withIndex(db);
    const vector = new Array<number>(DIMENSIONS).fill(1);
    const find = () => vectors.search("", { indexName: "notes.by_vector", vector });
    let release = (): void => undefined;
    store.held = new Promise((resolve) => (release = resolve));
    const written = db.runMutation((tx) => tx.insert("", "notes", { deep: { vector } }));
    // The mutation has run when another one after it sees what it wrote.
    const counted = db.runMutation((tx) => tx.count("", "notes"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await find()).toEqual([]);
    release();
    expect((await counted).value).toBe(1);
    await written;
    expect(await find()).toHaveLength(1);
  });

  test("[SEA13] each component searches its own table", async () => {
    const { db, vectors } = await open();
    const vector = new Array<number>(DIMENSIONS).fill(1);
    await db.runMutation((tx) => {
      for (const component of ["", "inner"]) {
        tx.setIndexes(component, "notes", [INDEX]);
        tx.insert(component, "notes", { deep: { vector } });
      }
    });
    const [own, inner] = await Promise.all(
      ["", "inner"].map((component) => vectors.search(component, { indexName: "notes.by_vector", vector })),
    );
    expect(own).toHaveLength(1);
    expect(inner).toHaveLength(1);
    expect(own).not.toEqual(inner);
  });
});
