import type { Doc, Id } from "../../../_generated/dataModel";
import type { OrgMutationCtx } from "../../../access/actor";
import { getInOrg } from "../../../access/inOrg";
import type { Role } from "../../../access/permissions";
// lint-ok model-looks-left: env.ts is the one reader of variables and knows no domain.
import { siteUrl } from "../../../env";
import { recordEvent } from "../../../events/record";
import { fail } from "../../../lib/errors";
import { sha256Hex } from "../../../lib/hmac";
import { randomBase62 } from "../../../lib/ids";
import { normalizeEmail } from "../../../lib/text";
// lint-ok model-looks-left: the token exists in this transaction only, and an event would keep it for good.
import { queueEmail, withdrawEmail } from "../../../notifications/model/emails";
import { INVITATION_LIFETIME_MS, INVITATIONS_AT_ONCE_MAX } from "../../rules/invitation";
import { fitsPartner } from "../../rules/roles";
import { inviteQuota } from "./quota";
import type { InviteQuota } from "./quota";
import { anOwner } from "../members";
import { membershipOf } from "../memberships";
import { requireWithin } from "../memberRights";
import { displayName, findPerson } from "../users";

// 43 letters of base 62 carry 256 bits.
const TOKEN_LENGTH = 43;

// A row is pending at most once per address; more than this many would be a bug, and one write each.
const PENDING_PER_ADDRESS_MAX = 10;

// An address that cannot be one is shown again, and an address has at most this many characters.
const SHOWN_CHARS_MAX = 254;

// The same words whichever limit was reached: nobody is to learn how often others wrote to an address.
const TOO_MANY = "Too many invitations were sent. Try again later";

type InvitationArgs = { invitationId: Id<"invitations"> };

export type InviteArgs = { emails: string[]; role: Role; partnerId?: Id<"partners"> };

/** What became of one address of the list, in its order. */
export type InviteResult = {
  email: string;
  status: "invited" | "alreadyMember" | "invalid" | "rateLimited" | "duplicate";
  message?: string;
};

/**
 * Invites each address that can be, and says of each what became of it: one wrong address does not stop the others. FORBIDDEN for a
 * role above the caller's own, NOT_FOUND for a foreign partner.
 */
export async function createInvitations(
  ctx: OrgMutationCtx,
  { emails, role, partnerId }: InviteArgs,
): Promise<{ results: InviteResult[] }> {
  if (partnerId !== undefined) await getInOrg(ctx, "partners", partnerId);
  if (emails.length === 0) return fail("INVALID", "Enter at least one address", { field: "emails" });
  if (emails.length > INVITATIONS_AT_ONCE_MAX)
    return fail("INVALID", `At most ${INVITATIONS_AT_ONCE_MAX} people can be invited at once`, {
      field: "emails",
    });
  requireWithin(ctx, role);
  if (partnerId !== undefined && !fitsPartner(role))
    return fail("INVALID", "A partner's own user can be a member or a viewer", { field: "role" });
  const quota = await inviteQuota(ctx);
  const seen = new Set<string>();
  const results: InviteResult[] = [];
  for (const raw of emails) results.push(await inviteOne(ctx, { raw, role, partnerId, seen, quota }));
  return { results };
}

type Wanted = { raw: string; role: Role; partnerId?: Id<"partners">; seen: Set<string>; quota: InviteQuota };

async function inviteOne(ctx: OrgMutationCtx, wanted: Wanted): Promise<InviteResult> {
  const { raw, role, partnerId, seen, quota } = wanted;
  const email = normalizeEmail(raw);
  if (email === null)
    return {
      email: raw.slice(0, SHOWN_CHARS_MAX),
      status: "invalid",
      message: "This is not an e-mail address",
    };
  if (seen.has(email)) return { email, status: "duplicate", message: "This address is in the list twice" };
  seen.add(email);
  if (await isMember(ctx, email))
    return { email, status: "alreadyMember", message: "This person is a member already" };
  if (!(await quota.take(email))) return { email, status: "rateLimited", message: TOO_MANY };
  await revokePendingFor(ctx, email);
  const { token, ...fields } = await newSending(ctx, 1);
  const invitationId = await ctx.db.insert("invitations", {
    orgId: ctx.org._id,
    emailNorm: email,
    role,
    partnerId,
    status: "pending",
    ...fields,
  });
  await recordEvent(ctx, {
    type: "invitation.created",
    subject: subjectOf(invitationId),
    payload: { email, role, partnerId: partnerId ?? null },
  });
  await mailInvitation(ctx, invitationId, token);
  return { email, status: "invited" };
}

/**
 * Sends an invitation again, for another seven days and with a new token; the older one opens nothing from now on. CONFLICT when it
 * was accepted or revoked, RATE_LIMITED when too many were sent.
 */
