import type { Doc } from "../../_generated/dataModel";
import { MINUTE_MS } from "../../lib/time";
import type { LocalDate } from "../../lib/time";

/** What one row remembers of a key's use. */
export type Meter = Omit<Doc<"apiKeyMeters">, "_id" | "_creationTime" | "orgId" | "apiKeyId" | "shard">;
export type Call = Meter["calls"][number];
export type Day = { localDate: LocalDate; endsAt: number };
export type DayCount = { localDate: LocalDate; count: number; refused: number };

// Small enough that rewriting the row with each request costs little, large enough that one request in ten writes a page.
export const CALLS_PER_PAGE = 10;
/** What is listed after a leak: the last thousand calls. */
export const PAGES_KEPT = 100;
/** The least status of an answer that says no. */
const REFUSED_FROM = 400;

/** A meter that has seen nothing. */
export const EMPTY_METER: Meter = {
  windowStartAt: 0,
  windowUsed: 0,
  localDate: "",
  dayEndsAt: 0,
  count: 0,
  refused: 0,
  calls: [],
  nextSlot: 0,
};

/** What the `RateLimit-*` headers say, and whether the request may go on. */
export type RateVerdict = { ok: boolean; limit: number; remaining: number; resetsInMs: number };

/**
 * Takes one request from the budget of the running minute, or none when it is used up. Windows start with the minute, so that a client
 * can compute from the answer when it may go on.
 */
export function takeRequest(
  meter: Meter,
  limit: number,
  now: number,
): { verdict: RateVerdict; meter: Meter } {
  const windowStartAt = now - (now % MINUTE_MS);
  const used = meter.windowStartAt === windowStartAt ? meter.windowUsed : 0;
  const ok = used < limit;
  const windowUsed = ok ? used + 1 : used;
  const resetsInMs = windowStartAt + MINUTE_MS - now;
  const verdict = { ok, limit, remaining: Math.max(0, limit - windowUsed), resetsInMs };
  return { verdict, meter: { ...meter, windowStartAt, windowUsed } };
}

export type Counted = {
  meter: Meter;
  /** The count of the day before, when this was the first call of a new one. */
  ended: DayCount | null;
  /** A full page of calls and the place where it belongs. */
  page: { slot: number; calls: Call[] } | null;
};

/** Adds a call to the day it belongs to and to the list of calls. `dayOf` is asked only when the day has changed. */
export function countCall(meter: Meter, call: Call, dayOf: (at: number) => Day): Counted {
  const isSameDay = call.at < meter.dayEndsAt;
  const day = isSameDay ? null : dayOf(call.at);
  const base = day ? { localDate: day.localDate, dayEndsAt: day.endsAt, count: 0, refused: 0 } : meter;
  const calls = [...meter.calls, call];
  const isFull = calls.length >= CALLS_PER_PAGE;
  return {
    meter: {
      ...meter,
      localDate: base.localDate,
      dayEndsAt: base.dayEndsAt,
      count: base.count + 1,
      refused: base.refused + (call.status >= REFUSED_FROM ? 1 : 0),
      calls: isFull ? [] : calls,
      nextSlot: isFull ? (meter.nextSlot + 1) % PAGES_KEPT : meter.nextSlot,
    },
    ended: day && meter.count > 0 ? dayCountOf(meter) : null,
    page: isFull ? { slot: meter.nextSlot, calls } : null,
  };
}

/** What a meter says of its day. */
export function dayCountOf({ localDate, count, refused }: Meter): DayCount {
  return { localDate, count, refused };
}

/** One address from which a key was used. */
export type Caller = { address: string; count: number; refused: number; firstAt: number; lastAt: number };

/** The addresses behind calls, the latest caller first. */
export function callersOf(calls: readonly Call[]): Caller[] {
  const callers = new Map<string, Caller>();
  for (const { address, at, status } of calls) {
    const known = callers.get(address) ?? { address, count: 0, refused: 0, firstAt: at, lastAt: at };
    callers.set(address, {
      address,
      count: known.count + 1,
      refused: known.refused + (status >= REFUSED_FROM ? 1 : 0),
      firstAt: Math.min(known.firstAt, at),
      lastAt: Math.max(known.lastAt, at),
    });
  }
  return [...callers.values()].sort((a, b) => b.lastAt - a.lastAt);
}
