import { v } from "convex/values";
import { actorValidator } from "../access/actor";
import { requireMember, requireUser } from "../access/membership";
import type { Permission } from "../access/permissions";
import { internal } from "../_generated/api";
import { internalMutation, internalQuery } from "../functions";
import { adoptMembers as adoptBatch } from "./model/adoption";
import { demoUser } from "./model/demo";

/** Resolves the caller of an action, which cannot read the database itself. The permission is the builder's own declaration. */
export const authorize = internalQuery({
  args: { orgId: v.id("organizations"), permission: v.string() },
  returns: actorValidator,
  handler: async (ctx, { orgId, permission }) =>
    (await requireMember(ctx, orgId, permission as Permission)).actor,
});

/** The signed-in person behind an action. */
export const authorizeUser = internalQuery({
  args: {},
  returns: v.id("users"),
  handler: async (ctx) => (await requireUser(ctx))._id,
});

/** The person whom a demo sign-in becomes, or null when there is no demo. */
export const demoUserId = internalQuery({
  args: {},
  returns: v.union(v.id("users"), v.null()),
  handler: demoUser,
});

/** Brings an organisation's memberships from before they were listed and counted into the lists, a batch at a time. */
export const adoptMembers = internalMutation({
  args: { orgId: v.id("organizations"), cursor: v.union(v.string(), v.null()) },
  returns: v.null(),
  handler: async (ctx, { orgId, cursor }) => {
    const next = await adoptBatch(ctx, { orgId, cursor });
    if (next !== null)
      await ctx.scheduler.runAfter(0, internal.identity.jobs.adoptMembers, { orgId, cursor: next });
    return null;
  },
});
