import { describe, expect, test } from "vitest";
import { nextTime } from "./cronSchedule.ts";

const HOUR_MS = 3_600_000;
const NOW_MS = Date.parse("2023-03-01T08:35:00Z");

describe("cron schedules", () => {
  test("[SCH5] an interval runs at once when new, then in steps from its last time", () => {
    expect(nextTime({ type: "interval", minutes: 5 }, "job", null, NOW_MS)).toBe(NOW_MS);
    expect(nextTime({ type: "interval", minutes: 5 }, "job", NOW_MS - 1_000, NOW_MS)).toBe(
      NOW_MS - 1_000 + 300_000,
    );
  });

  test("[SCH5] steps missed while the backend was down are skipped, and the beat is kept", () => {
    const previousMs = NOW_MS - 10 * HOUR_MS - 1;
    expect(nextTime({ type: "interval", hours: 1 }, "job", previousMs, NOW_MS)).toBe(NOW_MS - 1 + HOUR_MS);
  });

  test.each([
    [{ type: "hourly", minuteUTC: 5 }, "2023-03-01T09:05:00.000Z"],
    [{ type: "daily", hourUTC: 8, minuteUTC: 30 }, "2023-03-02T08:30:00.000Z"],
    [{ type: "weekly", dayOfWeek: "tuesday", hourUTC: 12, minuteUTC: 30 }, "2023-03-07T12:30:00.000Z"],
    [{ type: "monthly", day: 1, hourUTC: 12, minuteUTC: 30 }, "2023-03-01T12:30:00.000Z"],
    [{ type: "cron", cron: "0 12 * * 1,5" }, "2023-03-03T12:00:00.000Z"],
  ])("[SCH5] %j comes next at %s", (schedule, expected) => {
    expect(new Date(nextTime(schedule, "job", null, NOW_MS)).toISOString()).toBe(expected);
  });

  test("[SCH5] a job without a minute keeps the one that its name gives it", () => {
    const minuteOf = (identifier: string): number =>
      new Date(nextTime({ type: "hourly" }, identifier, null, NOW_MS)).getUTCMinutes();
    expect(minuteOf("send digests")).toBe(minuteOf("send digests"));
    expect(new Set(["a", "b", "c", "d", "e"].map(minuteOf)).size).toBeGreaterThan(1);
  });
});
