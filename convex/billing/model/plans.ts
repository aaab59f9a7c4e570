import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import type { PlanKey } from "../../lib/planKey";
import type { Metric } from "../rules/plans";
import { PLANS } from "../rules/plans";

/** A plan with its limits. A metric without an entry is not limited. */
export type Plan = { key: PlanKey; name: string; limits: Readonly<Record<string, number>> };

/** The plan of an organisation: the deployment's own row if there is one, else the catalogue's. */
export async function planOf(
  ctx: Pick<QueryCtx, "db">,
  org: Pick<Doc<"organizations">, "planKey">,
): Promise<Plan> {
  const row = await ctx.db
    .query("plans")
    .withIndex("by_key_version", (q) => q.eq("key", org.planKey))
    .order("desc")
    .first();
  return row ?? { key: org.planKey, ...PLANS[org.planKey] };
}

/** The limit of a metric under a plan, or null when it has none. */
export function limitOf(plan: Plan, metric: Metric): number | null {
  return plan.limits[metric] ?? null;
}
