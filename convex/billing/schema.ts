import { defineTable } from "convex/server";
import { v } from "convex/values";
import { planKeyValidator } from "../lib/planKey";

export const metricValidator = v.union(
  v.literal("signals"),
  v.literal("contacts"),
  v.literal("events_tracked"),
  v.literal("api_calls"),
  v.literal("workflow_runs"),
  v.literal("seats"),
  v.literal("agents"),
  v.literal("storage_bytes"),
);

export const billingTables = {
  /**
   * A plan as it is sold on this deployment, where that differs from the catalogue in rules/plans; the highest version counts.
   * Written by operators, read for every counted request. Never changed or deleted, so that old bills can be explained.
   */
  plans: defineTable({
    key: planKeyValidator,
    version: v.number(),
    name: v.string(),
    // A metric without an entry is not limited.
    limits: v.record(v.string(), v.number()),
  }).index("by_key_version", ["key", "version"]),

  /**
   * How much of a limit the shards below have drawn. Written by billing/model/usage only, and only when a shard runs dry.
   * Invariant: `reserved` is the sum of the shards' allowances and never more than `limit`, except after a downgrade.
   */
  usagePools: defineTable({
    orgId: v.id("organizations"),
    metric: metricValidator,
    periodKey: v.string(),
    limit: v.number(),
    reserved: v.number(),
  }).index("by_org_metric_period", ["orgId", "metric", "periodKey"]),

  /** One slice of a counter. Written by billing/model/usage only; the count is the sum of the slices. Invariant: value <= allowance. */
  usageCounters: defineTable({
    orgId: v.id("organizations"),
    metric: metricValidator,
    periodKey: v.string(),
    shard: v.number(),
    value: v.number(),
    allowance: v.number(),
    // The limit for which the allowance was drawn; under another plan it counts for nothing.
    limit: v.number(),
  }).index("by_org_metric_period_shard", ["orgId", "metric", "periodKey", "shard"]),

  /** What was counted, one row per request. Inserted with the counter in one transaction; never changed. Sum = counter. */
  usageLedger: defineTable({
    orgId: v.id("organizations"),
    metric: metricValidator,
    periodKey: v.string(),
    dedupeKey: v.string(),
    qty: v.number(),
    ref: v.optional(v.string()),
  })
    .index("by_org_metric_dedupe", ["orgId", "metric", "dedupeKey"])
    .index("by_org_metric_period", ["orgId", "metric", "periodKey"]),

  /** That members were told of a threshold, once per metric and period. Written by the fan-out. */
  thresholdNotices: defineTable({
    orgId: v.id("organizations"),
    metric: metricValidator,
    periodKey: v.string(),
    threshold: v.number(),
  }).index("by_org_metric_period", ["orgId", "metric", "periodKey", "threshold"]),
};
