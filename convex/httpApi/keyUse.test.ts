import { describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { makeApiKey, makeMember, makeOrg, refusalOf, settle } from "../test.factories";
import { setupBackend } from "../test.setup";

const DAY = 86_400_000;

async function setup(fields: Parameters<typeof makeApiKey>[3] = {}) {
  const t = setupBackend();
  vi.stubEnv("API_RATE_LIMIT_PER_MINUTE", "");
  const orgId = await makeOrg(t);
  const { userId, as } = await makeMember(t, orgId);
  const { apiKeyId, header } = await makeApiKey(t, orgId, userId, fields);
  const call = async (headers: Record<string, string> = {}, path = "/api/v1/usage") =>
    await t.fetch(path, { headers: { Authorization: header, "X-Forwarded-For": "10.0.0.1", ...headers } });
  const usage = () => as.query(api.security.apiKeys.usage, { orgId, apiKeyId });
  const stored = () => t.run((ctx) => ctx.db.get("apiKeys", apiKeyId));
  return { t, orgId, as, userId, apiKeyId, header, call, usage, stored };
}

describe("the list of addresses", () => {
  test("[K-03] a key works from its addresses only, by what the last proxy saw", async () => {
    const { call, t } = await setup({ addresses: ["10.0.0.0/24", "2001:db8::/32"] });
    const from = async (address: string) => (await call({ "X-Forwarded-For": address })).status;
    expect(await from("10.0.0.200")).toBe(200);
    expect(await from("2001:db8::5")).toBe(200);
    expect(await from("10.0.1.1")).toBe(403);
    expect(await from("10.0.0.200, 198.51.100.1"), "what the caller claims comes first").toBe(403);
    expect(await from("198.51.100.1, 10.0.0.200")).toBe(200);
    expect(await from("")).toBe(403);
    expect((await call({ "X-Forwarded-For": "", "X-Real-IP": "10.0.0.200" })).status).toBe(403);
    await settle(t);
  });

  test("[R-49] whoever holds the key but not the address spends no request of its budget, and is reported once", async () => {
    const { call, t, usage } = await setup({ addresses: ["10.0.0.1"] });
    for (let i = 0; i < 20; i++) expect((await call({ "X-Forwarded-For": "6.6.6.6" })).status).toBe(403);
    const flood = await call({ "X-Forwarded-For": "6.6.6.6" });
    expect([flood.status, flood.headers.has("Retry-After")]).toEqual([429, true]);
    expect((await call()).headers.get("RateLimit-Remaining")).toBe("599");
    expect((await usage()).perDay.at(-1)).toMatchObject({ count: 22, refused: 21 });
    const events = await t.run((ctx) => ctx.db.query("events").collect());
    expect(events.map((event) => event.type)).toEqual(["integration.failed"]);
    await settle(t);
  });
});

describe("[R-48] the rate limit", () => {
  test("one request takes exactly one, whatever comes of it; one too many is 429 with Retry-After, never 401", async () => {
    const { t, orgId, call, header, apiKeyId, stored } = await setup();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - (Date.now() % 60_000) + 1_000 });
    const remaining = (response: Response) => Number(response.headers.get("RateLimit-Remaining"));
    expect(remaining(await call())).toBe(599);
    expect(remaining(await call({}, "/api/v1/usage"))).toBe(598);
    const bad = await t.fetch("/api/v1/signals", {
      method: "POST",
      headers: { Authorization: header },
      body: "no json",
    });
    expect([bad.status, remaining(bad)]).toEqual([400, 597]);
    const before = await stored();
    await t.run(async (ctx) => {
      const row = await ctx.db
        .query("apiKeyMeters")
        .withIndex("by_org_key_shard", (q) => q.eq("orgId", orgId).eq("apiKeyId", apiKeyId))
        .unique();
      await ctx.db.patch("apiKeyMeters", row!._id, { windowUsed: 600 });
    });
    const refused = await call();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("Retry-After"))).toBe(59);
    vi.setSystemTime(Date.now() + 59_000);
    expect(remaining(await call())).toBe(599);
    vi.useRealTimers();
    expect({ ...(await stored()), lastUsedAt: 0 }, "verifying writes no rights").toEqual({
      ...before,
      lastUsedAt: 0,
    });
  });

  test("a publishable key is limited by visitor, and counted as one", async () => {
    const { t, call, usage, header } = await setup({ type: "publishable" });
    const track = (address: string) =>
      t.fetch("/api/v1/track", {
        method: "POST",
        headers: { Authorization: header, "X-Forwarded-For": address },
        body: JSON.stringify({ name: "seen" }),
      });
    for (let i = 0; i < 20; i++) {
      expect((await track(`10.0.0.${i}`)).headers.get("RateLimit-Remaining")).toBe("59");
    }
    expect((await call()).status, "no scope").toBe(403);
    const { perDay, recent } = await usage();
    expect(perDay.at(-1)).toMatchObject({ count: 21, refused: 1 });
    expect(recent).toHaveLength(21);
    await settle(t);
  });
});

describe("usage", () => {
  test("counts requests and refusals by the organisation's day and keeps the last calls", async () => {
    const { t, call, usage, header } = await setup();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-03-01T12:00:00Z") });
    for (let i = 0; i < 3; i++) await call();
    await call({ Origin: "https://acme.example" });
    vi.setSystemTime(Date.now() + 2 * DAY);
    await t.fetch("/api/v1/signals", { method: "POST", headers: { Authorization: header }, body: "{" });
    const { perDay, recent } = await usage();
    expect(perDay).toHaveLength(30);
    expect(perDay.slice(-3)).toEqual([
      { localDate: "2026-03-01", count: 4, refused: 1 },
      { localDate: "2026-03-02", count: 0, refused: 0 },
      { localDate: "2026-03-03", count: 1, refused: 1 },
    ]);
    expect(recent.map(({ route, status }) => [route, status])).toEqual([
      ["POST /api/v1/signals", 400],
      ["GET /api/v1/usage", 403],
      ["GET /api/v1/usage", 200],
      ["GET /api/v1/usage", 200],
      ["GET /api/v1/usage", 200],
    ]);
    vi.useRealTimers();
    await settle(t);
  });

  test("a request without the right secret is not counted as the key's", async () => {
    const { t, header, usage } = await setup();
    const wrong = { Authorization: header.slice(0, -1) + (header.endsWith("0") ? "1" : "0") };
    expect((await t.fetch("/api/v1/usage", { headers: wrong })).status).toBe(401);
    expect((await usage()).perDay.at(-1)).toMatchObject({ count: 0 });
  });

  test("a weak role is refused, and another organisation's key looks missing", async () => {
    const { t, orgId, apiKeyId } = await setup();
    const member = await makeMember(t, orgId, "member");
    const otherOrg = await makeOrg(t);
    const stranger = await makeMember(t, otherOrg);
    for (const read of [api.security.apiKeys.usage, api.security.apiKeys.callers]) {
      expect(await refusalOf(member.as.query(read, { orgId, apiKeyId }))).toBe("FORBIDDEN");
      expect(await refusalOf(stranger.as.query(read, { orgId: otherOrg, apiKeyId }))).toBe("NOT_FOUND");
    }
  });
});
