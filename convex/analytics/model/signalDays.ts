import type { Doc } from "../../_generated/dataModel";
import type { OrgMutationCtx, OrgQueryCtx } from "../../access/actor";
import { requireStaff } from "../../crm/model/staff";
import { addDays, datesUntil, localDate } from "../../lib/time";
import { addTally, countBefore, currentSlot, EMPTY_DAY, tallyByDay, topTypes } from "../rules/signalDays";

/** Rows a day is spread over. Senders with different keys write different rows. */
const SHARD_COUNT = 4;
const DAYS_SHOWN = 30;
const TOP_TYPES_MAX = 8;

/**
 * Adds signals to the days on which they happened, in the transaction that stores them: one row per day. A key's requests meet on its
 * rate limit anyway, so the shard is the key's own: parallel keys do not wait for each other, and the dashboard's rows stay few.
 */
export async function countSignals(
  ctx: Pick<OrgMutationCtx, "db" | "org" | "actor">,
  signals: readonly { type: string; occurredAt: number }[],
): Promise<void> {
  const shard = shardOf(ctx.actor);
  for (const [date, tally] of tallyByDay(signals, ctx.org.timezone)) {
    const row = await ctx.db
      .query("dailySignals")
      .withIndex("by_org_date_shard", (q) =>
        q.eq("orgId", ctx.org._id).eq("localDate", date).eq("shard", shard),
      )
      .unique();
    const counts = addTally(row ?? EMPTY_DAY, tally);
    if (row) await ctx.db.patch("dailySignals", row._id, counts);
    else await ctx.db.insert("dailySignals", { orgId: ctx.org._id, localDate: date, shard, ...counts });
  }
}

/** The figures of the dashboard: today against the same time yesterday, 30 days, top types. At most `SHARD_COUNT` rows per day. */
export async function dashboard(ctx: OrgQueryCtx) {
  requireStaff(ctx);
  const { timezone } = ctx.org;
  const today = localDate(ctx.now, timezone);
  const dates = datesUntil(today, DAYS_SHOWN);
  const rows = await ctx.db
    .query("dailySignals")
    .withIndex("by_org_date_shard", (q) =>
      q.eq("orgId", ctx.org._id).gte("localDate", dates[0]!).lte("localDate", today),
    )
    .take(DAYS_SHOWN * SHARD_COUNT);
  const { slot, startsAt } = currentSlot(ctx.now, timezone);
  const yesterday = addDays(today, -1);
  const days = countsByDate(rows, dates);
  return {
    today: days[days.length - 1]!.count,
    yesterdaySameTime: rows
      .filter((row) => row.localDate === yesterday)
      .reduce((sum, row) => sum + countBefore(row.slots, slot), 0),
    slotStartsAt: startsAt,
    timezone,
    days,
    topTypes: topTypes(rows, TOP_TYPES_MAX),
  };
}

function countsByDate(rows: readonly Doc<"dailySignals">[], dates: readonly string[]) {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row.localDate, (counts.get(row.localDate) ?? 0) + row.count);
  return dates.map((date) => ({ localDate: date, count: counts.get(date) ?? 0 }));
}

function shardOf(actor: OrgMutationCtx["actor"]): number {
  if (actor.kind !== "apiKey") return 0;
  let hash = 0;
  for (const char of actor.apiKeyId) hash = (hash * 31 + char.charCodeAt(0)) >>> 0;
  return hash % SHARD_COUNT;
}
