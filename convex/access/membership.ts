import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { fail } from "../lib/errors";
import type { Actor, OrgCaller } from "./actor";
import { currentCaller, currentUser } from "./caller";
import { isEnded } from "./endedSessions";
import { memberAllows } from "./permissions";
import type { Permission } from "./permissions";

/** The signed-in person. UNAUTHENTICATED for a visitor, an ended session and someone whose account is gone. */
export async function requireUser(ctx: QueryCtx): Promise<Doc<"users">> {
  return (await currentUser(ctx)) ?? fail("UNAUTHENTICATED", "Sign in first");
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
  const { userId, sessionId } = (await currentCaller(ctx)) ?? fail("UNAUTHENTICATED", "Sign in first");
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
  if (isEnded(membership, sessionId)) fail("UNAUTHENTICATED", "This session was ended. Sign in again");
  if (!memberAllows(membership, permission)) {
    return fail("FORBIDDEN", reasonOf(membership, permission), { permission });
  }
  const actor: Actor = { kind: "user", userId, membershipId: membership._id, role: membership.role };
  return { actor, org, membership, now: Date.now() };
}

// A partner's own user learns what kind of page this is, and no more of the organisation than that.
function reasonOf({ role, partnerId }: Doc<"memberships">, permission: Permission): string {
  return partnerId === undefined
    ? `Your role (${role}) does not include ${permission}`
    : "This is for the organization's own members";
}

/** The organisation of trusted work (a job, a webhook). NOT_FOUND when it is gone. */
export async function requireOrg(ctx: QueryCtx, orgId: Id<"organizations">): Promise<Doc<"organizations">> {
  return (await ctx.db.get("organizations", orgId)) ?? fail("NOT_FOUND", "There is no such organization");
}
