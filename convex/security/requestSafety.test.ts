import { describe, expect, test } from "vitest";
import { internal } from "../_generated/api";
import { makeApiKey, makeMember, makeOrg, runInOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import { recallAnswer, rememberAnswer } from "./model/idempotency";
import { EMPTY_METER } from "./rules/meter";
import { limitApiKey, limitBadKey } from "./model/rateLimits";

async function setup() {
  const t = setupBackend();
  const orgId = await makeOrg(t);
  const { userId } = await makeMember(t, orgId);
  return { t, orgId, userId, ...(await makeApiKey(t, orgId, userId)) };
}

describe("[E-01] Idempotency-Key", () => {
  test("the same key and body give the first answer again, another body is a mismatch, after a day it is new", async () => {
    const { t, orgId, apiKeyId } = await setup();
    const request = { orgId, apiKeyId, key: "order-1", bodyHash: "a", now: 1_000 };
    await runInOrg(t, orgId, async (ctx) => {
      expect(await recallAnswer(ctx, request)).toEqual({ state: "new" });
      await rememberAnswer(ctx, { ...request, status: 201, response: "{}" });
      expect(await recallAnswer(ctx, request)).toEqual({ state: "replay", status: 201, response: "{}" });
      expect(await recallAnswer(ctx, { ...request, bodyHash: "b" })).toEqual({ state: "mismatch" });
      expect(await recallAnswer(ctx, { ...request, key: "order-2" })).toEqual({ state: "new" });
      const tomorrow = { ...request, now: 1_000 + 86_400_000 };
      expect(await recallAnswer(ctx, tomorrow)).toEqual({ state: "new" });
      await rememberAnswer(ctx, { ...tomorrow, status: 200, response: "second" });
      expect(await recallAnswer(ctx, tomorrow)).toMatchObject({ response: "second" });
    });
  });

  test("expired answers are forgotten, others stay", async () => {
    const { t, orgId, apiKeyId } = await setup();
    await runInOrg(t, orgId, async (ctx) => {
      const record = { orgId, apiKeyId, bodyHash: "a", status: 200, response: "" };
      await rememberAnswer(ctx, { ...record, key: "old", now: Date.now() - 2 * 86_400_000 });
      await rememberAnswer(ctx, { ...record, key: "new", now: Date.now() });
    });
    await t.mutation(internal.security.jobs.forgetIdempotentAnswers, {});
    const left = await t.run((ctx) => ctx.db.query("idempotencyRecords").collect());
    expect(left.map(({ key }) => key)).toEqual(["new"]);
  });
});

describe("rate limits", () => {
  test("[R-48] [A-09] a key's budget is of a minute and is taken one by one; a bulk key has more", async () => {
    const { t, orgId, apiKeyId } = await setup();
    const now = Date.now();
    const limitOf = (key: object, used: number) =>
      runInOrg(t, orgId, async (ctx) => {
        const meter = { ...EMPTY_METER, windowStartAt: now - (now % 60_000), windowUsed: used };
        const opened = { row: null, shard: 0, meter };
        const secret = { _id: apiKeyId, type: "secret" as const, rateClass: undefined };
        return await limitApiKey(ctx, { ...secret, ...key }, { opened, address: "10.0.0.1", now });
      });
    expect(await limitOf({}, 0)).toMatchObject({ rate: { ok: true, limit: 600, remaining: 599 } });
    expect(await limitOf({}, 599)).toMatchObject({ rate: { ok: true, remaining: 0 } });
    const refused = await limitOf({}, 600);
    expect(refused).toMatchObject({
      rate: { ok: false, remaining: 0 },
      opened: { meter: { windowUsed: 600 } },
    });
    expect(refused.rate.resetsInMs).toBeGreaterThan(0);
    expect(refused.rate.resetsInMs).toBeLessThanOrEqual(60_000);
    expect(await limitOf({ rateClass: "bulk" }, 600)).toMatchObject({ rate: { ok: true, limit: 600_000 } });
  });

  test("[R-49] guessing from one address spends that address's budget and no one else's", async () => {
    const { t, orgId } = await setup();
    const now = Date.now();
    await runInOrg(t, orgId, async (ctx) => {
      for (let i = 0; i < 20; i++)
        expect(await limitBadKey(ctx, "203.0.113.9", now)).toMatchObject({ ok: true });
      expect(await limitBadKey(ctx, "203.0.113.9", now)).toMatchObject({ ok: false });
      expect(await limitBadKey(ctx, "203.0.113.10", now)).toMatchObject({ ok: true });
    });
    expect(await t.run((ctx) => ctx.db.query("apiKeyMeters").collect())).toEqual([]);
  });
});
