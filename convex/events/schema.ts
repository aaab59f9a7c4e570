import { defineTable } from "convex/server";
import { v } from "convex/values";

export const sourceValidator = v.union(
  v.literal("ui"),
  v.literal("api"),
  v.literal("webhook"),
  v.literal("system"),
  v.literal("seed"),
);

export const eventTables = {
  /** Every change of the domain, once. Written by events/record only, read by fanout and the timeline. Never changed. */
  events: defineTable({
    orgId: v.id("organizations"),
    type: v.string(),
    subjectType: v.string(),
    subjectId: v.string(),
    // The shape depends on `type` and is held by the catalog; a union of all shapes here would have to be migrated with each.
    payload: v.any(),
    occurredAt: v.number(),
    traceId: v.string(),
    causedBy: v.optional(v.id("events")),
    depth: v.number(),
    source: sourceValidator,
  })
    .index("by_org_type_at", ["orgId", "type", "occurredAt"])
    .index("by_org_trace", ["orgId", "traceId"])
    .index("by_org_subject_at", ["orgId", "subjectType", "subjectId", "occurredAt"]),
};
