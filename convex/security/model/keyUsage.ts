import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import type { OrgQueryCtx } from "../../access/actor";
import { getInOrg } from "../../access/inOrg";
import { addDays, datesUntil, localDate, startOfLocalDate } from "../../lib/time";
import type { LocalDate } from "../../lib/time";
import { CALLS_PER_PAGE, callersOf, countCall, dayCountOf, EMPTY_METER, PAGES_KEPT } from "../rules/meter";
import type { Call, DayCount, Meter } from "../rules/meter";

// The visitors of a page count in one of these rows each, so that a busy page's requests do not wait for each other.
const PUBLISHABLE_SHARDS = 8;
// A month and a bit: enough to see what a key is usually used for.
const DAYS_SHOWN = 30;
// What fits a look at a key.
const RECENT_SHOWN = 50;

/** A key's meter while a request runs; `writeMeter` puts it back once, with what the request came to. */
export type OpenMeter = { row: Doc<"apiKeyMeters"> | null; shard: number; meter: Meter };

type Key = Pick<Doc<"apiKeys">, "_id" | "orgId" | "type">;

/** Reads the row that counts a key's requests from this address. */
export async function openMeter(ctx: Pick<QueryCtx, "db">, key: Key, address: string): Promise<OpenMeter> {
  const shard = key.type === "publishable" ? shardOf(address) : 0;
  const row = await ctx.db
    .query("apiKeyMeters")
    .withIndex("by_org_key_shard", (q) => q.eq("orgId", key.orgId).eq("apiKeyId", key._id).eq("shard", shard))
    .unique();
  return { row, shard, meter: row ?? EMPTY_METER };
}

/** Counts a call and keeps it among the last thousand: one row written, and a second one for each tenth call. */
export async function writeMeter(
  ctx: Pick<MutationCtx, "db">,
  key: Key,
  { row, shard, meter }: OpenMeter,
  call: Call,
  timezone: string,
): Promise<void> {
  const counted = countCall(meter, call, (at) => dayIn(timezone, at));
  const owner = { orgId: key.orgId, apiKeyId: key._id };
  if (counted.ended) await addDay(ctx, owner, counted.ended);
  if (counted.page) await writePage(ctx, { ...owner, shard, ...counted.page, lastAt: call.at });
  const { windowStartAt, windowUsed, localDate, dayEndsAt, count, refused, calls, nextSlot } = counted.meter;
  const fields = { windowStartAt, windowUsed, localDate, dayEndsAt, count, refused, calls, nextSlot };
  if (row) await ctx.db.patch("apiKeyMeters", row._id, fields);
  else await ctx.db.insert("apiKeyMeters", { ...owner, shard, ...fields });
}

/** How often a key was used on each of the last thirty days, and its last calls. */
export async function usageOf(ctx: OrgQueryCtx, { apiKeyId }: { apiKeyId: Id<"apiKeys"> }) {
  const key = await getInOrg(ctx, "apiKeys", apiKeyId);
  const meters = await metersOf(ctx, key);
  const until = localDate(ctx.now, ctx.org.timezone);
  const days = await daysSince(ctx, key, addDays(until, 1 - DAYS_SHOWN));
  const counts = [...days, ...meters.map(dayCountOf)];
  const perDay = datesUntil(until, DAYS_SHOWN).map((date) => sumOf(date, counts));
  return { perDay, recent: await lastCalls(ctx, key, meters, RECENT_SHOWN) };
}

/** The addresses behind a key's last thousand calls, the latest caller first. */
export async function callersOfKey(ctx: OrgQueryCtx, { apiKeyId }: { apiKeyId: Id<"apiKeys"> }) {
  const key = await getInOrg(ctx, "apiKeys", apiKeyId);
  const calls = await lastCalls(ctx, key, await metersOf(ctx, key), CALLS_PER_PAGE * PAGES_KEPT);
  return { calls: calls.length, callers: callersOf(calls) };
}

