import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
// lint-ok model-looks-left: who was in before seats were counted has one, and it is counted where the plans are.
import { takeSeat } from "../../billing/model/seats";
import { errorDataOf } from "../../lib/errors";
import { moveInOrders } from "./memberOrder";
import { seatChangeOf, sortFieldsOf } from "./memberships";

// Each row is a few writes in every order of the list.
const BATCH = 50;

type Step = { orgId: Id<"organizations">; cursor: string | null };

/** Whether a membership is older than the lists and seats, so that they do not know of it. */
export const isUnlisted = (member: Doc<"memberships">) =>
  member.status !== "removed" && member.sortName === undefined;

/**
 * Brings a batch of an organisation's older memberships into the lists and the count of seats, and says where to go on; null at the
 * end. It passes over what is there already, so it can be repeated.
 */
export async function adoptMembers(ctx: MutationCtx, { orgId, cursor }: Step): Promise<string | null> {
  const org = await ctx.db.get("organizations", orgId);
  if (!org) return null;
  const { page, isDone, continueCursor } = await ctx.db
    .query("memberships")
    .withIndex("by_org_user", (q) => q.eq("orgId", orgId))
    .paginate({ cursor, numItems: BATCH });
  for (const member of page.filter(isUnlisted)) {
    const user = await ctx.db.get("users", member.userId);
    if (!user) continue;
    const fields = { ...sortFieldsOf(user), joinedAt: member._creationTime };
    const seatChanges = await seatOf({ ...ctx, org, now: Date.now() }, member);
    await ctx.db.patch("memberships", member._id, { ...fields, seatChanges });
    await moveInOrders(ctx, null, { ...member, ...fields, seatChanges });
  }
  return isDone ? null : continueCursor;
}

// A plan that has too few seats for those who are in already turns nobody out; the next ones find no seat.
async function seatOf(
  ctx: MutationCtx & { org: Doc<"organizations">; now: number },
  member: Doc<"memberships">,
): Promise<number | undefined> {
  if (member.status !== "active") return member.seatChanges;
  const { seatChanges, change } = seatChangeOf(member);
  try {
    await takeSeat(ctx, change);
    return seatChanges;
  } catch (error) {
    if (errorDataOf(error)?.code !== "LIMIT_EXCEEDED") throw error;
    return undefined;
  }
}
