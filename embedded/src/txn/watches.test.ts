import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Database } from "./database.ts";
import type { QueryJson, RangeExpression } from "./queryJson.ts";
import type { Transaction } from "./transaction.ts";

const byN = (range: RangeExpression[], limit: number | null, order: "asc" | "desc" = "asc"): QueryJson => ({
  source: { type: "IndexRange", indexName: "items.by_n", range, order },
  operators: limit === null ? [] : [{ limit }],
});

function run(tx: Transaction, query: QueryJson): string {
  const stream = tx.openQuery("", query);
  const found: string[] = [];
  for (let document = stream.next(); document !== null; document = stream.next()) found.push(document.json);
  return found.join();
}

async function open(numbers: number[]): Promise<{ db: Database; ids: string[] }> {
  const db = await Database.open({ path: ":memory:" });
  const { value: ids } = await db.runMutation((tx) => {
    tx.setIndexes("", "items", [{ name: "by_n", fields: ["n"] }]);
    return numbers.map((n) => tx.insert("", "items", { n }));
  });
  return { db, ids };
}

const write = fc.record({
  kind: fc.constantFrom("insert", "move", "touch", "remove"),
  pick: fc.nat(),
  n: fc.nat({ max: 20 }),
});
const query = fc.record({
  low: fc.nat({ max: 20 }),
  high: fc.nat({ max: 20 }),
  limit: fc.option(fc.integer({ min: 1, max: 3 })),
  order: fc.constantFrom("asc" as const, "desc" as const),
});

