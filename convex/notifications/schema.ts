import { defineTable } from "convex/server";
import { v } from "convex/values";

export const severityValidator = v.union(
  v.literal("info"),
  v.literal("success"),
  v.literal("warning"),
  v.literal("critical"),
);

export const notificationTables = {
  /** One message to one member. Written by notifications/model, marked read by its receiver. */
  notifications: defineTable({
    orgId: v.id("organizations"),
    userId: v.id("users"),
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
    .index("by_org_user_created", ["orgId", "userId", "createdAt"])
    .index("by_org_user_read", ["orgId", "userId", "readAt"])
    .index("by_org_user_dedupe", ["orgId", "userId", "dedupeKey"]),

  /** The exact number on one member's bell. Written with every notification and every mark, so that reading it costs one document. */
  notificationCounters: defineTable({
    orgId: v.id("organizations"),
    userId: v.id("users"),
    unread: v.number(),
  }).index("by_org_user", ["orgId", "userId"]),
};
