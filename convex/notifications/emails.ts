import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { orgMutation, orgQuery } from "../functions";
import { pageOf } from "../lib/paginate";
import * as Reads from "./model/emailReads";
import * as Resending from "./model/emailResending";
import * as Suppressions from "./model/emailSuppressions";
import { emailKindValidator, emailStatusValidator } from "./schema";

const summary = {
  emailId: v.id("emailMessages"),
  to: v.string(),
  kind: emailKindValidator,
  subject: v.string(),
  status: emailStatusValidator,
  statusAt: v.number(),
  reason: v.union(v.string(), v.null()),
  attempts: v.number(),
  createdAt: v.number(),
  // It waits for a person, and there is something left to send.
  canSend: v.boolean(),
};

/** The organisation's mails, newest first, of one status or to addresses that begin with `to` if wanted. */
export const list = orgQuery({
  permission: "emails.read",
  args: {
    paginationOpts: paginationOptsValidator,
    status: v.optional(emailStatusValidator),
    to: v.optional(v.string()),
  },
  returns: pageOf(v.object(summary)),
  handler: Reads.list,
});

/** One mail with its text, without its link. */
export const get = orgQuery({
  permission: "emails.read",
  args: { emailId: v.id("emailMessages") },
  returns: v.object({
    ...summary,
    providerId: v.union(v.string(), v.null()),
    text: v.string(),
    events: v.array(v.object({ type: v.string(), at: v.number(), detail: v.string() })),
  }),
  handler: Reads.get,
});

/** How mails leave this deployment, and what keeps the organisation's from it. */
export const state = orgQuery({
  permission: "emails.read",
  args: {},
  returns: v.object({
    canSend: v.boolean(),
    reason: v.union(v.string(), v.null()),
    from: v.union(v.string(), v.null()),
    // The address of a stand-in for the provider; null is Resend itself.
    server: v.union(v.string(), v.null()),
    webhookUrl: v.string(),
    hasWebhookSecret: v.boolean(),
    held: v.number(),
    // Why the last of them was held: the account's trouble in the provider's words.
    heldReason: v.union(v.string(), v.null()),
    isHeldMore: v.boolean(),
    isTracked: v.boolean(),
  }),
  handler: Reads.state,
});

/** The addresses that are not written to. */
export const suppressions = orgQuery({
  permission: "emails.read",
  args: { paginationOpts: paginationOptsValidator },
  returns: pageOf(
    v.object({
      suppressionId: v.id("emailSuppressions"),
      address: v.string(),
      cause: v.union(v.literal("bounced"), v.literal("complained")),
      emailId: v.id("emailMessages"),
      createdAt: v.number(),
    }),
  ),
  handler: Suppressions.list,
});

/** Sends one mail that failed, was held or suppressed. */
export const resend = orgMutation({
  permission: "emails.write",
  args: { emailId: v.id("emailMessages") },
  returns: v.null(),
  handler: Resending.resend,
});

/** Sends what was held while there was no provider, a batch per call. */
export const sendHeld = orgMutation({
  permission: "emails.write",
  args: {},
  returns: v.object({ released: v.number(), more: v.boolean() }),
  handler: Resending.sendHeld,
});

/** Lets the organisation write to a suppressed address again. */
export const unsuppress = orgMutation({
  permission: "emails.write",
  args: { suppressionId: v.id("emailSuppressions") },
  returns: v.null(),
  handler: Suppressions.lift,
});
