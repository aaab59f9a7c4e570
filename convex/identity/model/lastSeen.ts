import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { fail } from "../../lib/errors";
import { MINUTE_MS } from "../../lib/time";
import { isUnlisted } from "./adoption";
import { membershipOf } from "./memberships";

// "Active a minute ago" is as exact as anyone needs, and each write runs the lists that show it again.
const SEEN_EVERY_MS = MINUTE_MS;

/** Notes that a member is looking at the organisation, at most once a minute. NOT_FOUND for anyone who is not an active member. */
export async function touch(
  ctx: Pick<MutationCtx, "db" | "scheduler"> & { user: Doc<"users">; now: number },
  { orgId }: { orgId: Id<"organizations"> },
): Promise<null> {
  const member = await membershipOf(ctx, orgId, ctx.user._id);
  if (member?.status !== "active") return fail("NOT_FOUND", "There is no such organization");
  // The first look after an update brings an older organisation's people into the lists.
  if (isUnlisted(member))
    await ctx.scheduler.runAfter(0, internal.identity.jobs.adoptMembers, { orgId, cursor: null });
  const seen = await rowOf(ctx, member);
  if (!seen) await ctx.db.insert("memberSeen", { orgId, membershipId: member._id, at: ctx.now });
  else if (ctx.now - seen.at >= SEEN_EVERY_MS) await ctx.db.patch("memberSeen", seen._id, { at: ctx.now });
  return null;
}

/** When a member last looked, or null when they never did. */
export async function lastSeenAt(
  ctx: Pick<QueryCtx, "db">,
  member: Doc<"memberships">,
): Promise<number | null> {
  return (await rowOf(ctx, member))?.at ?? null;
}

async function rowOf(ctx: Pick<QueryCtx, "db">, member: Doc<"memberships">) {
  return await ctx.db
    .query("memberSeen")
    .withIndex("by_org_member", (q) => q.eq("orgId", member.orgId).eq("membershipId", member._id))
    .unique();
}
