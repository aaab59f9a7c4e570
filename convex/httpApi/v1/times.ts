import { z } from "@hono/zod-openapi";
import { DAY_MS } from "../../lib/time";

/** Before this nothing of interest to a live dashboard happened; such values are seconds taken for milliseconds. */
const EARLIEST_AT = Date.UTC(2000, 0, 1);
/** Clocks differ, also by a forgotten time zone; more is a mistake that would stay at the top of every list. */
const AHEAD_MAX_MS = DAY_MS;

/** When something happened: ISO 8601 with a zone, or epoch milliseconds. */
export const instantSchema = z
  .union([z.iso.datetime({ offset: true }), z.number()], "Must be ISO 8601 with a time zone, or epoch milliseconds")
  .refine((value) => {
    const at = instantMs(value);
    return at >= EARLIEST_AT && at <= Date.now() + AHEAD_MAX_MS;
  }, "Must lie after 1999 and at most a day ahead")
  .openapi({ example: "2026-11-20T09:30:00Z" });

/** Epoch milliseconds of a checked instant. */
export const instantMs = (value: string | number) => (typeof value === "string" ? Date.parse(value) : Math.trunc(value));
