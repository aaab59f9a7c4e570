import type { JsonObject, JsonValue } from "../values/json.ts";
import { nextCronTime, parseCron } from "./cronExpression.ts";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** A clock set back by no more than this shows the same times of day twice; by more, it was wrong before. As cron does. */
const SET_BACK_MS_MAX = 3 * HOUR_MS;

/**
 * When a cron job runs next, given its schedule as crons.ts exports it. An interval runs at once when it is
 * new and then in steps from its previous time; all others run at the next fitting moment after `nowMs`.
 * Times that were missed while the backend was down are skipped.
 */
export function nextTime(
  schedule: JsonObject,
  identifier: string,
  previousMs: number | null,
  nowMs: number,
): number {
  if (schedule.type === "interval") return nextInterval(intervalMs(schedule), previousMs, nowMs);
  return nextCronTime(parseCron(expressionOf(schedule, identifier)), nowMs);
}

/**
 * The same for a job that was planned already, in case that the clock has been set back since: an interval keeps
 * its beat. Times of day come once, unless the clock was so wrong that it is better to follow the new one.
 */
export function timeAfterSetBack(
  schedule: JsonObject,
  identifier: string,
  planned: { nextTimeMs: number; plannedMs?: number | undefined },
  nowMs: number,
): number {
  const { nextTimeMs, plannedMs = nowMs } = planned;
  if (schedule.type === "interval") {
    const aheadMs = nextTimeMs - nowMs;
    const stepMs = intervalMs(schedule);
    return aheadMs <= stepMs ? nextTimeMs : nowMs + (aheadMs % stepMs);
  }
  return nowMs >= plannedMs - SET_BACK_MS_MAX ? nextTimeMs : nextTime(schedule, identifier, null, nowMs);
}

function nextInterval(stepMs: number, previousMs: number | null, nowMs: number): number {
  if (previousMs === null) return nowMs;
  const next = previousMs + stepMs;
  if (next >= nowMs) return next;
  return previousMs + Math.ceil((nowMs - previousMs) / stepMs) * stepMs;
}

function intervalMs(schedule: JsonObject): number {
  const ms =
    numberOf(schedule.seconds) * SECOND_MS +
    numberOf(schedule.minutes) * MINUTE_MS +
    numberOf(schedule.hours) * HOUR_MS;
  if (!(ms > 0)) throw new Error("A cron interval must be longer than nothing");
  return ms;
}

function expressionOf(schedule: JsonObject, identifier: string): string {
  const minute = schedule.minuteUTC === undefined ? splayedMinute(identifier) : numberOf(schedule.minuteUTC);
  const hour = numberOf(schedule.hourUTC);
  switch (schedule.type) {
    case "hourly":
      return `${minute} * * * *`;
    case "daily":
      return `${minute} ${hour} * * *`;
    case "weekly":
      return `${minute} ${hour} * * ${DAYS.indexOf(String(schedule.dayOfWeek))}`;
    case "monthly":
      return `${minute} ${hour} ${numberOf(schedule.day)} * *`;
    case "cron":
      return String(schedule.cron);
    default:
      throw new Error(`Unknown cron schedule ${String(schedule.type)}`);
  }
}

/** A minute that is the job's own: jobs that leave it out do not all run on the hour. */
function splayedMinute(identifier: string): number {
  let hash = 0;
  for (const char of identifier) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 3_600_007;
  return hash % 60;
}

function numberOf(value: JsonValue | undefined): number {
  return typeof value === "number" ? value : 0;
}
