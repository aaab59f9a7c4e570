import { defineTable } from "convex/server";
import { v } from "convex/values";

export const inboundProvider = v.union(v.literal("stripe"), v.literal("chilipiper"));

export const deliveryStatus = v.union(
  v.literal("received"),
  v.literal("processed"),
  v.literal("ignored"),
  v.literal("unresolved"),
  v.literal("failed"),
);

export const integrationTables = {
  /**
   * Every delivery from outside as it came, before anything is concluded from it. Inserted and given its outcome by
   * integrations/model/inbound; read by the list of deliveries and by a replay. A row without an organisation is `unresolved`.
   */
  inboundWebhooks: defineTable({
    orgId: v.optional(v.id("organizations")),
    provider: inboundProvider,
    // The sender's account: Stripe's customer, ChiliPiper's workspace.
    accountRef: v.optional(v.string()),
    externalEventId: v.optional(v.string()),
    eventType: v.optional(v.string()),
    rawHash: v.string(),
    headers: v.record(v.string(), v.string()),
    raw: v.string(),
    receivedAt: v.number(),
    status: deliveryStatus,
    outcome: v.string(),
    // How many copies were delivered.
    attempts: v.number(),
    resultRef: v.optional(v.string()),
  })
    .index("by_org_received", ["orgId", "receivedAt"])
    .index("by_org_provider_received", ["orgId", "provider", "receivedAt"])
    .index("by_org_provider_hash", ["orgId", "provider", "rawHash", "receivedAt"])
    // lint-ok tenant-index: a provider's event is stored once, also before it is known whose it is.
    .index("by_provider_external", ["provider", "externalEventId"])
    // lint-ok tenant-index: the operator counts what no organisation can see.
    .index("by_status_received", ["status", "receivedAt"]),

  /** How ChiliPiper reaches an organisation. Written by integrations/model/chilipiper, read for each of its deliveries. */
  chilipiperConnections: defineTable({
    orgId: v.id("organizations"),
    tokenHash: v.string(),
    tokenLast4: v.string(),
    // The token before the last rotation, good until `previousUntil`.
    previousTokenHash: v.optional(v.string()),
    previousUntil: v.optional(v.number()),
    signingSecretCipher: v.optional(v.string()),
  })
    .index("by_org", ["orgId"])
    // lint-ok tenant-index: the token itself says which organisation a delivery is for
    .index("by_tokenHash", ["tokenHash"])
    // lint-ok tenant-index: the same for the token before the last rotation
    .index("by_previousTokenHash", ["previousTokenHash"]),

  /** Which organisation a Stripe customer is. Written by checkout and the seed, read for each Stripe delivery. */
  stripeCustomers: defineTable({
    orgId: v.id("organizations"),
    kind: v.union(v.literal("org"), v.literal("partner")),
    stripeCustomerId: v.string(),
  })
    .index("by_org_kind", ["orgId", "kind"])
    // lint-ok tenant-index: the customer is all that a delivery names.
    .index("by_customer", ["stripeCustomerId"]),
};
