import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgMutationCtx } from "../../access/actor";
import { getInOrg } from "../../access/inOrg";
import type { Role } from "../../access/permissions";
import { recordEvent } from "../../events/record";
import { fail } from "../../lib/errors";
import { fitsPartner } from "../rules/roles";
import { revokePendingFor } from "./invitations/sending";
import { getPresent } from "./memberReads";
import { requireWithin } from "./memberRights";
import { writeMembership } from "./memberships";

type MemberArgs = { membershipId: Id<"memberships"> };

/**
 * Gives a member another role, or keeps it when it is the same. FORBIDDEN for a role above the caller's own, on either side;
 * CONFLICT for the last active owner and for a partner's own user who would get more than a look.
 */
export async function changeRole(ctx: OrgMutationCtx, args: MemberArgs & { role: Role }): Promise<null> {
  const member = await getManageable(ctx, args.membershipId);
  requireWithin(ctx, args.role);
  if (member.role === args.role) return null;
  if (member.partnerId !== undefined && !fitsPartner(args.role))
    return fail("CONFLICT", "A partner's own user can be a member or a viewer", { reason: "partner_user" });
  await writeMembership(ctx, member, { role: args.role });
  await recordEvent(ctx, {
    type: "member.roleChanged",
    subject: subjectOf(member),
    payload: { userId: member.userId, from: member.role, to: args.role },
    before: { role: member.role },
    after: { role: args.role },
  });
  return null;
}

/** Switches a member off, which frees the seat and ends what they have open, or on, which needs one. CONFLICT for oneself. */
export async function setStatus(
  ctx: OrgMutationCtx,
  args: MemberArgs & { status: "active" | "inactive" },
): Promise<null> {
  const member = await getManageable(ctx, args.membershipId);
  requireSomeoneElse(ctx, member, "Nobody can deactivate themselves");
  if (member.status === args.status) return null;
  await writeMembership(ctx, member, { status: args.status });
  await recordEvent(ctx, {
    type: args.status === "active" ? "member.activated" : "member.deactivated",
    subject: subjectOf(member),
    payload: { userId: member.userId },
    before: { status: member.status },
    after: { status: args.status },
  });
  return null;
}

/** Takes a member out of the organisation, with every invitation to their address. CONFLICT for oneself: one leaves. */
export async function removeMember(ctx: OrgMutationCtx, args: MemberArgs): Promise<null> {
  const member = await getManageable(ctx, args.membershipId);
  requireSomeoneElse(ctx, member, "Nobody can remove themselves. Leave the organization instead");
  await endMembership(ctx, member, "member.removed");
  return null;
}

/** Takes the caller out of the organisation. CONFLICT for the last active owner. */
export async function leave(ctx: OrgMutationCtx): Promise<null> {
  const { membership } = ctx;
  if (!membership) return fail("FORBIDDEN", "Only people leave an organization");
  await endMembership(ctx, membership, "member.left");
  return null;
}

/** Makes another active member an owner and the caller an admin, at once: the organisation never has no owner. */
export async function transferOwnership(ctx: OrgMutationCtx, args: MemberArgs): Promise<null> {
  const target = await getPresent(ctx, args.membershipId);
  const caller = ctx.membership;
  if (caller?.role !== "owner") return fail("FORBIDDEN", "Only an owner hands the organization over");
  requireSomeoneElse(ctx, target, "You own this organization already");
  if (target.status !== "active")
    return fail("CONFLICT", "An inactive member cannot own the organization", { reason: "inactive" });
  if (target.partnerId !== undefined)
    return fail("CONFLICT", "A partner's own user cannot own the organization", { reason: "partner_user" });
  await writeMembership(ctx, target, { role: "owner" });
  await writeMembership(ctx, caller, { role: "admin" });
  await recordEvent(ctx, {
    type: "organization.ownershipTransferred",
    subject: subjectOf(target),
    payload: { from: caller.userId, to: target.userId },
    before: { [caller.userId]: caller.role, [target.userId]: target.role },
    after: { [caller.userId]: "admin", [target.userId]: "owner" },
  });
  return null;
}

/** Limits a member to one partner's records, or lifts that. CONFLICT for someone who manages the organisation. */
export async function setPartner(
  ctx: OrgMutationCtx,
  args: MemberArgs & { partnerId: Id<"partners"> | null },
): Promise<null> {
  const partnerId =
    args.partnerId === null ? undefined : (await getInOrg(ctx, "partners", args.partnerId))._id;
  const member = await getManageable(ctx, args.membershipId);
  requireSomeoneElse(ctx, member, "Nobody can limit themselves to a partner");
  if (member.partnerId === partnerId) return null;
  if (!fitsPartner(member.role))
    return fail("CONFLICT", "A partner's own user can be a member or a viewer", { reason: "partner_user" });
  await writeMembership(ctx, member, { partnerId });
  await recordEvent(ctx, {
    type: "member.partnerChanged",
    subject: subjectOf(member),
    payload: { userId: member.userId, partnerId: partnerId ?? null },
    before: { partnerId: member.partnerId ?? null },
    after: { partnerId: partnerId ?? null },
  });
  return null;
}

async function endMembership(
  ctx: OrgMutationCtx,
  member: Doc<"memberships">,
  type: "member.removed" | "member.left",
): Promise<void> {
  // Out of the search, too; whether they were someone's partner ends with the membership.
  await writeMembership(ctx, member, { status: "removed", searchText: "", partnerId: undefined });
  await recordEvent(ctx, {
    type,
    subject: subjectOf(member),
    payload: { userId: member.userId },
    before: { status: member.status, role: member.role },
    after: { status: "removed" },
  });
  if (member.sortEmail) await revokePendingFor(ctx, member.sortEmail);
}

/** A member whom the caller may handle. NOT_FOUND for a leaver or a foreign one, FORBIDDEN for someone above the caller. */
async function getManageable(
  ctx: OrgMutationCtx,
  membershipId: Id<"memberships">,
): Promise<Doc<"memberships">> {
  const member = await getPresent(ctx, membershipId);
  requireWithin(ctx, member.role);
  return member;
}

function requireSomeoneElse(ctx: OrgMutationCtx, member: Doc<"memberships">, message: string): void {
  if (member._id === ctx.membership?._id) fail("CONFLICT", message, { reason: "yourself" });
}

const subjectOf = (member: Doc<"memberships">) => ({ type: "membership", id: member._id });
