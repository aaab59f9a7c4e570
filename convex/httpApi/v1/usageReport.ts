import type { OrgQueryCtx } from "../../access/actor";
import { planOf } from "../../billing/model/plans";
import { periodOf, readUsage } from "../../billing/model/usage";
import { success } from "../reply";
import type { Reply } from "../reply";

/** The metrics that HTTP calls consume. */
const METRICS = ["signals", "events_tracked"] as const;

/** The answer to a request for the figures of the running period. */
export async function usageReply(ctx: OrgQueryCtx): Promise<Reply> {
  const [plan, readings] = await Promise.all([planOf(ctx, ctx.org), readUsage(ctx, METRICS)]);
  const { startAt, endAt } = periodOf(ctx, "signals");
  return success(200, {
    plan: plan.key,
    periodStart: new Date(startAt).toISOString(),
    periodEnd: new Date(endAt).toISOString(),
    metrics: readings.map(({ metric, used, limit }) => ({ metric, used, limit })),
  });
}
