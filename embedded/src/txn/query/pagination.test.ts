import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Database } from "../database.ts";
import type { QueryJson } from "../queryJson.ts";
import type { PageRequest, PageResult } from "../transaction.ts";

const query = (order: "asc" | "desc" = "asc", filter = false): QueryJson => ({
  source: { type: "IndexRange", indexName: "items.by_n", range: [], order },
  operators: filter
    ? [{ filter: { $eq: [{ $mod: [{ $field: "n" }, { $literal: 2 }] }, { $literal: 0 }] } }]
    : [],
});

async function open(numbers: number[]): Promise<Database> {
  const db = await Database.open({ path: ":memory:" });
  await db.runMutation((tx) => {
    tx.setIndexes("", "items", [{ name: "by_n", fields: ["n"] }]);
    for (const n of numbers) tx.insert("", "items", { n });
  });
  return db;
}

const read = (db: Database, request: Omit<PageRequest, "query"> & { query?: QueryJson }) =>
  db.beginRead().queryPage("", { query: query(), ...request });
const numbersOf = ({ page }: PageResult) => page.map(({ value }) => value["n"] as number);
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

describe("pages", () => {
  test("[TX15] pages of any size give every document once and in order", async () => {
    const sizes = fc.record({
      count: fc.nat({ max: 20 }),
      pageSize: fc.integer({ min: 1, max: 7 }),
      desc: fc.boolean(),
      filter: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ count, pageSize, desc, filter }) => {
        const db = await open(upTo(count));
        const chosen = query(desc ? "desc" : "asc", filter);
        const seen: number[] = [];
        let cursor: string | null = null;
        for (let done = false; !done;) {
          const result: PageResult = read(db, { query: chosen, cursor, pageSize });
          seen.push(...numbersOf(result));
          cursor = result.continueCursor;
          done = result.isDone;
        }
        const expected = upTo(count).filter((n) => !filter || n % 2 === 0);
        expect(seen).toEqual(desc ? expected.reverse() : expected);
        expect(read(db, { query: chosen, cursor, pageSize })).toMatchObject({ page: [], isDone: true });
      }),
      { numRuns: 60 },
    );
  });

  test("[TX16] with its journal a page ends where it ended, whatever was inserted or removed", async () => {
    const db = await open([0, 10, 20, 30, 40]);
    const first = read(db, { cursor: null, pageSize: 2 });
    expect(numbersOf(first)).toEqual([0, 10]);
    await db.runMutation((tx) => [5, 6, 15].forEach((n) => tx.insert("", "items", { n })));
    await db.runMutation((tx) => tx.remove(first.page[1]!.id));
    const again = read(db, { cursor: null, pageSize: 2, journal: first.journal });
    expect(numbersOf(again)).toEqual([0, 5, 6]);
    expect(again.continueCursor).toBe(first.continueCursor);
    expect(numbersOf(read(db, { cursor: again.continueCursor, pageSize: 2 }))).toEqual([15, 20]);
  });

  test("[TX16] a last page stays the last page", async () => {
    const db = await open([0, 1]);
    const last = read(db, { cursor: null, pageSize: 5 });
    expect(last.isDone).toBe(true);
    await db.runMutation((tx) => upTo(10).forEach((n) => tx.insert("", "items", { n: n + 100 })));
    expect(numbersOf(read(db, { cursor: null, pageSize: 5, journal: last.journal }))).toHaveLength(12);
  });

  test("[TX15] endCursor ends a page, and the split cursor divides it in two", async () => {
    const db = await open(upTo(10));
    const page = read(db, { cursor: null, pageSize: 6 });
    const left = read(db, { cursor: null, endCursor: page.splitCursor, pageSize: 1 });
    const right = read(db, { cursor: page.splitCursor, endCursor: page.continueCursor, pageSize: 1 });
    expect(numbersOf(left).length).toBeGreaterThan(0);
    expect([...numbersOf(left), ...numbersOf(right)]).toEqual(numbersOf(page));
  });

  test("[TX15] maximumRowsRead ends a page early and says so", async () => {
    const db = await open(upTo(10));
    const page = read(db, { query: query("asc", true), cursor: null, pageSize: 10, maximumRowsRead: 4 });
    expect(numbersOf(page)).toEqual([0, 2]);
    expect(page).toMatchObject({ isDone: false, pageStatus: "SplitRequired" });
    expect(
      numbersOf(read(db, { query: query("asc", true), cursor: page.continueCursor, pageSize: 10 })),
    ).toEqual([4, 6, 8]);
  });

  test("[TX17] a cursor of another query, or one that was tampered with, is refused", async () => {
    const db = await open(upTo(5));
    const { continueCursor } = read(db, { cursor: null, pageSize: 2 });
    expect(() => read(db, { query: query("desc"), cursor: continueCursor, pageSize: 2 })).toThrow(
      "InvalidCursor",
    );
    expect(() => read(db, { cursor: continueCursor.slice(0, -2) + "AA", pageSize: 2 })).toThrow(
      "InvalidCursor",
    );
    expect(() => read(db, { cursor: "nonsense", pageSize: 2 })).toThrow("InvalidCursor");
  });

  test("[TX17] a cursor does not show the values it stands on", async () => {
    const db = await Database.open({ path: ":memory:" });
    await db.runMutation((tx) => {
      tx.setIndexes("", "items", [{ name: "by_n", fields: ["n"] }]);
      tx.insert("", "items", { n: "a secret name" });
    });
    const { continueCursor } = read(db, { cursor: null, pageSize: 1 });
    expect(Buffer.from(continueCursor, "base64url").toString("latin1")).not.toContain("secret");
  });

  test("[TX15] a table that does not exist has one empty page, and its creation counts as a change", async () => {
    const db = await Database.open({ path: ":memory:" });
    const tx = db.beginRead();
    expect(tx.queryPage("", { query: query(), cursor: null, pageSize: 3 })).toMatchObject({
      page: [],
      isDone: true,
    });
    let touched = 0;
    db.watch(tx.reads, tx.beginTs, () => (touched += 1));
    await db.runMutation((writing) => writing.insert("", "items", {}));
    expect(touched).toBe(1);
  });
});
