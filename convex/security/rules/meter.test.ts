import { describe, expect, test } from "vitest";
import { CALLS_PER_PAGE, callersOf, countCall, EMPTY_METER, PAGES_KEPT, takeRequest } from "./meter";
import type { Call, Meter } from "./meter";

const MINUTE = 60_000;
const day = (n: number) => ({ localDate: `day ${n}`, endsAt: (n + 1) * 1_000 });
const dayOf = (at: number) => day(Math.floor(at / 1_000));
const callAt = (at: number, status = 200): Call => ({ at, route: "GET /x", status, address: "10.0.0.1" });

describe("[R-48] the budget of a minute", () => {
  test("loses exactly one with each request and none when it is used up", () => {
    let meter = EMPTY_METER;
    const remaining: (number | null)[] = [];
    for (let i = 0; i < 5; i++) {
      const taken = takeRequest(meter, 3, MINUTE + i);
      meter = taken.meter;
      remaining.push(taken.verdict.ok ? taken.verdict.remaining : null);
    }
    expect(remaining).toEqual([2, 1, 0, null, null]);
    expect(meter.windowUsed).toBe(3);
    expect(takeRequest(meter, 3, MINUTE + 59_000).verdict).toMatchObject({ ok: false, resetsInMs: 1_000 });
    expect(takeRequest(meter, 3, 2 * MINUTE).verdict).toMatchObject({ ok: true, remaining: 2 });
  });

  test("a limit that was lowered meanwhile is never overdrawn below zero", () => {
    const meter = { ...EMPTY_METER, windowStartAt: MINUTE, windowUsed: 10 };
    expect(takeRequest(meter, 3, MINUTE).verdict).toMatchObject({ ok: false, remaining: 0 });
  });
});

describe("counting calls", () => {
  test("a day's calls are handed over once, at the first call of a later day", () => {
    const counted = run([callAt(1_000), callAt(1_500, 429), callAt(1_999), callAt(3_000), callAt(3_001)]);
    expect(counted.ended).toEqual([{ localDate: "day 1", count: 3, refused: 1 }]);
    expect(counted.meter).toMatchObject({ localDate: "day 3", count: 2, refused: 0 });
  });

  test("full pages go around the places they have, so that what is kept is bounded", () => {
    const calls = Array.from({ length: CALLS_PER_PAGE * (PAGES_KEPT + 1) + 1 }, (_, i) => callAt(i));
    const { pages, meter } = run(calls);
    expect(pages.map(({ slot }) => slot)).toEqual([...Array(PAGES_KEPT).keys(), 0]);
    expect(pages.every(({ calls }) => calls.length === CALLS_PER_PAGE)).toBe(true);
    expect([...pages.flatMap((page) => page.calls), ...meter.calls]).toEqual(calls);
  });
});

test("[A-11] calls are told by the address they came from, the latest caller first", () => {
  const calls = [callAt(1), { ...callAt(5), address: "10.0.0.2" }, { ...callAt(3), status: 403 }];
  expect(callersOf(calls)).toEqual([
    { address: "10.0.0.2", count: 1, refused: 0, firstAt: 5, lastAt: 5 },
    { address: "10.0.0.1", count: 2, refused: 1, firstAt: 1, lastAt: 3 },
  ]);
});

function run(calls: Call[]) {
  let meter: Meter = EMPTY_METER;
  const ended: object[] = [];
  const pages: { slot: number; calls: Call[] }[] = [];
  for (const call of calls) {
    const counted = countCall(meter, call, dayOf);
    meter = counted.meter;
    if (counted.ended) ended.push(counted.ended);
    if (counted.page) pages.push(counted.page);
  }
  return { meter, ended, pages };
}
