import { defineTable } from "convex/server";
import { v } from "convex/values";

export const severityValidator = v.union(
  v.literal("info"),
  v.literal("success"),
  v.literal("warning"),
  v.literal("critical"),
);

export const emailStatusValidator = v.union(
  v.literal("held"),
  v.literal("queued"),
  v.literal("sending"),
  v.literal("sent"),
  v.literal("delivered"),
  v.literal("failed"),
  v.literal("bounced"),
  v.literal("complained"),
  v.literal("suppressed"),
);

export const emailKindValidator = v.union(
  v.literal("invitation"),
  v.literal("passwordReset"),
  v.literal("emailVerification"),
  v.literal("auditAnchor"),
);

/** What a mail says, without the links in it: those carry tokens. */
export const emailContentValidator = v.union(
  v.object({
    kind: v.literal("invitation"),
    organizationName: v.string(),
    inviterName: v.string(),
    role: v.string(),
    expiresAt: v.number(),
  }),
  v.object({ kind: v.literal("passwordReset"), name: v.string(), expiresAt: v.number() }),
  v.object({ kind: v.literal("emailVerification"), name: v.string() }),
  v.object({
    kind: v.literal("auditAnchor"),
    organizationName: v.string(),
    anchor: v.string(),
    at: v.number(),
  }),
);

/** Null stands for the deployment itself, which sends the mails that belong to no organisation. */
const owner = v.union(v.id("organizations"), v.null());

export const notificationTables = {
  /**
   * One message to one member. Written by notifications/model, marked read by its receiver. A person who is made a partner's own user
   * has another inbox from that moment on: what the organisation told before is not for a partner.
   */
  notifications: defineTable({
    orgId: v.id("organizations"),
    userId: v.id("users"),
    // Whose own user the receiver was when the message came; absent for the organisation's own people.
    partnerId: v.optional(v.id("partners")),
    kind: v.string(),
    severity: severityValidator,
    title: v.string(),
    body: v.string(),
    link: v.union(v.string(), v.null()),
    // How many things of this kind the message stands for.
    count: v.number(),
    createdAt: v.number(),
    readAt: v.union(v.number(), v.null()),
    // The event and kind it was made from: a second delivery of the event finds it and stops.
    dedupeKey: v.string(),
  })
    .index("by_org_user_created", ["orgId", "userId", "partnerId", "createdAt"])
    .index("by_org_user_read", ["orgId", "userId", "partnerId", "readAt"])
    .index("by_org_user_dedupe", ["orgId", "userId", "dedupeKey"]),

  /** The exact number on one member's bell. Written with every notification and every mark, so that reading it costs one document. */
  notificationCounters: defineTable({
    orgId: v.id("organizations"),
    userId: v.id("users"),
    partnerId: v.optional(v.id("partners")),
    unread: v.number(),
  }).index("by_org_user", ["orgId", "userId", "partnerId"]),

  /**
   * The outbox: one row per mail. Inserted by notifications/model/emails in the transaction that has a reason to write, moved on by
   * its delivery and by the provider's webhook. Never deleted: it is the record of who was told what.
   */
  emailMessages: defineTable({
    orgId: owner,
    to: v.string(),
    kind: emailKindValidator,
    subject: v.string(),
    content: emailContentValidator,
    // Its link, sealed. Gone once the provider has the mail, and when the link is of no more use.
    linkCipher: v.optional(v.string()),
    linkExpiresAt: v.optional(v.number()),
    // Whoever asks for a mail twice with the same key gets one.
    dedupeKey: v.string(),
    status: emailStatusValidator,
    statusAt: v.number(),
    // Why it is not on its way, in words for the settings page.
    reason: v.optional(v.string()),
    attempts: v.number(),
    providerId: v.optional(v.string()),
    // How much the provider's webhook has said, as a rank: what is less than that came late and changes nothing.
    heard: v.optional(v.number()),
    // When the provider first reported an opening or a click, which it should not watch for.
    trackedAt: v.optional(v.number()),
    createdAt: v.number(),
  })
    .index("by_org_created", ["orgId", "createdAt"])
    .index("by_org_status_created", ["orgId", "status", "createdAt"])
    .index("by_org_to_created", ["orgId", "to", "createdAt"])
    .index("by_org_status_to_created", ["orgId", "status", "to", "createdAt"])
    .index("by_org_tracked", ["orgId", "trackedAt"])
    .index("by_org_kind_to_created", ["orgId", "kind", "to", "createdAt"])
    .index("by_org_kind_created", ["orgId", "kind", "createdAt"])
    .index("by_org_dedupe", ["orgId", "dedupeKey"])
    // lint-ok tenant-index: the provider's id is all that its webhook names.
    .index("by_providerId", ["providerId"])
    // lint-ok tenant-index: the sweep looks for mails that are stuck, whoever they belong to.
    .index("by_status_at", ["status", "statusAt"])
    // lint-ok tenant-index: links are forgotten when they expire, whoever they belong to.
    .index("by_linkExpiresAt", ["linkExpiresAt"]),

  /** What the provider said about one mail, once per delivery of its webhook. Written by notifications/model/emailEvents. */
  emailEvents: defineTable({
    orgId: owner,
    emailId: v.id("emailMessages"),
    webhookId: v.string(),
    type: v.string(),
    detail: v.string(),
    at: v.number(),
  })
    .index("by_org_email_at", ["orgId", "emailId", "at"])
    // lint-ok tenant-index: a webhook delivery is known by its own id before it is known whose it is.
    .index("by_webhookId", ["webhookId"]),

  /** An address that is not written to again. Written when a mail bounced for good or was reported, deleted when a person lifts it. */
  emailSuppressions: defineTable({
    orgId: owner,
    address: v.string(),
    cause: v.union(v.literal("bounced"), v.literal("complained")),
    emailId: v.id("emailMessages"),
    createdAt: v.number(),
  })
    .index("by_org_address", ["orgId", "address"])
    .index("by_org_created", ["orgId", "createdAt"]),
};
