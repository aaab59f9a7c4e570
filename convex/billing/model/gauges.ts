import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import type { Metric } from "../rules/plans";
import { planOf } from "./plans";
import { periodOf, readUsage } from "./usage";

// What is counted so far, in the order in which people look at it.
const SHOWN: readonly Metric[] = ["signals", "events_tracked", "seats"];

/** The plan, its current month and how much of each metric is used. Reads a fixed number of rows, whatever is stored. */
export async function gauges(ctx: Pick<QueryCtx, "db"> & { org: Doc<"organizations">; now: number }) {
  const plan = await planOf(ctx, ctx.org);
  const period = periodOf(ctx, "signals");
  return {
    planKey: plan.key,
    planName: plan.name,
    periodStart: period.startAt,
    periodEnd: period.endAt,
    metrics: await readUsage(ctx, SHOWN),
  };
}