describe("watches", () => {
  test("[SUB1] whenever the result of a query changes, its watch is called, and no commit outside of what it read calls it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(query, { minLength: 1, maxLength: 4 }),
        fc.array(write, { maxLength: 10 }),
        async (queries, writes) => {
          const { db, ids } = await open([1, 5, 9, 13]);
          const jsons = queries.map(({ low, high, limit, order }) =>
            byN(
              [
                { type: "Gte", fieldPath: "n", value: low },
                { type: "Lt", fieldPath: "n", value: high },
              ],
              limit,
              order,
            ),
          );
          for (const { kind, pick, n } of writes) {
            const watching = jsons.map((json) => {
              const tx = db.beginRead();
              const state = { result: run(tx, json), touched: 0, tx, json };
              db.watch(tx.reads, tx.beginTs, () => (state.touched += 1));
              return state;
            });
            const id = ids[pick % ids.length]!;
            const before = db.beginRead().get(id)?.value["n"] as number | undefined;
            await db.runMutation((tx) => {
              if (kind === "insert") ids.push(tx.insert("", "items", { n }));
              else if (before === undefined) return;
              else if (kind === "remove") tx.remove(id);
              else tx.merge(id, kind === "move" ? { n } : { other: n });
            });
            const after = kind === "insert" || kind === "move" ? n : before;
            watching.forEach(({ result, touched, json }, at) => {
              const { low, high } = queries[at]!;
              if (run(db.beginRead(), json) !== result) expect(touched).toBe(1);
              const inside = [before, after].some(
                (value) => value !== undefined && low <= value && value < high,
              );
              if (!inside) expect(touched).toBe(0);
            });
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test("[SUB1] a limited query is not called for what lies behind its last document", async () => {
    const { db } = await open([1, 2, 3, 4]);
    const tx = db.beginRead();
    run(tx, byN([], 2));
    let touched = 0;
    db.watch(tx.reads, tx.beginTs, () => (touched += 1));
    await db.runMutation((writing) => writing.insert("", "items", { n: 3 }));
    expect(touched).toBe(0);
    await db.runMutation((writing) => writing.insert("", "items", { n: 1.5 }));
    expect(touched).toBe(1);
  });

  test("[SUB1] get watches one document, found or not", async () => {
    const { db, ids } = await open([1, 2]);
    const touched: string[] = [];
    const tx = db.beginRead();
    tx.get(ids[0]!);
    db.watch(tx.reads, tx.beginTs, () => touched.push("first"));
    await db.runMutation((writing) => writing.merge(ids[1]!, { n: 7 }));
    expect(touched).toEqual([]);
    await db.runMutation((writing) => writing.remove(ids[0]!));
    expect(touched).toEqual(["first"]);
  });

  test("[SUB1] count is called when the number may have changed; a dropped index and a dropped table are changes", async () => {
    const { db } = await open([1]);
    const touched: string[] = [];
    const watch = (name: string, read: (tx: Transaction) => void) => {
      const tx = db.beginRead();
      read(tx);
      db.watch(tx.reads, tx.beginTs, () => touched.push(name));
    };
    watch("count", (tx) => tx.count("", "items"));
    await db.runMutation((tx) => tx.insert("", "items", { n: 1 }));
    watch("index", (tx) => run(tx, byN([], null)));
    await db.runMutation((tx) => tx.setIndexes("", "items", []));
    watch("table", (tx) => tx.count("", "items"));
    await db.runMutation((tx) => tx.dropTable("", "items"));
    expect(touched).toEqual(["count", "index", "table"]);
  });

  test("[SUB2] a watch is called once, and not after it was taken back", async () => {
    const { db } = await open([1]);
    let called = 0;
    let stopped = 0;
    const tx = db.beginRead();
    run(tx, byN([], null));
    db.watch(tx.reads, tx.beginTs, () => (called += 1));
    db.watch(tx.reads, tx.beginTs, () => (stopped += 1))();
    for (let n = 0; n < 3; n += 1) await db.runMutation((writing) => writing.insert("", "items", { n }));
    expect([called, stopped]).toEqual([1, 0]);
  });

  test("[SUB3] a touch between the read and the watch is told, with its ts, but not from within watch", async () => {
    const { db } = await open([1]);
    const tx = db.beginRead();
    run(tx, byN([], null));
    const { ts } = await db.runMutation((writing) => writing.insert("", "items", { n: 2 }));
    await db.runMutation((writing) => writing.insert("", "items", { n: 3 }));
    const told: bigint[] = [];
    db.watch(tx.reads, tx.beginTs, (touchedTs) => told.push(touchedTs));
    expect(told).toEqual([]);
    await Promise.resolve();
    expect(told).toEqual([ts]);
    db.watch(tx.reads, db.durableTs(), (touchedTs) => told.push(touchedTs));
    await Promise.resolve();
    expect(told).toEqual([ts]);
  });

  test("[SUB3] a read from before all that is remembered is told to look again", async () => {
    const { db } = await open([1]);
    const tx = db.beginRead();
    run(tx, byN([{ type: "Eq", fieldPath: "n", value: 1 }], null));
    for (let n = 0; n < 3; n += 1) {
      await db.runMutation((writing) =>
        [...Array(8_000).keys()].forEach(() => writing.insert("", "items", { n: 5 })),
      );
    }
    let touched = 0;
    db.watch(tx.reads, tx.beginTs, () => (touched += 1));
    await Promise.resolve();
    expect(touched).toBe(1);
  });

  test("[SUB4] a commit costs no more with 20,000 watches that it does not touch", async () => {
    const { db } = await open([1]);
    const timeCommits = async () => {
      const started = performance.now();
      for (let n = 0; n < 500; n += 1) await db.runMutation((tx) => tx.insert("", "items", { n: n / 1000 }));
      return performance.now() - started;
    };
    const alone = await timeCommits();
    for (let n = 0; n < 20_000; n += 1) {
      const tx = db.beginRead();
      run(tx, byN([{ type: "Eq", fieldPath: "n", value: 1000 + n }], null));
      db.watch(tx.reads, tx.beginTs, () => expect.unreachable());
    }
    // Looking at each watch would make ten million comparisons: a hundred times as long. The allowance is for noise.
    expect(await timeCommits()).toBeLessThan(5 * alone + 200);
  });
});
