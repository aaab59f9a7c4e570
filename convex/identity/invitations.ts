import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { roleValidator } from "../access/permissions";
import { orgMutation, orgQuery, publicQuery, userMutation } from "../functions";
import { pageOf } from "../lib/paginate";
import { acceptInvitation } from "./model/invitations/accepting";
import * as Invitations from "./model/invitations/sending";
import * as Reads from "./model/invitations/reads";

const status = v.union(
  v.literal("pending"),
  v.literal("accepted"),
  v.literal("revoked"),
  v.literal("expired"),
);

/** Who was asked to join, newest first, and what became of it and of the mail. */
export const list = orgQuery({
  permission: "members.read",
  args: { paginationOpts: paginationOptsValidator },
  returns: pageOf(
    v.object({
      invitationId: v.id("invitations"),
      email: v.string(),
      role: roleValidator,
      partner: v.union(v.object({ partnerId: v.id("partners"), name: v.string() }), v.null()),
      status,
      invitedByName: v.string(),
      createdAt: v.number(),
      expiresAt: v.number(),
      sentCount: v.number(),
      emailStatus: v.union(v.string(), v.null()),
    }),
  ),
  handler: Reads.listInvitations,
});

/** Asks up to fifty people to join, and says of each address what became of it. */
export const create = orgMutation({
  permission: "members.write",
  args: { emails: v.array(v.string()), role: roleValidator, partnerId: v.optional(v.id("partners")) },
  returns: v.object({
    results: v.array(
      v.object({
        email: v.string(),
        status: v.union(
          v.literal("invited"),
          v.literal("alreadyMember"),
          v.literal("invalid"),
          v.literal("rateLimited"),
          v.literal("duplicate"),
        ),
        message: v.optional(v.string()),
      }),
    ),
  }),
  handler: Invitations.createInvitations,
});

/** Sends an invitation again, with a new token. */
export const resend = orgMutation({
  permission: "members.write",
  args: { invitationId: v.id("invitations") },
  returns: v.null(),
  handler: Invitations.resendInvitation,
});

/** Takes an invitation back. */
export const revoke = orgMutation({
  permission: "members.write",
  args: { invitationId: v.id("invitations") },
  returns: v.null(),
  handler: Invitations.revokeInvitation,
});

/** What the holder of a token is asked to join. */
export const preview = publicQuery({
  reason:
    "Whoever holds the token of an invitation sees what it is for before signing in; it shows nothing else.",
  args: { token: v.string() },
  returns: v.object({
    organizationName: v.string(),
    invitedByName: v.string(),
    role: roleValidator,
    email: v.string(),
    status: v.union(status, v.literal("unknown")),
  }),
  handler: Reads.previewInvitation,
});

/** Joins the organisation of a token. */
export const accept = userMutation({
  args: { token: v.string() },
  returns: v.object({ orgId: v.id("organizations"), slug: v.string() }),
  handler: acceptInvitation,
});
