import { expect, test } from "vitest";
import { components } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { makeOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { listMembers, MEMBERS_PER_PAGE } from "./model/memberReads";
import type { ListArgs } from "./model/memberReads";
import { sortFieldsOf } from "./model/memberships";

/**
 * What the list costs at two sizes of a team. Letting 5,000 people in one by one takes minutes here, so the tree of one order is
 * stored as the component would have built it, and the component itself is asked whether it is a valid one.
 */

// Two documents for each row shown: the membership and the person.
const PER_ROW = 2;
// The tree's nodes on the way to the page: a level more for every sixteenfold team. Ten members need 7, five thousand about 45.
const TREE_READS_MAX = 60;

type Item = { k: unknown[]; v: string; s: number };

/** Nodes have 8 to 16 items here, as in the component. */
const NODE_ITEMS_MAX = 16;

/** Stores a tree of sorted items and says which node is its root and what it counts. */
async function storeTree(ctx: MutationCtx, items: Item[]): Promise<{ id: string; count: number }> {
  // The cast is safe: this runs inside the component, whose tables these are.
  const db = ctx.db as unknown as { insert(table: string, row: object): Promise<string> };
  const aggregate = { count: items.length, sum: 0 };
  if (items.length <= NODE_ITEMS_MAX) {
    return { id: await db.insert("btreeNode", { items, subtrees: [], aggregate }), count: items.length };
  }
  let below = NODE_ITEMS_MAX;
  while ((below + 1) * (NODE_ITEMS_MAX + 1) - 1 < items.length)
    below = (below + 1) * (NODE_ITEMS_MAX + 1) - 1;
  const parts = Math.ceil((items.length + 1) / (below + 1));
  const [separators, subtrees]: [Item[], string[]] = [[], []];
  let at = 0;
  for (let part = 0; part < parts; part++) {
    const size = Math.floor((items.length - at - (parts - part - 1)) / (parts - part));
    subtrees.push((await storeTree(ctx, items.slice(at, at + size))).id);
    at += size;
    if (part < parts - 1) separators.push(items[at++]!);
  }
  return {
    id: await db.insert("btreeNode", { items: separators, subtrees, aggregate }),
    count: items.length,
  };
}

async function teamOf(t: TestBackend, size: number): Promise<Id<"organizations">> {
  const orgId = await makeOrg(t, { plan: "enterprise" });
  const items = await t.run(async (ctx) => {
    const rows: Item[] = [];
    // One person stands for all: the list reads them once per row all the same.
    const userId = await ctx.db.insert("users", {});
    const user = (await ctx.db.get("users", userId))!;
    for (let i = 0; i < size; i++) {
      const name = `Person ${String(i).padStart(5, "0")}`;
      const fields = sortFieldsOf({ ...user, name, emailNorm: `person${i}@x.example` });
      const id = await ctx.db.insert("memberships", {
        orgId,
        userId,
        role: "member",
        status: "active",
        ...fields,
      });
      rows.push({ k: [["", fields.sortName, ""], id, ""], v: id, s: 0 });
    }
    return rows;
  });
  // convex-test can run inside a component, and leaves that out of its types.
  const inside = t as unknown as {
    runInComponent(name: string, run: (ctx: MutationCtx) => Promise<void>): Promise<void>;
  };
  const namespace = `${orgId}/name`;
  await inside.runInComponent("memberOrder", async (ctx) => {
    const { id: root } = await storeTree(ctx, items);
    const db = ctx.db as unknown as { insert(table: string, row: object): Promise<string> };
    await db.insert("btree", { root, namespace, maxNodeSize: NODE_ITEMS_MAX });
  });
  await t.run((ctx) => ctx.runQuery(components.memberOrder.btree.validate, { namespace }));
  return orgId;
}

/** The rows of a page and the documents that were read for it. */
async function costOf(t: TestBackend, orgId: Id<"organizations">, args: ListArgs) {
  return await t.query(async (testCtx) => {
    // The cast is safe: it is a real query ctx, typed for any schema.
    const ctx = testCtx as unknown as QueryCtx;
    const org = (await ctx.db.get("organizations", orgId))!;
    const caller = { org, membership: null, now: Date.now(), actor: { kind: "seed" as const } };
    const { rows, total } = await listMembers({ ...ctx, ...caller }, args);
    const { documentsRead } = await ctx.meta.getTransactionMetrics();
    return { rows: rows.length, total, documents: documentsRead.used };
  });
}

test("a page of the team costs the same on page 1 and 200, and at 5,000 members little more than at 10", async () => {
  const t = setupBackend();
  const [small, large] = [await teamOf(t, 10), await teamOf(t, 5_000)];
  const order = { sort: "name", direction: "asc" } as const;
  const ten = await costOf(t, small, { ...order, page: 1 });
  expect(ten).toMatchObject({ rows: 10, total: 10 });
  const seen: number[] = [];
  for (const direction of ["asc", "desc"] as const) {
    for (const page of [1, 100, 200]) {
      const { rows, total, documents } = await costOf(t, large, { ...order, direction, page });
      expect({ rows, total }).toEqual({ rows: MEMBERS_PER_PAGE, total: 5_000 });
      expect(documents, `page ${page} ${direction}`).toBeLessThan(PER_ROW * rows + TREE_READS_MAX);
      seen.push(documents);
    }
  }
  console.info(`documents read: ${ten.documents} at 10 members; ${seen.join(", ")} at 5,000`);
  expect(Math.max(...seen) - Math.min(...seen)).toBeLessThan(TREE_READS_MAX);
}, 30_000);

test("a search reads its hits and not the team", async () => {
  const t = setupBackend();
  const large = await teamOf(t, 300);
  const order = { sort: "email", direction: "desc", page: 1 } as const;
  const one = await costOf(t, large, { ...order, search: "person 00042" });
  expect(one).toMatchObject({ rows: 1, total: 1 });
  // A hundred candidates at most, and two documents for the one row.
  expect(one.documents).toBeLessThan(110);
});
