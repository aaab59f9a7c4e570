import { TZDate } from "@date-fns/tz";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A calendar date in some named zone, `YYYY-MM-DD`. */
export type LocalDate = string;

/** A half-open stretch of time `[startAt, endAt)` with the key under which rows of it are stored. */
export type Period = { key: string; startAt: number; endAt: number };

const two = (value: number) => String(value).padStart(2, "0");

/** Whether the runtime knows the zone by this name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The calendar date that a wall clock in the zone shows at this instant. */
export function localDate(at: number, timezone: string): LocalDate {
  const date = new TZDate(at, timezone);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Minutes that the wall clock in the zone shows since midnight, 0 to 1439 on every day (an hour repeats or is missing at a clock change). */
export function localMinutes(at: number, timezone: string): number {
  const date = new TZDate(at, timezone);
  return date.getHours() * 60 + date.getMinutes();
}

/** `HH:MM` of minutes since midnight. */
export function clockTime(minutes: number): string {
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The date that is `days` later (earlier when negative); pure calendar arithmetic, so no clock change can disturb it. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The last `count` dates up to and including `until`, oldest first, without gaps. */
export function datesUntil(until: LocalDate, count: number): LocalDate[] {
  return Array.from({ length: count }, (_, i) => addDays(until, i - count + 1));
}

/** The first instant of a date in the zone. */
export function startOfLocalDate(date: LocalDate, timezone: string): number {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return new TZDate(year, month - 1, day, timezone).getTime();
}

/** The calendar month of the zone that contains the instant; the instant at `endAt` already belongs to the next one. */
export function monthPeriod(at: number, timezone: string): Period {
  const date = new TZDate(at, timezone);
  const [year, month] = [date.getFullYear(), date.getMonth()];
  return {
    key: `${year}-${two(month + 1)}`,
    startAt: new TZDate(year, month, 1, timezone).getTime(),
    endAt: new TZDate(year, month + 1, 1, timezone).getTime(),
  };
}
