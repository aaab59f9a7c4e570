import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { fail } from "../../lib/errors";
import { monthPeriod } from "../../lib/time";
import type { Period } from "../../lib/time";
import type { PlanKey } from "../../lib/planKey";
import type { Metric } from "../rules/plans";
import { isGauge, METRIC_LABELS } from "../rules/plans";
import { blockFrom, fitting, freeOf, SHARD_COUNT } from "../rules/reservation";
import { limitOf, planOf } from "./plans";

type UsageCtx = Pick<MutationCtx, "db"> & { org: Doc<"organizations">; now: number };
type ReadCtx = Pick<QueryCtx, "db"> & { org: Doc<"organizations">; now: number };
type Slot = { orgId: Id<"organizations">; metric: Metric; periodKey: string };

/** Why something was not counted, in the shape in which the HTTP API answers it. */
export type UsageRefusal = {
  metric: Metric;
  used: number;
  limit: number;
  plan: PlanKey;
  resetsAt: number | null;
};

export type UsageVerdict = {
  /** How many of the quantity were counted. */
  accepted: number;
  /** Whether the same request had been counted before; then nothing was counted now. */
  duplicate: boolean;
  /** Set when anything was refused. */
  refusal: UsageRefusal | null;
};

export type Consumption = {
  metric: Metric;
  quantity: number;
  /** Unique per organisation and metric: the same key is counted once, whatever happens to the request. */
  dedupeKey: string;
  ref?: string;
  /** Count as many as fit instead of all or nothing. */
  allowPartial?: boolean;
};

// A gauge has one endless period.
const GAUGE_PERIOD_KEY = "always";

// No limit is a limit that cannot be reached. The same bookkeeping then sees every change of plan, also from and to this one.
const UNLIMITED = Number.MAX_SAFE_INTEGER;

/** The period in which a metric is counted at the ctx's time. Derived, never reset by a job. */
export function periodOf(ctx: Pick<ReadCtx, "org" | "now">, metric: Metric): Period {
  if (isGauge(metric)) return { key: GAUGE_PERIOD_KEY, startAt: 0, endAt: Number.MAX_SAFE_INTEGER };
  return monthPeriod(ctx.now, ctx.org.billingTimezone);
}

/**
 * Counts a quantity against the plan, together with its ledger row. Never over the limit, never refused while `used + n <= limit`,
 * however many requests run at once. The caller writes what was counted in the same transaction.
 */
export async function consumeUsage(ctx: UsageCtx, use: Consumption): Promise<UsageVerdict> {
  if (!Number.isInteger(use.quantity) || use.quantity < 1)
    throw new Error("A usage quantity is a whole number above 0");
  const counted = await ledgerRow(ctx, use);
  if (counted) return { accepted: counted.qty, duplicate: true, refusal: null };

  const period = periodOf(ctx, use.metric);
  const slot: Slot = { orgId: ctx.org._id, metric: use.metric, periodKey: period.key };
  const plan = await planOf(ctx, ctx.org);
  const limit = limitOf(plan, use.metric);
  const { accepted, used } = await take(ctx, slot, limit ?? UNLIMITED, use);
  if (accepted > 0) {
    await ctx.db.insert("usageLedger", { ...slot, dedupeKey: use.dedupeKey, qty: accepted, ref: use.ref });
  }
  const refused = limit !== null && accepted < use.quantity;
  const resetsAt = isGauge(use.metric) ? null : period.endAt;
  return {
    accepted,
    duplicate: false,
    refusal: refused ? { metric: use.metric, used, limit, plan: plan.key, resetsAt } : null,
  };
}

/** Counts like `consumeUsage`, all or nothing. LIMIT_EXCEEDED with the refusal's figures when it does not fit. */
export async function requireUsage(ctx: UsageCtx, use: Consumption): Promise<void> {
  const { refusal } = await consumeUsage(ctx, { ...use, allowPartial: false });
  if (refusal)
    fail("LIMIT_EXCEEDED", `Your plan includes ${refusal.limit} ${METRIC_LABELS[use.metric]}`, refusal);
}

/** Gives back part of a gauge, when what it counted is gone. The ledger gets a negative row. */
export async function releaseUsage(ctx: UsageCtx, use: Omit<Consumption, "allowPartial">): Promise<void> {
  if (!isGauge(use.metric)) throw new Error(`${use.metric} counts what happened; it is never given back`);
  if (await ledgerRow(ctx, use)) return;
  const slot: Slot = { orgId: ctx.org._id, metric: use.metric, periodKey: GAUGE_PERIOD_KEY };
  const limit = limitOf(await planOf(ctx, ctx.org), use.metric) ?? UNLIMITED;
  const shard = await pickShard(ctx, slot);
  // The value may go below zero: only the sum is the count, and the freed room stays within this shard's allowance.
  await putShard(ctx, slot, shard, {
    value: (shard.row?.value ?? 0) - use.quantity,
    allowance: shard.row?.allowance ?? 0,
    limit: shard.row?.limit ?? limit,
  });
  await ctx.db.insert("usageLedger", { ...slot, dedupeKey: use.dedupeKey, qty: -use.quantity, ref: use.ref });
}

