import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import type { Role } from "../../access/permissions";
// lint-ok model-looks-left: a seat is taken and given back in the very transaction that opens and closes the door.
import { freeSeat, takeSeat } from "../../billing/model/seats";
import { fail } from "../../lib/errors";
import { foldText } from "../../lib/text";
import { moveInOrders } from "./memberOrder";
import { displayName } from "./users";

/**
 * The only writer of memberships: whoever goes through here leaves the seats, the orders and the search right, and the organisation
 * with an owner.
 */

type WriteCtx = Pick<MutationCtx, "db" | "runQuery" | "runMutation" | "meta"> & {
  org: Doc<"organizations">;
  now: number;
};

export type MemberFields = { role: Role; partnerId?: Id<"partners"> };

/** Lets a person in who was never in this organisation, or takes a leaver's row up again. Takes a seat. */
export async function openMembership(
  ctx: WriteCtx,
  user: Doc<"users">,
  fields: MemberFields,
): Promise<Doc<"memberships">> {
  const orgId = ctx.org._id;
  const left = await membershipOf(ctx, orgId, user._id);
  const membership =
    left ??
    (await ctx.db.get(
      "memberships",
      await ctx.db.insert("memberships", { orgId, userId: user._id, ...fields, status: "removed" }),
    ))!;
  return await writeMembership(ctx, membership, {
    role: fields.role,
    partnerId: fields.partnerId,
    status: "active",
    joinedAt: ctx.now,
    endedSessions: user.endedSessions,
    ...sortFieldsOf(user),
  });
}

/** The person's row in an organisation, whatever its status. */
export async function membershipOf(
  ctx: Pick<QueryCtx, "db">,
  orgId: Id<"organizations">,
  userId: Id<"users">,
): Promise<Doc<"memberships"> | null> {
  return await ctx.db
    .query("memberships")
    .withIndex("by_org_user", (q) => q.eq("orgId", orgId).eq("userId", userId))
    .unique();
}

export type MembershipChange = Partial<
  Pick<
    Doc<"memberships">,
    "role" | "partnerId" | "status" | "joinedAt" | "endedSessions" | "sortName" | "sortEmail" | "searchText"
  >
>;

/**
 * Changes a membership with all that follows from it. CONFLICT when the organisation would be left without an active owner,
 * LIMIT_EXCEEDED when a seat is needed and none is left.
 */
export async function writeMembership(
  ctx: WriteCtx,
  before: Doc<"memberships">,
  change: MembershipChange,
): Promise<Doc<"memberships">> {
  const wanted = { ...before, ...change };
  if (isActiveOwner(before) && !isActiveOwner(wanted)) await requireAnotherOwner(ctx, before.orgId);
  const seatChanges = await changeSeat(ctx, before, wanted);
  const after = { ...wanted, seatChanges };
  await ctx.db.patch("memberships", before._id, { ...change, seatChanges });
  await moveInOrders(ctx, before, after);
  return after;
}

// An active member has a seat, and nobody else. Says how often it changed by now: an odd number of times is a seat that is taken.
async function changeSeat(
  ctx: WriteCtx,
  before: Doc<"memberships">,
  after: Doc<"memberships">,
): Promise<number | undefined> {
  if ((before.status === "active") === (after.status === "active")) return before.seatChanges;
  const isCounted = (before.seatChanges ?? 0) % 2 === 1;
  if (isCounted === (after.status === "active")) return before.seatChanges;
  const { seatChanges, change } = seatChangeOf(before);
  if (after.status === "active") await takeSeat(ctx, change);
  else await freeSeat(ctx, change);
  return seatChanges;
}

/** The name of a member's next change in the ledger of seats. */
export function seatChangeOf(member: Doc<"memberships">): { seatChanges: number; change: string } {
  const seatChanges = (member.seatChanges ?? 0) + 1;
  return { seatChanges, change: `${member._id}/${seatChanges}` };
}

const isActiveOwner = (member: Doc<"memberships">) => member.role === "owner" && member.status === "active";

// Reads the owners as they are now: of two owners who give up at once, one sees the other's change and stays.
async function requireAnotherOwner(ctx: Pick<MutationCtx, "db">, orgId: Id<"organizations">): Promise<void> {
  const owners = await ctx.db
    .query("memberships")
    .withIndex("by_org_role_status", (q) => q.eq("orgId", orgId).eq("role", "owner").eq("status", "active"))
    .take(2);
  if (owners.length < 2) {
    fail("CONFLICT", "An organization needs an active owner. Make someone else an owner first", {
      reason: "last_owner",
    });
  }
}

/** What a person is sorted and searched by in every organisation they are in. */
export function sortFieldsOf(user: Doc<"users">) {
  const sortName = foldText(displayName(user));
  const sortEmail = user.emailNorm ?? "";
  // The parts of the address, too: people look for the company in it.
  const searchText = `${sortName} ${sortEmail} ${sortEmail.split(/[^\p{L}\p{N}]+/u).join(" ")}`.trim();
  return { sortName, sortEmail, searchText };
}
