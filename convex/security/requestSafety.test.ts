import { describe, expect, test } from "vitest";
import { internal } from "../_generated/api";
import { makeApiKey, makeMember, makeOrg, runInOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import { recallAnswer, rememberAnswer } from "./model/idempotency";
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
  test("[R-48] a secret key has 600 requests a minute, each taken exactly once, and is then told when to come back", async () => {
    const { t, orgId, apiKeyId } = await setup();
    const now = Date.now();
    const key = { _id: apiKeyId, type: "secret" as const, rateClass: undefined };
    const take = () => runInOrg(t, orgId, (ctx) => limitApiKey(ctx, key, null, now));
    expect(await take()).toMatchObject({ ok: true, limit: 600, remaining: 599 });
    expect(await take()).toMatchObject({ ok: true, remaining: 598 });
    await runInOrg(t, orgId, async (ctx) => {
      for (let i = 0; i < 598; i++) await limitApiKey(ctx, key, null, now);
    });
    const refused = await take();
    expect(refused).toMatchObject({ ok: false, limit: 600, remaining: 0 });
    expect(refused.resetsInMs).toBeGreaterThan(0);
    expect(refused.resetsInMs).toBeLessThanOrEqual(60_000);
  });

  test("[R-49] guessing from one address spends that address's budget, never the key's", async () => {
    const { t, orgId, apiKeyId } = await setup();
    const now = Date.now();
    await runInOrg(t, orgId, async (ctx) => {
      for (let i = 0; i < 20; i++)
        expect(await limitBadKey(ctx, "203.0.113.9", now)).toMatchObject({ ok: true });
      expect(await limitBadKey(ctx, "203.0.113.9", now)).toMatchObject({ ok: false });
      expect(await limitBadKey(ctx, "203.0.113.10", now)).toMatchObject({ ok: true });
      const key = { _id: apiKeyId, type: "secret" as const, rateClass: undefined };
      expect(await limitApiKey(ctx, key, "203.0.113.9", now)).toMatchObject({ remaining: 599 });
    });
  });
});
