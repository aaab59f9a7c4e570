import { defineTable } from "convex/server";
import { v } from "convex/values";
import { apiKeyTypeValidator, apiScopeValidator } from "../access/actor";

export const securityTables = {
  /**
   * An API key without its secret. Written by security/apiKeys (lastUsedAt also by access/apiKey); read by access/apiKey for every
   * HTTP request. Never deleted, so that old audit rows can still name it.
   */
  apiKeys: defineTable({
    orgId: v.id("organizations"),
    name: v.string(),
    type: apiKeyTypeValidator,
    keyId: v.string(),
    secretHash: v.string(),
    last4: v.string(),
    scopes: v.array(apiScopeValidator),
    origins: v.optional(v.array(v.string())),
    // How many requests a minute it may send; `standard` when absent.
    rateClass: v.optional(v.union(v.literal("standard"), v.literal("bulk"))),
    createdBy: v.id("users"),
    lastUsedAt: v.optional(v.number()),
    expiresAt: v.optional(v.number()),
    revokedAt: v.optional(v.number()),
  })
    .index("by_org", ["orgId"])
    // lint-ok tenant-index: the key itself says which organisation a request belongs to.
    .index("by_keyId", ["keyId"]),

  /** The answer given to a request that carried an Idempotency-Key. Written once per request, deleted by a cron after a day. */
  idempotencyRecords: defineTable({
    orgId: v.id("organizations"),
    apiKeyId: v.id("apiKeys"),
    key: v.string(),
    bodyHash: v.string(),
    status: v.number(),
    response: v.string(),
    expiresAt: v.number(),
  }).index("by_org_key", ["orgId", "apiKeyId", "key"]),
};
