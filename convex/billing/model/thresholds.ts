import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import type { Metric } from "../rules/plans";
import { METRIC_LABELS } from "../rules/plans";
import { crossedThreshold } from "../rules/thresholds";
import { limitOf, planOf } from "./plans";
import { periodOf, usedOf } from "./usage";

export type ThresholdMessage = {
  kind: "usage.threshold";
  severity: "warning" | "critical";
  title: string;
  body: string;
  link: string;
  count: number;
};

/**
 * The message for the highest threshold that a metric has crossed since the last look, at most once per threshold and period.
 * A jump over several thresholds gives one message.
 */
export async function noticeThresholds(
  ctx: Pick<MutationCtx, "db"> & { org: Doc<"organizations">; now: number },
  metric: Metric,
): Promise<ThresholdMessage[]> {
  const plan = await planOf(ctx, ctx.org);
  const limit = limitOf(plan, metric);
  if (limit === null) return [];
  const used = await usedOf(ctx, metric);
  const threshold = crossedThreshold(used, limit);
  if (threshold === null) return [];
  const slot = { orgId: ctx.org._id, metric, periodKey: periodOf(ctx, metric).key };
  const noticed = await ctx.db
    .query("thresholdNotices")
    .withIndex("by_org_metric_period", (q) =>
      q
        .eq("orgId", slot.orgId)
        .eq("metric", metric)
        .eq("periodKey", slot.periodKey)
        .gte("threshold", threshold),
    )
    .first();
  if (noticed) return [];
  await ctx.db.insert("thresholdNotices", { ...slot, threshold });
  const label = METRIC_LABELS[metric].toLowerCase();
  return [
    {
      kind: "usage.threshold",
      severity: threshold === 100 ? "critical" : "warning",
      title:
        threshold === 100
          ? `All ${label} of this month are used`
          : `${threshold}% of this month's ${label} are used`,
      body: `${used.toLocaleString("en-US")} of ${limit.toLocaleString("en-US")} on the ${plan.name} plan.`,
      link: "/",
      count: 1,
    },
  ];
}
