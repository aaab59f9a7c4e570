import { describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { makeMember, makeOrg, refusalOf, runInOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import { countSignals } from "./model/signalDays";

const LA = "America/Los_Angeles";
// Noon and seven minutes in Los Angeles.
const NOW = Date.UTC(2026, 10, 20, 20, 7, 30);
const DAY = 86_400_000;

describe("the dashboard's signals", () => {
  test("today is compared with yesterday up to the running five minutes, in the organisation's zone", async () => {
    const { orgId, member, count } = await setup();
    await count([NOW - 60_000, NOW - 13 * 3_600_000]);
    await count([NOW - DAY, NOW - DAY - 3 * 60_000, NOW - DAY + 60_000]);
    const dashboard = await member.as.query(api.analytics.dashboard.signals, { orgId });
    // 13 hours before noon is yesterday, after the time to which yesterday is counted.
    expect(dashboard).toMatchObject({ today: 1, yesterdaySameTime: 1, slotStartsAt: "12:05", timezone: LA });
    expect(dashboard.days).toHaveLength(30);
    expect(dashboard.days[29]).toEqual({ localDate: "2026-11-20", count: 1 });
    expect(dashboard.days[28]).toEqual({ localDate: "2026-11-19", count: 4 });
    expect(dashboard.days[0]).toEqual({ localDate: "2026-10-22", count: 0 });
    vi.useRealTimers();
  });

  test("it reads the same number of documents whatever is stored: one row per day and sender", async () => {
    const { t, count } = await setup();
    const rows = async () => (await t.run((ctx) => ctx.db.query("dailySignals").collect())).length;
    const thirtyDays = Array.from({ length: 30 }, (_, day) => NOW - day * DAY);
    await count(thirtyDays);
    expect(await rows()).toBe(30);
    for (let i = 0; i < 20; i++) await count(thirtyDays);
    expect(await rows()).toBe(30);
    vi.useRealTimers();
  });

  test("a stranger gets nothing", async () => {
    const { t, orgId } = await setup();
    const other = await makeMember(t, await makeOrg(t));
    expect(await refusalOf(other.as.query(api.analytics.dashboard.signals, { orgId }))).toBe("NOT_FOUND");
    expect(await refusalOf(t.query(api.analytics.dashboard.signals, { orgId }))).toBe("UNAUTHENTICATED");
    vi.useRealTimers();
  });
});

async function setup() {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  const t = setupBackend();
  const orgId = await makeOrg(t, { timezone: LA });
  const member = await makeMember(t, orgId);
  const count = (times: number[]) =>
    runInOrg(t, orgId, (ctx) =>
      countSignals(
        ctx,
        times.map((occurredAt) => ({ type: "a", occurredAt })),
      ),
    );
  return { t, orgId, member, count };
}
