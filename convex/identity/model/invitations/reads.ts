import type { PaginationOptions } from "convex/server";
import type { Doc } from "../../../_generated/dataModel";
import type { QueryCtx } from "../../../_generated/server";
import type { OrgQueryCtx } from "../../../access/actor";
import { findInOrg } from "../../../access/inOrg";
import type { Role } from "../../../access/permissions";
import { memberAllows } from "../../../access/permissions";
import { bounded, mapPage } from "../../../lib/paginate";
// lint-ok model-looks-left: the outbox alone knows what became of a mail.
import { emailStatusOf } from "../../../notifications/model/emails";
import { invitationStatus } from "../../rules/invitation";
import type { InvitationStatus } from "../../rules/invitation";
import { mayHandle } from "../../rules/roles";
import { hashInvitationToken, mailKeyOf } from "./sending";
import { membershipOf } from "../memberships";
import { displayName } from "../users";

/** A page of the organisation's invitations, the newest first. Nothing of it opens a door. */
export async function listInvitations(ctx: OrgQueryCtx, args: { paginationOpts: PaginationOptions }) {
  const page = await ctx.db
    .query("invitations")
    .withIndex("by_org", (q) => q.eq("orgId", ctx.org._id))
    .order("desc")
    .paginate(bounded(args.paginationOpts));
  return await mapPage(page, async (invitation) => {
    const [inviter, partner, mail] = await Promise.all([
      ctx.db.get("users", invitation.invitedBy),
      invitation.partnerId ? findInOrg(ctx, "partners", invitation.partnerId) : null,
      emailStatusOf(ctx, invitation.orgId, mailKeyOf(invitation)),
    ]);
    return {
      invitationId: invitation._id,
      email: invitation.emailNorm,
      role: invitation.role,
      partner: partner && { partnerId: partner._id, name: partner.name },
      status: invitationStatus(invitation, ctx.now),
      invitedByName: inviter ? displayName(inviter) : "Someone",
      createdAt: invitation._creationTime,
      expiresAt: invitation.expiresAt,
      sentCount: invitation.sentCount,
      emailStatus: mail?.status ?? null,
    };
  });
}

export type Preview = {
  organizationName: string;
  invitedByName: string;
  role: Role;
  email: string;
  status: InvitationStatus | "unknown";
};

const UNKNOWN: Preview = {
  organizationName: "",
  invitedByName: "",
  role: "viewer",
  email: "",
  status: "unknown",
};

/**
 * What the holder of a token is asked to join: the token's own organisation, whatever the address bar says. Looking changes nothing,
 * so a scanner that follows the link leaves it as it was. A token that opens nothing shows nothing.
 */
export async function previewInvitation(ctx: QueryCtx, { token }: { token: string }): Promise<Preview> {
  const invitation = await findByToken(ctx, token);
  const org = invitation && (await ctx.db.get("organizations", invitation.orgId));
  if (!invitation || org?.status !== "active") return UNKNOWN;
  const inviter = await ctx.db.get("users", invitation.invitedBy);
  const status = invitationStatus(invitation, Date.now());
  const isStanding = status !== "pending" || (await mayStillInvite(ctx, invitation));
  return {
    organizationName: org.name,
    invitedByName: inviter ? displayName(inviter) : "Someone",
    role: invitation.role,
    email: invitation.emailNorm,
    status: isStanding ? status : "revoked",
  };
}

/** The invitation that a token was made for, or null. */
export async function findByToken(
  ctx: Pick<QueryCtx, "db">,
  token: string,
): Promise<Doc<"invitations"> | null> {
  const tokenHash = await hashInvitationToken(token);
  return await ctx.db
    .query("invitations")
    .withIndex("by_tokenHash", (q) => q.eq("tokenHash", tokenHash))
    .unique();
}

/** Whether whoever invited could still give this role today: rights that were lost invite nobody. */
export async function mayStillInvite(
  ctx: Pick<QueryCtx, "db">,
  invitation: Doc<"invitations">,
): Promise<boolean> {
  const inviter = await membershipOf(ctx, invitation.orgId, invitation.invitedBy);
  return (
    inviter?.status === "active" &&
    memberAllows(inviter, "members.write") &&
    mayHandle(inviter.role, invitation.role)
  );
}
