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
   * Who did what. Inserted with every event by audit/model/append, read by the audit list. Never changed and never deleted, except
   * that `seq`, `prevHash` and `hash` are for chaining rows after the fact: a number taken while writing would make all writers of
   * an organisation wait for each other.
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