export async function resendInvitation(ctx: OrgMutationCtx, args: InvitationArgs): Promise<null> {
  const invitation = await getOpen(ctx, args.invitationId);
  const quota = await inviteQuota(ctx);
  if (!(await quota.take(invitation.emailNorm))) return fail("RATE_LIMITED", TOO_MANY);
  // A mail that still waits would lead to a page that turns its reader away.
  await withdrawEmail(ctx, ctx.org._id, mailKeyOf(invitation));
  const { token, ...fields } = await newSending(ctx, invitation.sentCount + 1);
  await ctx.db.patch("invitations", invitation._id, fields);
  await recordEvent(ctx, {
    type: "invitation.resent",
    subject: subjectOf(invitation._id),
    payload: { email: invitation.emailNorm, sentCount: fields.sentCount },
    before: { expiresAt: invitation.expiresAt },
    after: { expiresAt: fields.expiresAt },
  });
  await mailInvitation(ctx, invitation._id, token);
  return null;
}

/** Makes an invitation worthless. CONFLICT when it was accepted or revoked before. */
export async function revokeInvitation(ctx: OrgMutationCtx, args: InvitationArgs): Promise<null> {
  await revoke(ctx, await getOpen(ctx, args.invitationId));
  return null;
}

/** Makes whatever was sent to an address worthless: a newer invitation replaces it, or the person was removed. */
export async function revokePendingFor(ctx: OrgMutationCtx, email: string): Promise<void> {
  const pending = await ctx.db
    .query("invitations")
    .withIndex("by_org_email_status", (q) =>
      q.eq("orgId", ctx.org._id).eq("emailNorm", email).eq("status", "pending"),
    )
    .take(PENDING_PER_ADDRESS_MAX);
  for (const invitation of pending) await revoke(ctx, invitation);
}

/** The key under which the outbox knows the mail of an invitation's latest sending. */
export const mailKeyOf = (invitation: Pick<Doc<"invitations">, "_id" | "sentCount">) =>
  `invitation/${invitation._id}/${invitation.sentCount}`;

/** The form in which a token is stored and looked up: it cannot be turned back. */
export const hashInvitationToken = (token: string) => sha256Hex(`invitation:${token}`);

async function revoke(ctx: OrgMutationCtx, invitation: Doc<"invitations">): Promise<void> {
  await withdrawEmail(ctx, ctx.org._id, mailKeyOf(invitation));
  await ctx.db.patch("invitations", invitation._id, { status: "revoked" });
  await recordEvent(ctx, {
    type: "invitation.revoked",
    subject: subjectOf(invitation._id),
    payload: { email: invitation.emailNorm },
    before: { status: invitation.status },
    after: { status: "revoked" },
  });
}

/** An invitation that is pending or ran out, and is within the caller's reach. */
async function getOpen(ctx: OrgMutationCtx, invitationId: Id<"invitations">): Promise<Doc<"invitations">> {
  const invitation = await getInOrg(ctx, "invitations", invitationId);
  requireWithin(ctx, invitation.role);
  if (invitation.status !== "pending")
    return fail("CONFLICT", `This invitation was ${invitation.status}`, { reason: invitation.status });
  return invitation;
}

async function newSending(ctx: OrgMutationCtx, sentCount: number) {
  const token = randomBase62(TOKEN_LENGTH);
  return {
    token,
    tokenHash: await hashInvitationToken(token),
    // Whoever sends it answers for it: their rights count when it is accepted.
    invitedBy: await senderOf(ctx),
    sentAt: ctx.now,
    sentCount,
    expiresAt: ctx.now + INVITATION_LIFETIME_MS,
  };
}

async function mailInvitation(ctx: OrgMutationCtx, invitationId: Id<"invitations">, token: string) {
  const invitation = (await ctx.db.get("invitations", invitationId))!;
  const inviter = await ctx.db.get("users", invitation.invitedBy);
  await queueEmail(ctx, {
    orgId: ctx.org._id,
    to: invitation.emailNorm,
    template: {
      kind: "invitation",
      organizationName: ctx.org.name,
      inviterName: inviter ? displayName(inviter) : "Someone",
      role: invitation.role,
      // After the hash, so that it never reaches a server's log or another site's.
      acceptUrl: `${siteUrl()}/invite#token=${token}`,
      expiresAt: invitation.expiresAt,
    },
    dedupeKey: mailKeyOf(invitation),
  });
}

async function isMember(ctx: OrgMutationCtx, email: string): Promise<boolean> {
  const user = await findPerson(ctx, email);
  const member = user && (await membershipOf(ctx, ctx.org._id, user._id));
  return member !== null && member.status !== "removed";
}

async function senderOf(ctx: OrgMutationCtx): Promise<Id<"users">> {
  if (ctx.actor.kind === "user") return ctx.actor.userId;
  return (await anOwner(ctx, ctx.org._id)) ?? fail("CONFLICT", "The organization has no owner");
}

const subjectOf = (id: Id<"invitations">) => ({ type: "invitation", id });
