import { defineTable } from "convex/server";
import { v } from "convex/values";

export const typeCount = v.object({ type: v.string(), count: v.number() });

export const analyticsTables = {
  /**
   * The signals of one local day: written by analytics/model/signalDays in the transaction that stores the signals, read by the
   * dashboard. Senders are spread over shards so that they do not wait for each other. Invariant: count = sum(slots) = sum(byType).
   */
  dailySignals: defineTable({
    orgId: v.id("organizations"),
    localDate: v.string(),
    shard: v.number(),
    count: v.number(),
    // Five-minute slots of the local day.
    slots: v.array(v.number()),
    // At most 100 types; the rest is counted as "other".
    byType: v.array(typeCount),
  }).index("by_org_date_shard", ["orgId", "localDate", "shard"]),

  /** What a product tells about its use. Inserted by analytics/model/track, never changed. */
  analyticsEvents: defineTable({
    orgId: v.id("organizations"),
    name: v.string(),
    contactId: v.optional(v.id("contacts")),
    anonymousId: v.optional(v.string()),
    ts: v.number(),
    localDate: v.string(),
    // JSON of a flat object, as in `signals`.
    propsJson: v.optional(v.string()),
  }).index("by_org_name_ts", ["orgId", "name", "ts"]),
};
