import { v } from "convex/values";
import type { Id } from "../../../convex/_generated/dataModel";
import { mutation, query } from "../../../convex/_generated/server";
import type { MutationCtx, QueryCtx } from "../../../convex/_generated/server";
import { internalMutation, orgMutation, orgQuery } from "../../../convex/functions";

/** Rows of an ordinary page. */
const PAGE_SIZE = 25;

// Each call says another number, so that none is answered from the backend's cache.
const call = v.number();
const organization = { orgId: v.id("organizations") };

async function count(ctx: Pick<QueryCtx, "db">, orgId: Id<"organizations">): Promise<number> {
  const row = await ctx.db
    .query("crmCounts")
    .withIndex("by_org_type", (q) => q.eq("orgId", orgId).eq("objectType", "contact"))
    .unique();
  return row?.count ?? 0;
}

async function page(ctx: Pick<QueryCtx, "db">, orgId: Id<"organizations">) {
  return await ctx.db
    .query("contacts")
    .withIndex("by_org", (q) => q.eq("orgId", orgId))
    .order("desc")
    .take(PAGE_SIZE);
}

async function write(ctx: Pick<MutationCtx, "db">, orgId: Id<"organizations">, n: number): Promise<null> {
  await ctx.db.insert("crmCounts", { orgId, objectType: "company", count: n });
  return null;
}

/** The same work three times: one document, a page, one write; without a builder and with it. */
export const rawCount = query({
  args: { ...organization, call },
  returns: v.number(),
  handler: (ctx, { orgId }) => count(ctx, orgId),
});
export const builtCount = orgQuery({
  permission: "contacts.read",
  args: { call },
  returns: v.number(),
  handler: (ctx) => count(ctx, ctx.org._id),
});
export const rawPage = query({
  args: { ...organization, call },
  handler: (ctx, { orgId }) => page(ctx, orgId),
});
export const builtPage = orgQuery({
  permission: "contacts.read",
  args: { call },
  handler: (ctx) => page(ctx, ctx.org._id),
});
export const rawWrite = mutation({
  args: { ...organization, call },
  returns: v.null(),
  handler: (ctx, args) => write(ctx, args.orgId, args.call),
});
export const builtWrite = orgMutation({
  permission: "contacts.write",
  args: { call },
  returns: v.null(),
  handler: (ctx, args) => write(ctx, ctx.org._id, args.call),
});

/** Adds members, as a large organisation has them. */
export const addMembers = internalMutation({
  args: { ...organization, from: v.number(), to: v.number() },
  returns: v.null(),
  handler: async (ctx, { orgId, from, to }) => {
    for (let n = from; n < to; n++) {
      const email = `member${n}@bench.example`;
      const userId = await ctx.db.insert("users", { name: `Member ${n}`, email, emailNorm: email });
      await ctx.db.insert("memberships", { orgId, userId, role: "member", status: "active" });
    }
    return null;
  },
});
