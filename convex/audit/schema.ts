import { defineTable } from "convex/server";
import { v } from "convex/values";

export const actorKind = v.union(
  v.literal("user"),
  v.literal("apiKey"),
  v.literal("webhook"),
  v.literal("system"),
  v.literal("seed"),
);

/** What of the log is asked for; a field that is missing asks for everything. `from` is included, `to` is not. */
export const logFilters = {
  actorKind: v.optional(actorKind),
  actorId: v.optional(v.string()),
  action: v.optional(v.string()),
  resourceType: v.optional(v.string()),
  resourceId: v.optional(v.string()),
  from: v.optional(v.number()),
  to: v.optional(v.number()),
};

export const auditTables = {
  /**
   * Who did what. Inserted with every event by audit/model/append, read by the audit list. Nothing of what it says is ever changed:
   * audit/model/chain adds `seq`, `prevHash` and `hash` once, seconds later, because a number taken while writing would make all
   * writers of an organisation wait for each other. audit/model/retention deletes from the oldest end only.
   */
  auditLogs: defineTable({
    orgId: v.id("organizations"),
    at: v.number(),
    actorKind,
    actorId: v.union(v.string(), v.null()),
    // The name at that time; whoever it was may be called otherwise by now, or be gone.
    actorLabel: v.optional(v.string()),
    action: v.string(),
    resourceType: v.string(),
    resourceId: v.string(),
    before: v.optional(v.string()),
    after: v.optional(v.string()),
    ip: v.optional(v.string()),
    userAgent: v.optional(v.string()),
    eventId: v.id("events"),
    traceId: v.string(),
    seq: v.optional(v.number()),
    prevHash: v.optional(v.string()),
    hash: v.optional(v.string()),
  })
    .index("by_org_at", ["orgId", "at"])
    .index("by_org_seq", ["orgId", "seq"])
    // lint-ok tenant-index: the sequencer takes the oldest rows without a number, whoever they belong to.
    .index("by_seq", ["seq"])
    .index("by_org_kind_at", ["orgId", "actorKind", "at"])
    .index("by_org_actor_at", ["orgId", "actorKind", "actorId", "at"])
    .index("by_org_actor_action_at", ["orgId", "actorKind", "actorId", "action", "at"])
    .index("by_org_actor_type_at", ["orgId", "actorKind", "actorId", "resourceType", "at"])
    .index("by_org_action_at", ["orgId", "action", "at"])
    .index("by_org_type_at", ["orgId", "resourceType", "at"])
    .index("by_org_resource_at", ["orgId", "resourceType", "resourceId", "at"]),

  /**
   * Where an organisation's chain of rows begins and ends. One row per organisation, written by the sequencer, the anchors and the
   * retention, never by whoever appends. The seal is made with a key that is not in the database.
   */
  auditChains: defineTable({
    orgId: v.id("organizations"),
    // The last row that was chained.
    seq: v.number(),
    hash: v.string(),
    // The last row that retention deleted; 0 and the first link while everything is there.
    cutSeq: v.number(),
    cutHash: v.string(),
    seal: v.string(),
    anchoredSeq: v.number(),
    anchoredAt: v.union(v.number(), v.null()),
    // When the next anchor is due; null while there is nothing new to anchor.
    anchorDueAt: v.union(v.number(), v.null()),
    retentionDueAt: v.number(),
  })
    .index("by_org", ["orgId"])
    // lint-ok tenant-index: the anchoring looks for whose turn it is.
    .index("by_anchorDue", ["anchorDueAt"])
    // lint-ok tenant-index: the retention looks for whose turn it is.
    .index("by_retentionDue", ["retentionDueAt"]),

  /** The end of a chain as it was at some time, an hour apart. Written by audit/model/anchors, read by the check. Never changed. */
  auditAnchors: defineTable({
    orgId: v.id("organizations"),
    seq: v.number(),
    hash: v.string(),
    at: v.number(),
    seal: v.string(),
  }).index("by_org_seq", ["orgId", "seq"]),

  /** A file that waits to be fetched once. Written by audit/model/exports, deleted when fetched or after ten minutes. */
  auditExports: defineTable({
    orgId: v.id("organizations"),
    storageId: v.id("_storage"),
    fileName: v.string(),
    tokenHash: v.string(),
    expiresAt: v.number(),
    claimedAt: v.union(v.number(), v.null()),
  })
    // lint-ok tenant-index: the address with the token is all that the download brings.
    .index("by_tokenHash", ["tokenHash"]),
};
