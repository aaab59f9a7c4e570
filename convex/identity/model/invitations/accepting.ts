import type { Doc, Id } from "../../../_generated/dataModel";
import type { MutationCtx } from "../../../_generated/server";
import type { Actor } from "../../../access/actor";
import { asOrgMutationCtx } from "../../../access/actor";
import { recordEvent } from "../../../events/record";
import { fail } from "../../../lib/errors";
import { invitationStatus, proofProblem } from "../../rules/invitation";
import { findByToken, mayStillInvite } from "./reads";
import { markVerified } from "../emailVerification";
import { membershipOf, openMembership } from "../memberships";
import { requireRoomForAnother } from "../organizations";
import { displayName } from "../users";

type AcceptCtx = MutationCtx & { user: Doc<"users">; now: number };
type Joined = { orgId: Id<"organizations">; slug: string };

/**
 * Makes the caller a member by the token from a mail, once: a second call of the same person answers the same and changes nothing.
 * NOT_FOUND for a token that was never sent; INVALID with `reason` for one that does not open for this person or any longer;
 * LIMIT_EXCEEDED when the plan has no seat left.
 */
export async function acceptInvitation(ctx: AcceptCtx, { token }: { token: string }): Promise<Joined> {
  const invitation = await findByToken(ctx, token);
  const org = invitation && (await ctx.db.get("organizations", invitation.orgId));
  if (!invitation || org?.status !== "active") return fail("NOT_FOUND", "There is no such invitation");
  const joined = { orgId: org._id, slug: org.slug };
  const present = await membershipOf(ctx, org._id, ctx.user._id);
  if (invitation.acceptedBy === ctx.user._id && present?.status === "active") return joined;

  requireOpen(invitation, ctx.now);
  requireProof(invitation, ctx.user);
  if (!(await mayStillInvite(ctx, invitation)))
    return refuse("inviter_rights", "Whoever invited you may no longer do so. Ask for a new invitation");
  // Someone who was switched off is switched on by an administrator, not by an old mail.
  if (present?.status === "inactive") return refuse("inactive", "Your membership was deactivated");
  await join(ctx, { org, invitation, isMember: present?.status === "active" });
  return joined;
}

async function join(
  ctx: AcceptCtx,
  {
    org,
    invitation,
    isMember,
  }: { org: Doc<"organizations">; invitation: Doc<"invitations">; isMember: boolean },
): Promise<void> {
  const { user } = ctx;
  const { role, partnerId, emailNorm: email } = invitation;
  await markVerified(ctx, user);
  await ctx.db.patch("invitations", invitation._id, { status: "accepted", acceptedBy: user._id });
  if (!isMember) await requireRoomForAnother(ctx, user._id);
  const member = isMember
    ? (await membershipOf(ctx, org._id, user._id))!
    : await openMembership({ ...ctx, org }, user, { role, partnerId });
  const actor: Actor = { kind: "user", userId: user._id, membershipId: member._id, role: member.role };
  const orgCtx = asOrgMutationCtx(ctx, { org, actor, membership: member });
  await recordEvent(orgCtx, {
    type: "invitation.accepted",
    subject: { type: "invitation", id: invitation._id },
    payload: { email, userId: user._id, role },
    before: { status: "pending" },
    after: { status: "accepted" },
  });
  if (isMember) return;
  await recordEvent(orgCtx, {
    type: "member.joined",
    subject: { type: "membership", id: member._id },
    payload: { userId: user._id, role, invitedName: displayName(user) },
    after: { userId: user._id, role, partnerId: partnerId ?? null },
  });
}

const CLOSED = {
  accepted: "This invitation was used already",
  revoked: "This invitation was taken back",
  expired: "This invitation has expired. Ask for a new one",
} as const;

function requireOpen(invitation: Doc<"invitations">, now: number): void {
  const status = invitationStatus(invitation, now);
  if (status !== "pending") refuse(status, CLOSED[status]);
}

function requireProof(invitation: Doc<"invitations">, user: Doc<"users">): void {
  const problem = proofProblem(invitation, user);
  if (problem === "email_mismatch")
    refuse(problem, "This invitation is for another address. Sign in with the address it was sent to");
  if (problem === "email_unverified")
    refuse(
      problem,
      "This address was never confirmed. Have a link sent to it on your account page, then come back",
    );
}

function refuse(reason: string, message: string): never {
  return fail("INVALID", message, { reason });
}
