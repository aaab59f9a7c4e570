import { defineTable } from "convex/server";
import { v } from "convex/values";

export const actorKind = v.union(
  v.literal("user"),
  v.literal("apiKey"),
  v.literal("webhook"),
  v.literal("system"),
  v.literal("seed"),
);

export const auditTables = {
  /**
   * Who did what. Inserted with every event by audit/model/append; `seq`, `prevHash` and `hash` are set once by the sequencer, which
   * keeps writers from queueing on one chain. Nothing else is ever changed and nothing is deleted.
   */
  auditLogs: defineTable({
    orgId: v.id("organizations"),
    at: v.number(),
    actorKind,
    actorId: v.union(v.string(), v.null()),
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
    .index("by_org_actor_at", ["orgId", "actorKind", "actorId", "at"])
    .index("by_org_action_at", ["orgId", "action", "at"])
    .index("by_org_resource_at", ["orgId", "resourceType", "resourceId", "at"]),
};