/** How much of a metric is counted in the current period. Reads at most one row per shard. */
export async function usedOf(ctx: ReadCtx, metric: Metric): Promise<number> {
  const rows = await shardsOf(ctx, { orgId: ctx.org._id, metric, periodKey: periodOf(ctx, metric).key });
  return sumOf(rows);
}

export type UsageReading = { metric: Metric; label: string; used: number; limit: number | null };

/** The current figures of the given metrics beside the plan's limits, in their order. */
export async function readUsage(ctx: ReadCtx, metrics: readonly Metric[]): Promise<UsageReading[]> {
  const plan = await planOf(ctx, ctx.org);
  return await Promise.all(
    metrics.map(async (metric) => ({
      metric,
      label: METRIC_LABELS[metric],
      used: await usedOf(ctx, metric),
      limit: limitOf(plan, metric),
    })),
  );
}

type ShardRow = Doc<"usageCounters">;
type PickedShard = { index: number; row: ShardRow | null };

async function take(
  ctx: UsageCtx,
  slot: Slot,
  limit: number,
  use: Consumption,
): Promise<{ accepted: number; used: number }> {
  const shard = await pickShard(ctx, slot);
  const value = shard.row?.value ?? 0;
  const free = freeOf(shard.row, limit);
  if (shard.row && free >= use.quantity) {
    await ctx.db.patch("usageCounters", shard.row._id, { value: value + use.quantity });
    return { accepted: use.quantity, used: 0 };
  }
  const pool = await poolOf(ctx, slot);
  const sameLimit = pool?.limit === limit && (!shard.row || shard.row.limit === limit);
  const block = sameLimit ? blockFrom(pool, use.quantity - free) : null;
  if (pool && block !== null) {
    const allowance = (shard.row?.allowance ?? 0) + block;
    await ctx.db.patch("usagePools", pool._id, { reserved: pool.reserved + block });
    await putShard(ctx, slot, shard, { value: value + use.quantity, allowance, limit });
    return { accepted: use.quantity, used: 0 };
  }
  return await takeFromAll(ctx, slot, limit, use, { pool, shard });
}

/** The slow path: the exact sum of all shards decides, and allowances that lie idle go back to the pool. */
async function takeFromAll(
  ctx: UsageCtx,
  slot: Slot,
  limit: number,
  use: Consumption,
  at: { pool: Doc<"usagePools"> | null; shard: PickedShard },
): Promise<{ accepted: number; used: number }> {
  const rows = await shardsOf(ctx, slot);
  const used = sumOf(rows);
  const accepted = fitting(used, limit, use.quantity, use.allowPartial ?? false);
  if (accepted === 0) return { accepted, used };
  for (const row of rows) {
    if (row._id === at.shard.row?._id) continue;
    if (row.allowance !== row.value || row.limit !== limit) {
      await ctx.db.patch("usageCounters", row._id, { allowance: row.value, limit });
    }
  }
  const value = (at.shard.row?.value ?? 0) + accepted;
  await putShard(ctx, slot, at.shard, { value, allowance: value, limit });
  const pool = { limit, reserved: used + accepted };
  if (at.pool) await ctx.db.patch("usagePools", at.pool._id, pool);
  else await ctx.db.insert("usagePools", { ...slot, ...pool });
  return { accepted, used: used + accepted };
}

async function ledgerRow(ctx: UsageCtx, use: { metric: Metric; dedupeKey: string }) {
  return await ctx.db
    .query("usageLedger")
    .withIndex("by_org_metric_dedupe", (q) =>
      q.eq("orgId", ctx.org._id).eq("metric", use.metric).eq("dedupeKey", use.dedupeKey),
    )
    .unique();
}

async function pickShard(ctx: Pick<QueryCtx, "db">, slot: Slot): Promise<PickedShard> {
  const index = Math.floor(Math.random() * SHARD_COUNT);
  const row = await ctx.db
    .query("usageCounters")
    .withIndex("by_org_metric_period_shard", (q) =>
      q.eq("orgId", slot.orgId).eq("metric", slot.metric).eq("periodKey", slot.periodKey).eq("shard", index),
    )
    .unique();
  return { index, row };
}

async function putShard(
  ctx: Pick<MutationCtx, "db">,
  slot: Slot,
  shard: PickedShard,
  fields: { value: number; allowance: number; limit: number },
): Promise<void> {
  if (shard.row) await ctx.db.patch("usageCounters", shard.row._id, fields);
  else await ctx.db.insert("usageCounters", { ...slot, shard: shard.index, ...fields });
}

async function shardsOf(ctx: Pick<QueryCtx, "db">, slot: Slot): Promise<ShardRow[]> {
  return await ctx.db
    .query("usageCounters")
    .withIndex("by_org_metric_period_shard", (q) =>
      q.eq("orgId", slot.orgId).eq("metric", slot.metric).eq("periodKey", slot.periodKey),
    )
    .take(SHARD_COUNT);
}

async function poolOf(ctx: Pick<QueryCtx, "db">, slot: Slot): Promise<Doc<"usagePools"> | null> {
  return await ctx.db
    .query("usagePools")
    .withIndex("by_org_metric_period", (q) =>
      q.eq("orgId", slot.orgId).eq("metric", slot.metric).eq("periodKey", slot.periodKey),
    )
    .unique();
}

const sumOf = (rows: { value: number }[]) => rows.reduce((sum, row) => sum + row.value, 0);
