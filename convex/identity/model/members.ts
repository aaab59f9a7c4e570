import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";

// Room for someone who works for many clients; a script that makes organisations stops here.
export const ORGANIZATIONS_PER_USER_MAX = 50;

/** Every membership of a person, whatever its status, up to the number that one may have. */
export async function membershipsOf(
  ctx: Pick<QueryCtx, "db">,
  userId: Id<"users">,
): Promise<Doc<"memberships">[]> {
  return await ctx.db
    .query("memberships")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .take(ORGANIZATIONS_PER_USER_MAX);
}

/** Up to `max` active members of an organisation, the earliest first. */
export async function activeMembers(
  ctx: Pick<QueryCtx, "db">,
  orgId: Id<"organizations">,
  max: number,
): Promise<Doc<"memberships">[]> {
  return await ctx.db
    .query("memberships")
    .withIndex("by_org_status", (q) => q.eq("orgId", orgId).eq("status", "active"))
    .take(max);
}

/** An active owner of the organisation, or null when it has none. */
export async function anOwner(
  ctx: Pick<QueryCtx, "db">,
  orgId: Id<"organizations">,
): Promise<Id<"users"> | null> {
  const owner = await ctx.db
    .query("memberships")
    .withIndex("by_org_role_status", (q) => q.eq("orgId", orgId).eq("role", "owner").eq("status", "active"))
    .first();
  return owner?.userId ?? null;
}
