import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../../deploy/testing/testApp.ts";
import type { JsonObject } from "../../values/json.ts";

const SCHEMA = `
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ rows: defineTable({ n: v.number() }).index("by_n", ["n"]) });
`;
const ROWS = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
export const add = mutation(async (ctx, { n }) => await ctx.db.insert("rows", { n }));
export const fill = mutation(async (ctx, { from, to }) => { for (let n = from; n < to; n += 1) await ctx.db.insert("rows", { n }); });
export const firstOf = query(async (ctx, { count, order }) => {
  const seen = [];
  for await (const row of ctx.db.query("rows").withIndex("by_n").order(order)) {
    seen.push(row.n);
    if (seen.length === count) break;
  }
  return seen;
});
export const used = query(async (ctx, { count }) => {
  let seen = 0;
  for await (const row of ctx.db.query("rows").withIndex("by_n")) { seen += 1; if (seen === count) break; }
  return (await ctx.meta.getTransactionMetrics()).documentsRead.used;
});
export const zipped = query(async (ctx) => {
  const up = ctx.db.query("rows").withIndex("by_n").order("asc")[Symbol.asyncIterator]();
  const down = ctx.db.query("rows").withIndex("by_n").order("desc")[Symbol.asyncIterator]();
  const pairs = [];
  for (;;) {
    const [a, b] = [await up.next(), await down.next()];
    if (a.done) return pairs;
    pairs.push([a.value.n, b.value.n]);
  }
});
export const growing = mutation(async (ctx) => {
  const seen = [];
  for await (const row of ctx.db.query("rows").withIndex("by_n")) {
    seen.push(row.n);
    if (row.n < 300 && row.n % 10 === 5) await ctx.db.insert("rows", { n: row.n + 0.5 });
    if (row.n % 10 === 7) for (const next of await ctx.db.query("rows").withIndex("by_n", (q) => q.eq("n", row.n + 1)).collect()) await ctx.db.delete(next._id);
  }
  return seen;
});
`;

const ROW_COUNT = 200;

describe("documents handed over ahead", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ files: { rows: ROWS }, schema: SCHEMA });
    await app.call("rows:fill", { from: 0, to: ROW_COUNT });
  });
  afterAll(() => app.close());

  /** Whether a commit that adds a row with this number touches what the query has read. */
  async function touches(args: JsonObject, n: number): Promise<boolean> {
    const outcome = await app.runner.runQuery({
      path: "rows:firstOf",
      args,
      caller: { kind: "admin" },
      requestId: "r",
    });
    let touched = false;
    const stop = app.db.watch(outcome.reads, outcome.ts, () => (touched = true));
    await app.db.runMutation((tx) => tx.remove(tx.insert("", "rows", { n })));
    stop();
    return touched;
  }

  it("[FUN38] of a query that is left early exactly what was gone over counts as read, in both orders", async () => {
    for (const count of [1, 2, 9, 10, 41, 42, 43, 100]) {
      const up = { count, order: "asc" };
      expect([count, await touches(up, count - 1.5), await touches(up, count - 0.5)]).toEqual([
        count,
        true,
        false,
      ]);
      const down = { count, order: "desc" };
      const last = ROW_COUNT - count;
      expect([count, await touches(down, last + 0.5), await touches(down, last - 0.5)]).toEqual([
        count,
        true,
        false,
      ]);
      expect(await app.call("rows:used", { count })).toBe(count);
    }
  });

  it("[FUN38] a query read to its end gives every document once, also beside another one", async () => {
    const all = Array.from({ length: ROW_COUNT }, (_, n) => n);
    expect(await app.call("rows:firstOf", { count: -1, order: "asc" })).toEqual(all);
    expect(await touches({ count: -1, order: "asc" }, 1_000)).toBe(true);
    expect(await app.call("rows:zipped")).toEqual(all.map((n) => [n, ROW_COUNT - 1 - n]));
  });

  it("[FUN38] a mutation that writes ahead of itself comes by what it wrote, and not by what it deleted", async () => {
    const expected: number[] = [];
    for (let n = 0; n < ROW_COUNT; n += 1) {
      if (n % 10 !== 8) expected.push(n);
      if (n % 10 === 5) expected.push(n + 0.5);
    }
    expect(await app.call("rows:growing")).toEqual(expected);
  });
});
