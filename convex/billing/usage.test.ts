import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { makeMember, makeOrg, refusalOf, runInOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { changePlan } from "./model/planChange";
import { consumeUsage, releaseUsage, requireUsage, usedOf } from "./model/usage";

async function ledgerSum(t: TestBackend, orgId: Id<"organizations">): Promise<number> {
  const rows = await t.run((ctx) => ctx.db.query("usageLedger").collect());
  return rows.filter((row) => row.orgId === orgId).reduce((sum, row) => sum + row.qty, 0);
}

/** An organisation whose plan includes exactly `limit` signals. */
async function makeLimitedOrg(t: TestBackend, limit: number) {
  const orgId = await makeOrg(t, { plan: "starter" });
  await t.run((ctx) =>
    ctx.db.insert("plans", {
      key: "starter",
      version: 1,
      name: "Tiny",
      limits: { signals: limit, contacts: limit },
    }),
  );
  return orgId;
}

const consume = (
  t: TestBackend,
  orgId: Id<"organizations">,
  dedupeKey: string,
  quantity = 1,
  allowPartial = false,
) => runInOrg(t, orgId, (ctx) => consumeUsage(ctx, { metric: "signals", quantity, dedupeKey, allowPartial }));

const used = (t: TestBackend, orgId: Id<"organizations">) =>
  runInOrg(t, orgId, (ctx) => usedOf(ctx, "signals"));

describe("consumeUsage", () => {
  test("[R-19] limit 100, used 90, 200 parallel creates: exactly 10 are counted and the counter is 100", async () => {
    const t = setupBackend();
    const orgId = await makeLimitedOrg(t, 100);
    await consume(t, orgId, "before", 90);
    const verdicts = await Promise.all(
      Array.from({ length: 200 }, (_, i) => consume(t, orgId, `create-${i}`)),
    );
    expect(verdicts.filter(({ accepted }) => accepted === 1)).toHaveLength(10);
    const refusals = verdicts.filter(({ refusal }) => refusal);
    expect(refusals).toHaveLength(190);
    expect(refusals[0]?.refusal).toMatchObject({ metric: "signals", used: 100, limit: 100, plan: "starter" });
    expect(await used(t, orgId)).toBe(100);
    expect(await ledgerSum(t, orgId)).toBe(100);
  });

  test("[R-20] the same dedupe key is counted once", async () => {
    const t = setupBackend();
    const orgId = await makeLimitedOrg(t, 100);
    expect(await consume(t, orgId, "same", 3)).toMatchObject({ accepted: 3, duplicate: false });
    expect(await consume(t, orgId, "same", 3)).toMatchObject({ accepted: 3, duplicate: true });
    expect(await used(t, orgId)).toBe(3);
  });

  test("a batch at the edge is refused whole, or accepted as far as it fits when the caller allows it", async () => {
    const t = setupBackend();
    const orgId = await makeLimitedOrg(t, 10);
    await consume(t, orgId, "first", 7);
    expect(await consume(t, orgId, "whole", 5)).toMatchObject({
      accepted: 0,
      refusal: { used: 7, limit: 10 },
    });
    expect(await consume(t, orgId, "partial", 5, true)).toMatchObject({
      accepted: 3,
      refusal: { used: 10, limit: 10 },
    });
    expect(await used(t, orgId)).toBe(10);
  });

  test.each([1, 2, 3, 4, 5, 6])(
    "[R-21] counter = sum of the ledger, never over the limit, never refused below it (seed %i)",
    async (seed) => {
      const step = fc.oneof(
        {
          weight: 8,
          arbitrary: fc.record({
            kind: fc.constant("use" as const),
            quantity: fc.integer({ min: 1, max: 12 }),
            partial: fc.boolean(),
            key: fc.nat(400),
          }),
        },
        {
          weight: 1,
          arbitrary: fc.record({
            kind: fc.constant("plan" as const),
            limit: fc.option(fc.integer({ min: 0, max: 350 })),
          }),
        },
      );
      const steps = fc.sample(fc.array(step, { minLength: 250, maxLength: 250 }), { seed, numRuns: 1 })[0]!;
      const t = setupBackend();
      const orgId = await makeLimitedOrg(t, 120);
      const seen = new Map<string, number>();
      let [limit, count, version] = [120, 0, 1];
      for (const each of steps) {
        if (each.kind === "plan") {
          limit = each.limit ?? Infinity;
          version += 1;
          const limits: Record<string, number> = each.limit === null ? {} : { signals: each.limit };
          const row = { key: "starter" as const, version, name: "Tiny", limits };
          await t.run((ctx) => ctx.db.insert("plans", row));
          continue;
        }
        const key = `key-${each.key}`;
        const verdict = await consume(t, orgId, key, each.quantity, each.partial);
        const room = Math.max(0, limit - count);
        const expected = each.quantity <= room ? each.quantity : each.partial ? room : 0;
        expect(verdict).toMatchObject(
          seen.has(key)
            ? { accepted: seen.get(key), duplicate: true }
            : { accepted: expected, duplicate: false },
        );
        if (!seen.has(key) && expected > 0) {
          seen.set(key, expected);
          count += expected;
        }
        expect(await used(t, orgId)).toBe(count);
      }
      expect(await ledgerSum(t, orgId)).toBe(count);
      const check = {
        orgId,
        actor: { kind: "system" as const, job: "test" },
        metric: "signals" as const,
        cursor: null,
      };
      expect(await t.query(internal.billing.jobs.recount, check)).toEqual({
        counter: count,
        ledger: count,
        cursor: null,
      });
    },
  );

  test("[R-22] the instant of the period's end counts in the next period", async () => {
    const t = setupBackend();
    const orgId = await makeOrg(t, { billingTimezone: "Asia/Kathmandu" });
    const end = Date.parse("2026-02-28T18:15:00Z");
    const at = (now: number, dedupeKey: string) =>
      runInOrg(t, orgId, (ctx) =>
        consumeUsage({ ...ctx, now }, { metric: "signals", quantity: 1, dedupeKey }),
      );
    await at(end - 1, "last");
    await at(end, "first");
    const rows = await t.run((ctx) => ctx.db.query("usageLedger").collect());
    expect(rows.map(({ periodKey }) => periodKey)).toEqual(["2026-02", "2026-03"]);
  });

  test("[R-23] an error while counting refuses the request; it never counts as permission", async () => {
    const t = setupBackend();
    const orgId = await makeOrg(t);
    const call = runInOrg(t, orgId, async (ctx) => {
      const broken = {
        ...ctx,
        db: {
          ...ctx.db,
          query: () => {
            throw new Error("index unavailable");
          },
        },
      };
      await consumeUsage(broken as unknown as typeof ctx, { metric: "signals", quantity: 1, dedupeKey: "a" });
    });
    await expect(call).rejects.toThrow("index unavailable");
    expect(await used(t, orgId)).toBe(0);
  });

  test("a metric without a limit is counted and never refused", async () => {
    const t = setupBackend();
    const orgId = await makeOrg(t, { plan: "enterprise" });
    for (let i = 0; i < 20; i++)
      expect(await consume(t, orgId, `k${i}`, 1_000)).toMatchObject({ accepted: 1_000, refusal: null });
    expect(await used(t, orgId)).toBe(20_000);
  });

  test("a counter that was unlimited is held to the limit of a smaller plan at once", async () => {
    const t = setupBackend();
    const orgId = await makeOrg(t, { plan: "enterprise" });
    await consume(t, orgId, "before", 990);
    await t.run((ctx) => changePlan(ctx as never, orgId, "free"));
    const verdicts = await Promise.all(Array.from({ length: 30 }, (_, i) => consume(t, orgId, `after-${i}`)));
    expect(verdicts.filter(({ accepted }) => accepted === 1)).toHaveLength(10);
  });

  test("requireUsage refuses with the figures that the API answers", async () => {
    const t = setupBackend();
    const orgId = await makeLimitedOrg(t, 1);
    const use = { metric: "signals" as const, quantity: 2, dedupeKey: "x" };
    expect(await refusalOf(runInOrg(t, orgId, (ctx) => requireUsage(ctx, use)))).toBe("LIMIT_EXCEEDED");
  });
});

describe("releaseUsage", () => {
  test("gives a gauge its room back exactly once, and a flow never", async () => {
    const t = setupBackend();
    const orgId = await makeLimitedOrg(t, 5);
    const contact = (key: string) =>
      runInOrg(t, orgId, (ctx) => consumeUsage(ctx, { metric: "contacts", quantity: 1, dedupeKey: key }));
    for (let i = 0; i < 5; i++) expect(await contact(`c${i}`)).toMatchObject({ accepted: 1 });
    expect(await contact("c5")).toMatchObject({ accepted: 0 });
    const release = { metric: "contacts" as const, quantity: 1, dedupeKey: "gone-c0" };
    await runInOrg(t, orgId, (ctx) => releaseUsage(ctx, release));
    await runInOrg(t, orgId, (ctx) => releaseUsage(ctx, release));
    expect(await contact("c6")).toMatchObject({ accepted: 1 });
    expect(await contact("c7")).toMatchObject({ accepted: 0 });
    await expect(
      runInOrg(t, orgId, (ctx) => releaseUsage(ctx, { ...release, metric: "signals" })),
    ).rejects.toThrow();
  });
});

test("gauges show the plan, the month in the billing zone, and signals first", async () => {
  const t = setupBackend();
  const orgId = await makeOrg(t, { plan: "pro", billingTimezone: "America/Los_Angeles" });
  const { as } = await makeMember(t, orgId, "viewer");
  await consume(t, orgId, "a", 12);
  const gauges = await as.query(api.billing.usage.gauges, { orgId });
  expect(gauges.planName).toBe("Pro");
  expect(gauges.metrics[0]).toEqual({ metric: "signals", label: "Signals", used: 12, limit: 100_000 });
  expect(gauges.periodStart).toBeLessThanOrEqual(Date.now());
  expect(gauges.periodEnd).toBeGreaterThan(Date.now());
});
