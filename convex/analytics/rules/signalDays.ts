import { clockTime, localDate, localMinutes } from "../../lib/time";

/** Fine enough for "the same time yesterday", coarse enough to keep a day in one small row. */
const SLOT_MINUTES = 5;
const SLOT_MS = SLOT_MINUTES * 60_000;
export const SLOTS_PER_DAY = (24 * 60) / SLOT_MINUTES;
/** Types a day counts by name. Types come from outside, so the row must not grow with them. */
export const TYPES_PER_DAY_MAX = 100;
/** Where the types beyond the limit are counted. */
export const OTHER_TYPES = "other";

export type TypeCount = { type: string; count: number };
/** What a day's row counts. */
export type DayCounts = { count: number; slots: number[]; byType: TypeCount[] };
/** What a request adds to a day's row. */
export type DayTally = { count: number; slots: Map<number, number>; byType: Map<string, number> };

/** Counts signals by the local date, five-minute slot and type; the sum of all tallies is the number of signals. */
export function tallyByDay(
  signals: readonly { type: string; occurredAt: number }[],
  timezone: string,
): Map<string, DayTally> {
  const days = new Map<string, DayTally>();
  const slotOf = memoizedSlot(timezone);
  for (const { type, occurredAt } of signals) {
    const { date, slot } = slotOf(occurredAt);
    const day = days.get(date) ?? { count: 0, slots: new Map(), byType: new Map() };
    day.count += 1;
    day.slots.set(slot, (day.slots.get(slot) ?? 0) + 1);
    day.byType.set(type, (day.byType.get(type) ?? 0) + 1);
    days.set(date, day);
  }
  return days;
}

/** A day's counts with a tally added; `count` stays the sum of the slots and of the types. */
export function addTally(day: DayCounts, tally: DayTally): DayCounts {
  const slots = Array.from(
    { length: SLOTS_PER_DAY },
    (_, i) => (day.slots[i] ?? 0) + (tally.slots.get(i) ?? 0),
  );
  const byType = new Map(day.byType.map(({ type, count }) => [type, count]));
  for (const [type, count] of tally.byType) {
    const counted = byType.has(type) || byType.size < TYPES_PER_DAY_MAX - 1 ? type : OTHER_TYPES;
    byType.set(counted, (byType.get(counted) ?? 0) + count);
  }
  return {
    count: day.count + tally.count,
    slots,
    byType: [...byType].map(([type, count]) => ({ type, count })),
  };
}

/** A day without signals. */
export const EMPTY_DAY: DayCounts = { count: 0, slots: [], byType: [] };

/** The slot of the local day that contains the instant, and the clock time at which it starts. */
export function currentSlot(at: number, timezone: string): { slot: number; startsAt: string } {
  const slot = Math.floor(localMinutes(at, timezone) / SLOT_MINUTES);
  return { slot, startsAt: clockTime(slot * SLOT_MINUTES) };
}

/** The signals of a day before the given slot. */
export function countBefore(slots: readonly number[], slot: number): number {
  return slots.slice(0, slot).reduce((sum, n) => sum + n, 0);
}

/** The most frequent types of several days, most frequent first, equal ones by name. */
export function topTypes(days: readonly { byType: readonly TypeCount[] }[], max: number): TypeCount[] {
  const totals = new Map<string, number>();
  for (const day of days) {
    for (const { type, count } of day.byType) totals.set(type, (totals.get(type) ?? 0) + count);
  }
  return [...totals]
    .map(([type, count]) => ({ type, count }))
    .sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1))
    .slice(0, max);
}

/** Every zone's offset is a multiple of a slot, so all instants of one slot share a date: a batch asks the calendar once per slot. */
function memoizedSlot(timezone: string) {
  const known = new Map<number, { date: string; slot: number }>();
  return (at: number) => {
    const key = Math.floor(at / SLOT_MS);
    const hit = known.get(key);
    if (hit) return hit;
    const fresh = { date: localDate(at, timezone), slot: currentSlot(at, timezone).slot };
    known.set(key, fresh);
    return fresh;
  };
}
