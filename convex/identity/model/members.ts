import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";

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

// The founder is the first member; an owner beyond this many members would have to be a very late one.
const OWNER_AMONG_FIRST = 100;

/** An active owner of the organisation, or null when it has none. */
export async function anOwner(
  ctx: Pick<QueryCtx, "db">,
  orgId: Id<"organizations">,
): Promise<Id<"users"> | null> {
  const members = await activeMembers(ctx, orgId, OWNER_AMONG_FIRST);
  return members.find(({ role }) => role === "owner")?.userId ?? null;
}
