import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { fail } from "../lib/errors";
import type { Actor, OrgCaller } from "./actor";
import { currentUserId } from "./actor";
import { memberAllows } from "./permissions";
import type { Permission } from "./permissions";

/** The signed-in person. UNAUTHENTICATED for a visitor and for someone whose account is gone. */
export async function requireUser(ctx: QueryCtx): Promise<Doc<"users">> {
  const userId = await currentUserId(ctx);
  const user = userId && (await ctx.db.get("users", userId));
  return user ?? fail("UNAUTHENTICATED", "Sign in first");
}

/**
 * The caller as an active member who holds the permission. NOT_FOUND for anyone who is not an active member, so that an
 * organisation's existence cannot be probed; FORBIDDEN for a member whose role does not include the permission.
 */
export async function requireMember(
  ctx: QueryCtx,
  orgId: Id<"organizations">,
  permission: Permission,
): Promise<OrgCaller> {
  const userId = (await currentUserId(ctx)) ?? fail("UNAUTHENTICATED", "Sign in first");
  const [org, membership] = await Promise.all([
    ctx.db.get("organizations", orgId),
    ctx.db
      .query("memberships")
      .withIndex("by_org_user", (q) => q.eq("orgId", orgId).eq("userId", userId))
      .unique(),
  ]);
  if (!org || org.status !== "active" || membership?.status !== "active") {
    return fail("NOT_FOUND", "There is no such organization");
  }
  if (!memberAllows(membership, permission)) {
    return fail("FORBIDDEN", `Your role (${membership.role}) does not include ${permission}`, { permission });
  }
  const actor: Actor = { kind: "user", userId, membershipId: membership._id, role: membership.role };
  return { actor, org, membership, now: Date.now() };
}

/** The organisation of trusted work (a job, a webhook). NOT_FOUND when it is gone. */
export async function requireOrg(ctx: QueryCtx, orgId: Id<"organizations">): Promise<Doc<"organizations">> {
  return (await ctx.db.get("organizations", orgId)) ?? fail("NOT_FOUND", "There is no such organization");
}