async function metersOf(ctx: Pick<QueryCtx, "db">, key: Key): Promise<Doc<"apiKeyMeters">[]> {
  return await ctx.db
    .query("apiKeyMeters")
    .withIndex("by_org_key_shard", (q) => q.eq("orgId", key.orgId).eq("apiKeyId", key._id))
    .take(PUBLISHABLE_SHARDS);
}

async function daysSince(ctx: Pick<QueryCtx, "db">, key: Key, since: LocalDate): Promise<DayCount[]> {
  return await ctx.db
    .query("apiKeyDays")
    .withIndex("by_org_key_date", (q) =>
      q.eq("orgId", key.orgId).eq("apiKeyId", key._id).gte("localDate", since),
    )
    .take(DAYS_SHOWN);
}

async function lastCalls(
  ctx: Pick<QueryCtx, "db">,
  key: Key,
  meters: readonly Meter[],
  max: number,
): Promise<Call[]> {
  const pages = await ctx.db
    .query("apiKeyCallPages")
    .withIndex("by_org_key_last", (q) => q.eq("orgId", key.orgId).eq("apiKeyId", key._id))
    .order("desc")
    // Pages of several rows overlap in time: each row can hold back at most one that belongs among the last.
    .take(Math.ceil(max / CALLS_PER_PAGE) + meters.length);
  // Newest first also among calls of one millisecond: sorting keeps the order of equals.
  const calls = [...meters, ...pages].flatMap((holder) => [...holder.calls].reverse());
  return calls.sort((a, b) => b.at - a.at).slice(0, max);
}

function sumOf(date: LocalDate, counts: readonly DayCount[]): DayCount {
  const ofDate = counts.filter((day) => day.localDate === date);
  const sum = (field: "count" | "refused") => ofDate.reduce((total, day) => total + day[field], 0);
  return { localDate: date, count: sum("count"), refused: sum("refused") };
}

type Owner = { orgId: Id<"organizations">; apiKeyId: Id<"apiKeys"> };

// The row may exist: another row's day ended before, or the organisation moved to another time zone.
async function addDay(ctx: Pick<MutationCtx, "db">, owner: Owner, day: DayCount): Promise<void> {
  const existing = await ctx.db
    .query("apiKeyDays")
    .withIndex("by_org_key_date", (q) =>
      q.eq("orgId", owner.orgId).eq("apiKeyId", owner.apiKeyId).eq("localDate", day.localDate),
    )
    .unique();
  if (!existing) {
    await ctx.db.insert("apiKeyDays", { ...owner, ...day });
    return;
  }
  const [count, refused] = [existing.count + day.count, existing.refused + day.refused];
  await ctx.db.patch("apiKeyDays", existing._id, { count, refused });
}

type Page = Owner & { shard: number; slot: number; lastAt: number; calls: Call[] };

async function writePage(ctx: Pick<MutationCtx, "db">, page: Page): Promise<void> {
  const oldest = await ctx.db
    .query("apiKeyCallPages")
    .withIndex("by_org_key_slot", (q) =>
      q.eq("orgId", page.orgId).eq("apiKeyId", page.apiKeyId).eq("shard", page.shard).eq("slot", page.slot),
    )
    .unique();
  if (oldest) await ctx.db.patch("apiKeyCallPages", oldest._id, { lastAt: page.lastAt, calls: page.calls });
  else await ctx.db.insert("apiKeyCallPages", page);
}

function dayIn(timezone: string, at: number) {
  const date = localDate(at, timezone);
  return { localDate: date, endsAt: startOfLocalDate(addDays(date, 1), timezone) };
}

/** Spreads addresses evenly; one address always counts in the same row. */
function shardOf(address: string): number {
  let sum = 0;
  for (let i = 0; i < address.length; i++) sum = (sum * 31 + address.charCodeAt(i)) >>> 0;
  return sum % PUBLISHABLE_SHARDS;
}
