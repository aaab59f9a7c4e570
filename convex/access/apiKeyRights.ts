import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { fail } from "../lib/errors";
import type { Actor, ApiScope } from "./actor";
import { memberAllows } from "./permissions";
import type { Permission, Role } from "./permissions";

/** What a person must be allowed to do to hand a scope to a program. */
const NEEDED: Record<ApiScope, Permission> = {
  "signals:write": "signals.write",
  "track:write": "signals.write",
  "usage:read": "usage.read",
};

/** The scopes of a key that go beyond what a member may do. */
export function scopesBeyond(
  member: { role: Role; partnerId?: string },
  scopes: readonly ApiScope[],
): ApiScope[] {
  return scopes.filter((scope) => !memberAllows(member, NEEDED[scope]));
}

/**
 * FORBIDDEN unless the person may do all that a key with these scopes may do; looked up now, because a key is drawn before the
 * transaction that stores it. A job of the system answers to no one's rights.
 */
export async function requireOwnRights(
  ctx: Pick<QueryCtx, "db"> & { actor: Actor },
  scopes: readonly ApiScope[],
): Promise<void> {
  if (ctx.actor.kind !== "user") return;
  const membership = await ctx.db.get("memberships", ctx.actor.membershipId);
  const isActive = membership?.status === "active" && memberAllows(membership, "apiKeys.write");
  const [beyond] = isActive ? scopesBeyond(membership, scopes) : scopes;
  if (beyond) fail("FORBIDDEN", `Your role does not include what ${beyond} allows`, { scope: beyond });
}

/** Whether the person who made a key is no longer an active member: someone else should answer for it. */
export async function isCreatorGone(
  ctx: Pick<QueryCtx, "db">,
  key: Pick<Doc<"apiKeys">, "orgId" | "createdBy">,
): Promise<boolean> {
  return !(await isActiveMember(ctx, key.orgId, key.createdBy));
}

async function isActiveMember(
  ctx: Pick<QueryCtx, "db">,
  orgId: Id<"organizations">,
  userId: Id<"users">,
): Promise<boolean> {
  const membership = await ctx.db
    .query("memberships")
    .withIndex("by_org_user", (q) => q.eq("orgId", orgId).eq("userId", userId))
    .unique();
  return membership?.status === "active";
}
