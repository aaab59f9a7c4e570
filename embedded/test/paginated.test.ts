import type { ConvexClient } from "convex/browser";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startBackend, type Backend } from "../src/backend.ts";
import { fn, liveClient } from "../src/testing/clients.ts";
import { httpPush } from "../src/testing/httpPush.ts";
import { until } from "../src/testing/until.ts";

const ITEMS = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
import { v } from "convex/values";
export const page = query({ args: { list: v.string(), paginationOpts: v.any() }, handler: async (ctx, { list, paginationOpts }) =>
  await ctx.db.query("items").withIndex("by_n", (q) => q.eq("list", list)).paginate(paginationOpts) });
export const evenOnes = query({ args: { list: v.string(), paginationOpts: v.any() }, handler: async (ctx, { list, paginationOpts }) =>
  await ctx.db.query("items").withIndex("by_n", (q) => q.eq("list", list)).filter((q) => q.eq(q.mod(q.field("n"), 2), 0))
    .paginate({ ...paginationOpts, maximumRowsRead: 4 }) });
export const add = mutation({ args: { list: v.string(), ns: v.array(v.number()) }, handler: async (ctx, { list, ns }) => {
  for (const n of ns) await ctx.db.insert("items", { list, n });
} });
export const remove = mutation({ args: { list: v.string(), n: v.number() }, handler: async (ctx, { list, n }) => {
  for await (const item of ctx.db.query("items").withIndex("by_n", (q) => q.eq("list", list).eq("n", n))) await ctx.db.delete(item._id);
} });
`;
const SCHEMA = `
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ items: defineTable({ list: v.string(), n: v.number() }).index("by_n", ["list", "n"]) });
`;

interface Pages {
  results: { n: number }[];
  status: string;
  loadMore(numItems: number): boolean;
}

let backend: Backend;
let client: ConvexClient;
beforeAll(async () => {
  backend = await startBackend({ dataDir: null, port: 0, sitePort: 0 });
  await httpPush(backend).push({ files: { items: ITEMS }, schema: SCHEMA });
});
beforeEach(() => {
  client = liveClient(backend.url);
});
afterEach(() => client.close());
afterAll(() => backend?.close());

/** Follows a list as `usePaginatedQuery` does: by pages that the client splits when the answers ask for it. */
function followPages(path: string, list: string, initialNumItems: number) {
  const seen: Pages[] = [];
  client.onPaginatedUpdate_experimental(fn("query", path), { list }, { initialNumItems }, (result) => {
    seen.push(result as unknown as Pages);
  });
  const last = (): Pages | undefined => seen.at(-1);
  return { seen, last, numbers: () => last()?.results.map(({ n }) => n) ?? [] };
}

const add = (list: string, ns: number[]) => client.mutation(fn("mutation", "items:add"), { list, ns });
const isSorted = (ns: number[]) => ns.every((n, at) => at === 0 || ns[at - 1]! < n);

describe("a live paginated query", () => {
  test("[SYN13] loads page after page and stays whole while documents come and go in all of them", async () => {
    await add("a", [10, 20, 30, 40, 50, 60, 70]);
    const pages = followPages("items:page", "a", 3);
    await until("the first page", () => pages.numbers().length === 3);
    expect(pages.last()!.loadMore(2)).toBe(true);
    await until("the second page", () => pages.numbers().length === 5);
    await add("a", [5, 25, 45, 65]);
    await until("the new ones", () => pages.numbers().length === 8);
    expect(pages.numbers()).toEqual([5, 10, 20, 25, 30, 40, 45, 50]);
    await client.mutation(fn("mutation", "items:remove"), { list: "a", n: 30 });
    await until("one less", () => pages.numbers().length === 7);
    expect(pages.last()!.status).toBe("CanLoadMore");
    pages.last()!.loadMore(10);
    await until("the end", () => pages.last()!.status === "Exhausted");
    expect(pages.numbers()).toEqual([5, 10, 20, 25, 40, 45, 50, 60, 65, 70]);
  });

  test("[SYN13] is split where a page has grown long, without a document lost or twice at any moment", async () => {
    await add("b", [1000, 2000, 3000, 4000]);
    const pages = followPages("items:page", "b", 2);
    await until("the first page", () => pages.numbers().length === 2);
    for (let round = 0; round < 6; round += 1)
      await add(
        "b",
        [1, 2, 3, 4, 5].map((k) => 1000 + 150 * k + 10 * round),
      );
    await until("all of them", () => pages.numbers().length === 32);
    for (const { results } of pages.seen) expect(isSorted(results.map(({ n }) => n))).toBe(true);
    expect(pages.numbers().at(-1)).toBe(2000);
    pages.last()!.loadMore(5);
    await until("the end", () => pages.last()!.status === "Exhausted");
    expect(pages.numbers().slice(-3)).toEqual([2000, 3000, 4000]);
  });

  test("[SYN13] of which the server reads too little is split until all of it is there", async () => {
    await add(
      "c",
      Array.from({ length: 12 }, (_, n) => n),
    );
    const pages = followPages("items:evenOnes", "c", 5);
    await until("the first page, split", () => pages.numbers().length > 0);
    while (pages.last()!.status !== "Exhausted") {
      const before = pages.seen.length;
      pages.last()!.loadMore(5);
      await until("more", () => pages.seen.length > before && pages.last()!.status !== "LoadingMore");
    }
    expect(pages.numbers()).toEqual([0, 2, 4, 6, 8, 10]);
  });
});
