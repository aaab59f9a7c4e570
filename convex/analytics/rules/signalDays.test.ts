import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addTally,
  countBefore,
  currentSlot,
  EMPTY_DAY,
  tallyByDay,
  topTypes,
  TYPES_PER_DAY_MAX,
} from "./signalDays";

const LA = "America/Los_Angeles";
const at = (iso: string) => Date.parse(iso);

describe("days of signals", () => {
  test("a signal counts on the local date of the organisation, not on the UTC date", () => {
    const days = tallyByDay([{ type: "a", occurredAt: at("2026-11-20T07:59:59.999Z") }], LA);
    expect([...days.keys()]).toEqual(["2026-11-19"]);
    expect([...days.get("2026-11-19")!.slots]).toEqual([[287, 1]]);
  });

  test("the first instant of a day is in its first slot, also after a clock change", () => {
    const spring = tallyByDay([{ type: "a", occurredAt: at("2026-03-09T07:00:00Z") }], LA);
    expect([...spring.get("2026-03-09")!.slots]).toEqual([[0, 1]]);
    const halfHour = tallyByDay([{ type: "a", occurredAt: at("2026-03-08T18:30:00Z") }], "Asia/Kolkata");
    expect([...halfHour.get("2026-03-09")!.slots]).toEqual([[0, 1]]);
  });

  test("the hour that repeats at the end of summer time counts twice into the same slots", () => {
    const twice = ["2026-11-01T08:30:00Z", "2026-11-01T09:30:00Z"].map((iso) => ({
      type: "a",
      occurredAt: at(iso),
    }));
    expect([...tallyByDay(twice, LA).get("2026-11-01")!.slots]).toEqual([[18, 2]]);
  });

  test("yesterday is counted up to the slot that is running now", () => {
    expect(currentSlot(at("2026-11-20T20:07:59Z"), LA)).toEqual({ slot: 145, startsAt: "12:05" });
    expect(countBefore([1, 2, 3], 2)).toBe(3);
  });

  test("whatever arrives, the count of a day is the sum of its slots and of its types, and types stay bounded", () => {
    const signal = fc.record({
      type: fc.integer({ min: 0, max: 150 }).map((n) => `type_${n}`),
      occurredAt: fc.integer({ min: at("2026-11-01T00:00:00Z"), max: at("2026-11-02T00:00:00Z") }),
    });
    fc.assert(
      fc.property(fc.array(fc.array(signal, { maxLength: 200 }), { maxLength: 4 }), (batches) => {
        const rows = new Map<string, typeof EMPTY_DAY>();
        for (const batch of batches) {
          for (const [date, tally] of tallyByDay(batch, LA)) {
            rows.set(date, addTally(rows.get(date) ?? EMPTY_DAY, tally));
          }
        }
        const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
        for (const row of rows.values()) {
          expect(sum(row.slots)).toBe(row.count);
          expect(sum(row.byType.map((entry) => entry.count))).toBe(row.count);
          expect(row.byType.length).toBeLessThanOrEqual(TYPES_PER_DAY_MAX);
        }
        expect(sum([...rows.values()].map((row) => row.count))).toBe(batches.flat().length);
      }),
    );
  });

  test("top types are sorted by count, then by name", () => {
    const days = [
      {
        byType: [
          { type: "b", count: 2 },
          { type: "a", count: 1 },
        ],
      },
      {
        byType: [
          { type: "a", count: 1 },
          { type: "c", count: 9 },
        ],
      },
    ];
    expect(topTypes(days, 2)).toEqual([
      { type: "c", count: 9 },
      { type: "a", count: 2 },
    ]);
  });
});
