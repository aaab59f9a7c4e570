import { z } from "@hono/zod-openapi";
import { DAY_MS } from "../../lib/time";

/** Before this nothing of interest to a live dashboard happened; such values are seconds taken for milliseconds. */
const EARLIEST_AT = Date.UTC(2000, 0, 1);
/** Clocks differ, also by a forgotten time zone; more is a mistake that would stay at the top of every list. */
const AHEAD_MAX_MS = DAY_MS;
/** A text without a zone would mean another instant on each machine that reads it. */
const ISO_WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/i;

/** When something happened: ISO 8601 with a zone, or epoch milliseconds. */
export const instantSchema = z
  .union([z.string(), z.number()], "Must be a text or a number")
  .refine((value) => {
    const at = instantMs(value);
    return at >= EARLIEST_AT && at <= Date.now() + AHEAD_MAX_MS;
  }, "Must be ISO 8601 with a time zone or epoch milliseconds, after 1999 and at most a day ahead")
  .openapi({ example: "2026-11-20T09:30:00Z" });

/** Epoch milliseconds of an instant; NaN for a text that is none. */
export function instantMs(value: string | number): number {
  if (typeof value === "number") return Math.trunc(value);
  return ISO_WITH_ZONE.test(value) ? Date.parse(value) : Number.NaN;
}
