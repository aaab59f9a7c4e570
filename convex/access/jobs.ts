import { v } from "convex/values";
import { internalQuery } from "../functions";
import { actorValidator } from "./actor";
import { requireMember } from "./membership";
import type { Permission } from "./permissions";

/** Resolves the caller of an action, which cannot read the database itself. The permission is the builder's own declaration. */
export const authorize = internalQuery({
  args: { orgId: v.id("organizations"), permission: v.string() },
  returns: actorValidator,
  handler: async (ctx, { orgId, permission }) =>
    (await requireMember(ctx, orgId, permission as Permission)).actor,
});
