import { defineTable } from "convex/server";
import { v } from "convex/values";
import { apiKeyTypeValidator, apiScopeValidator } from "../access/actor";

/** Why a key ended, or will end. */
export const endReasonValidator = v.union(v.literal("revoked"), v.literal("rotated"), v.literal("leaked"));

/** One request as it is remembered: enough to see who used a key for what, nothing of what was sent. */
export const callValidator = v.object({
  at: v.number(),
  route: v.string(),
  status: v.number(),
  address: v.string(),
});

export const securityTables = {
  /**
   * An API key without its secret. Written by security/apiKeys (lastUsedAt also by access/apiKey); read by access/apiKey for every
   * HTTP request. Never deleted, so that old audit rows can still name it. `revokedAt` lies ahead while a rotated key still works
   * beside the one that replaces it.
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
    addresses: v.optional(v.array(v.string())),
    // How many requests a minute it may send; `standard` when absent.
    rateClass: v.optional(v.union(v.literal("standard"), v.literal("bulk"))),
    createdBy: v.id("users"),
    lastUsedAt: v.optional(v.number()),
    expiresAt: v.optional(v.number()),
    revokedAt: v.optional(v.number()),
    endReason: v.optional(endReasonValidator),
  })
    .index("by_org_revoked", ["orgId", "revokedAt"])
    // lint-ok tenant-index: the key itself says which organisation a request belongs to.
    .index("by_keyId", ["keyId"]),

  /**
   * What a key did lately: the requests of the running minute, today's count, and the last few calls until they fill a page. One
   * row per key, because its limit is exact; a publishable key, whose visitors are limited each for themselves, has several.
   * Written by security/keyUsage with each request, and by nothing else. Never deleted.
   */
  apiKeyMeters: defineTable({
    orgId: v.id("organizations"),
    apiKeyId: v.id("apiKeys"),
    shard: v.number(),
    windowStartAt: v.number(),
    windowUsed: v.number(),
    localDate: v.string(),
    dayEndsAt: v.number(),
    count: v.number(),
    refused: v.number(),
    calls: v.array(callValidator),
    nextSlot: v.number(),
  }).index("by_org_key_shard", ["orgId", "apiKeyId", "shard"]),

  /** How often a key was used on a day that is over. Written by security/keyUsage at the first request of a later day. Never deleted. */
  apiKeyDays: defineTable({
    orgId: v.id("organizations"),
    apiKeyId: v.id("apiKeys"),
    localDate: v.string(),
    count: v.number(),
    refused: v.number(),
  }).index("by_org_key_date", ["orgId", "apiKeyId", "localDate"]),

  /** The last thousand calls of a key, some to a page; the oldest page is written over. Written and read by security/keyUsage. */
  apiKeyCallPages: defineTable({
    orgId: v.id("organizations"),
    apiKeyId: v.id("apiKeys"),
    shard: v.number(),
    slot: v.number(),
    lastAt: v.number(),
    calls: v.array(callValidator),
  })
    .index("by_org_key_slot", ["orgId", "apiKeyId", "shard", "slot"])
    .index("by_org_key_last", ["orgId", "apiKeyId", "lastAt"]),

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
