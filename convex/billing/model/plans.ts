import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import type { Metric, PlanKey } from "../rules/plans";
import { PLANS, PLAN_VERSION } from "../rules/plans";

/** The row of a plan's current version, made from the catalogue when it is first taken. */
export async function ensurePlan(ctx: Pick<MutationCtx, "db">, key: PlanKey): Promise<Id<"plans">> {
  const existing = await ctx.db
    .query("plans")
    .withIndex("by_key_version", (q) => q.eq("key", key).eq("version", PLAN_VERSION))
    .unique();
  if (existing) return existing._id;
  const { name, limits } = PLANS[key];
  return await ctx.db.insert("plans", { key, version: PLAN_VERSION, name, limits });
}

/** The plan of an organisation. A plain Error when the row is gone: a limit that cannot be read must never count as no limit. */
export async function planOf(ctx: Pick<QueryCtx, "db">, org: Doc<"organizations">): Promise<Doc<"plans">> {
  const plan = await ctx.db.get("plans", org.planId);
  if (!plan) throw new Error(`Organization ${org._id} has no plan row`);
  return plan;
}

/** The limit of a metric under a plan, or null when it has none. */
export function limitOf(plan: Doc<"plans">, metric: Metric): number | null {
  return plan.limits[metric] ?? null;
}
