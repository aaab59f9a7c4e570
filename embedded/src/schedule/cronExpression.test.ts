import { describe, expect, test } from "vitest";
import { nextCronTime, parseCron } from "./cronExpression.ts";

const next = (expression: string, after: string): string =>
  new Date(nextCronTime(parseCron(expression), Date.parse(after))).toISOString();

describe("cron expressions", () => {
  test.each([
    ["5 * * * *", "2023-03-01T08:35:00Z", "2023-03-01T09:05:00.000Z"],
    ["5 * * * *", "2023-03-01T09:05:00Z", "2023-03-01T10:05:00.000Z"],
    ["30 8 * * *", "2023-02-28T08:35:00Z", "2023-03-01T08:30:00.000Z"],
    ["30 12 * * 2", "2023-02-28T08:35:00Z", "2023-02-28T12:30:00.000Z"],
    ["30 12 1 * *", "2023-03-01T12:30:00Z", "2023-04-01T12:30:00.000Z"],
    ["0 12 * * 1,5", "2023-03-03T12:00:00Z", "2023-03-06T12:00:00.000Z"],
    ["0 12 * * mon-wed", "2023-03-01T12:00:00Z", "2023-03-06T12:00:00.000Z"],
    ["*/20 3-4 * * *", "2023-03-01T03:40:00Z", "2023-03-01T04:00:00.000Z"],
    ["0 0 29 2 *", "2023-03-01T00:00:00Z", "2024-02-29T00:00:00.000Z"],
    ["0 0 L * *", "2023-02-01T00:00:00Z", "2023-02-28T00:00:00.000Z"],
    ["59 23 31 dec ?", "2023-12-31T23:59:00Z", "2024-12-31T23:59:00.000Z"],
  ])("[SCH6] %s after %s is %s", (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  test("[SCH6] with both day fields restricted either one is enough", () => {
    expect(next("0 0 13 * 5", "2023-03-04T00:00:00Z")).toBe("2023-03-10T00:00:00.000Z");
    expect(next("0 0 13 * 5", "2023-03-10T00:00:00Z")).toBe("2023-03-13T00:00:00.000Z");
  });

  test.each([
    ["* * * *", "five fields"],
    ["60 * * * *", "minute"],
    ["0 24 * * *", "hour"],
    ["0 0 0 * *", "day of month"],
    ["0 0 * 13 *", "month"],
    ["0 12 * * 7", "day of week"],
    ["*/0 * * * *", "minute"],
    ["5-1 * * * *", "minute"],
  ])("[SCH6] %s is refused with the name of the field", (expression, name) => {
    expect(() => parseCron(expression)).toThrow(name);
  });

  test("[SCH6] a day that never comes is refused instead of searched for ever", () => {
    expect(() => nextCronTime(parseCron("0 0 30 2 *"), 0)).toThrow("never");
  });
});
