import { v } from "convex/values";
import { actorValidator } from "../access/actor";
import { requireMember, requireUser } from "../access/membership";
import type { Permission } from "../access/permissions";
import { internalQuery } from "../functions";
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
