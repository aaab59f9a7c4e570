import { describe, expect, test, vi } from "vitest";
import { makeApiKey, makeMember, makeOrg } from "../test.factories";
import { setupBackend } from "../test.setup";

const SIGNAL = { type: "a", contact: { email: "a@acme.example" } };
const PATHS = ["/api/v1/signals", "/api/v1/signals/batch", "/api/v1/track"];

describe("refusals", () => {
  test("[A-02] no key, a bad one, a revoked one and an expired one get the same 401, on every path", async () => {
    const { t, orgId, userId, post } = await setup();
    const revoked = await makeApiKey(t, orgId, userId, { revokedAt: 1 });
    const expired = await makeApiKey(t, orgId, userId, { expiresAt: 1 });
    const answers = new Set<string>();
    for (const path of PATHS) {
      for (const Authorization of [undefined, "", "Bearer x", "Basic abc", revoked.header, expired.header]) {
        const response = await post(path, SIGNAL, Authorization === undefined ? {} : { Authorization });
        expect(response.status).toBe(401);
        answers.add(await response.text());
      }
    }
    expect(answers.size).toBe(1);
    expect([...answers][0]).toContain('"code":"UNAUTHENTICATED"');
  });

  test("a bad key is told before bad JSON or bad fields, so that nothing is learned without a key", async () => {
    const { t } = await setup();
    const response = await t.fetch("/api/v1/signals", { method: "POST", body: "{" });
    expect(response.status).toBe(401);
  });

  test("[A-05] a key without the scope gets 403 on every path but its own", async () => {
    const { t, orgId, userId, post } = await setup();
    const { header } = await makeApiKey(t, orgId, userId, { type: "restricted", scopes: ["usage:read"] });
    for (const path of PATHS) {
      const response = await post(path, SIGNAL, { Authorization: header });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ error: { code: "FORBIDDEN" } });
    }
    expect((await t.fetch("/api/v1/usage", { headers: { Authorization: header } })).status).toBe(200);
  });

  test("invalid JSON is 400, a schema error 422 with the path of each bad field, and nothing is written", async () => {
    const { t, header } = await setup();
    const raw = (body: string) =>
      t.fetch("/api/v1/signals", { method: "POST", headers: { Authorization: header }, body });
    const broken = await raw("{");
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ error: { code: "INVALID" } });
    const bad = await raw(
      JSON.stringify({
        type: 4,
        occurredAt: "yesterday",
        weight: 101,
        contact: { email: "nobody" },
        company: { domain: "localhost" },
        properties: { ok: { nested: true } },
      }),
    );
    expect(bad.status).toBe(422);
    const { error } = await bad.json();
    expect(error.fields.map((field: { path: string }) => field.path).sort()).toEqual([
      "company.domain",
      "contact.email",
      "occurredAt",
      "properties.ok",
      "type",
      "weight",
    ]);
    for (const body of ["null", "[]", "1", '"x"', "{}"]) expect((await raw(body)).status).toBe(422);
    expect(await t.run((ctx) => ctx.db.query("signals").collect())).toEqual([]);
    expect(await t.run((ctx) => ctx.db.query("contacts").collect())).toEqual([]);
  });

  test("[C-8] property names and sizes are limited: 64 keys, 8 kB, storable names", async () => {
    const { post, header } = await setup();
    const withProps = async (properties: object) =>
      (await post("/api/v1/signals", { ...SIGNAL, properties }, { Authorization: header })).status;
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));
    expect(await withProps(keys(64))).toBe(201);
    expect(await withProps(keys(65))).toBe(422);
    expect(await withProps({ text: "x".repeat(8_100) })).toBe(201);
    expect(await withProps({ text: "x".repeat(8_200) })).toBe(422);
    expect(await withProps({ text: "ü".repeat(4_100) })).toBe(422);
    for (const name of ["", "$where", "_id", "größe", "x".repeat(65)])
      expect(await withProps({ [name]: 1 })).toBe(422);
  });

  test("a batch must hold 1 to 500 items", async () => {
    const { post, header } = await setup();
    for (const signals of [[], Array(501).fill(SIGNAL), "x", undefined]) {
      const response = await post("/api/v1/signals/batch", { signals }, { Authorization: header });
      expect(response.status).toBe(422);
      expect((await response.json()).error.fields[0].path).toBe("signals");
    }
  });

  test("a body over 1 MiB is 413 whether or not its length is announced", async () => {
    const { t, header } = await setup();
    const body = JSON.stringify({ ...SIGNAL, x: "y".repeat(1024 * 1024) });
    const response = await t.fetch("/api/v1/signals", {
      method: "POST",
      headers: { Authorization: header },
      body,
    });
    expect(response.status).toBe(413);
    const announced = { Authorization: header, "Content-Length": "2000000" };
    expect(
      (await t.fetch("/api/v1/signals", { method: "POST", headers: announced, body: "{}" })).status,
    ).toBe(413);
  });

  test("[R-23] an error of ours is 503 without details and lets nothing through", async () => {
    const { t, post, header } = await setup();
    vi.stubEnv("API_RATE_LIMIT_PER_MINUTE", "no number");
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const response = await post("/api/v1/signals", SIGNAL, { Authorization: header });
    error.mockRestore();
    expect(response.status).toBe(503);
    const body = await response.text();
    expect(body).toContain('"code":"UNAVAILABLE"');
    expect(body).not.toContain("API_RATE_LIMIT");
    expect(await t.run((ctx) => ctx.db.query("signals").collect())).toEqual([]);
  });

  test("an unknown route is 404 in the same form, also for another method of a known path", async () => {
    const { t } = await setup();
    for (const [method, path] of [
      ["GET", "/nope"],
      ["GET", "/api/v1/signals"],
      ["DELETE", "/api/v1/usage"],
    ] as const) {
      const response = await t.fetch(path, { method });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: "NOT_FOUND" } });
    }
  });

  test("[A-09] a key over its limit gets 429 with Retry-After and RateLimit headers, and a batch counts as one request", async () => {
    const { post, header } = await setup();
    vi.stubEnv("API_RATE_LIMIT_PER_MINUTE", "3");
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 20, 12, 0, 15), toFake: ["Date"] });
    const batch = { signals: Array(10).fill(SIGNAL) };
    const first = await post("/api/v1/signals/batch", batch, { Authorization: header });
    expect(first.headers.get("RateLimit-Limit")).toBe("3");
    expect(first.headers.get("RateLimit-Remaining")).toBe("2");
    await post("/api/v1/signals", SIGNAL, { Authorization: header });
    await post("/api/v1/signals", {}, { Authorization: header });
    const over = await post("/api/v1/signals", SIGNAL, { Authorization: header });
    expect(over.status).toBe(429);
    expect(await over.json()).toMatchObject({ error: { code: "RATE_LIMITED" } });
    expect(over.headers.get("Retry-After")).toBe("45");
    expect(over.headers.get("RateLimit-Remaining")).toBe("0");
    vi.setSystemTime(Date.UTC(2026, 10, 20, 12, 1, 0));
    expect((await post("/api/v1/signals", SIGNAL, { Authorization: header })).status).toBe(201);
    vi.useRealTimers();
  });

  test("[A-09] after 20 bad keys an address gets 429, while a good key from there still works", async () => {
    const { post, header } = await setup();
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 20, 12, 0, 15), toFake: ["Date"] });
    const from = { "X-Forwarded-For": "1.2.3.4, 10.0.0.9" };
    const statuses: number[] = [];
    for (let i = 0; i < 21; i++) statuses.push((await post("/api/v1/signals", SIGNAL, from)).status);
    expect(statuses).toEqual([...Array(20).fill(401), 429]);
    // Only the last hop is believed: the first ones are the caller's own words.
    expect((await post("/api/v1/signals", SIGNAL, { "X-Forwarded-For": "9.9.9.9, 10.0.0.9" })).status).toBe(
      429,
    );
    expect((await post("/api/v1/signals", SIGNAL, { "X-Forwarded-For": "10.0.0.9, 10.0.0.8" })).status).toBe(
      401,
    );
    const good = await post("/api/v1/signals", SIGNAL, { ...from, Authorization: header });
    expect(good.status).toBe(201);
    expect(good.headers.get("RateLimit-Remaining")).toBe("599");
    vi.useRealTimers();
  });

  test("[A-04] a publishable key may only track, and only from its pages; each visitor has an own budget", async () => {
    const { t, orgId, userId, post } = await setup();
    const { header } = await makeApiKey(t, orgId, userId, {
      type: "publishable",
      origins: ["https://acme.example"],
    });
    const event = { name: "page_viewed" };
    const page = { Authorization: header, Origin: "https://acme.example" };
    expect((await post("/api/v1/track", event, page)).status).toBe(202);
    expect((await post("/api/v1/track", event, { ...page, Origin: "https://evil.example" })).status).toBe(
      403,
    );
    expect((await post("/api/v1/signals", SIGNAL, page)).status).toBe(403);
    const remaining = async (ip: string) =>
      (await post("/api/v1/track", event, { ...page, "X-Forwarded-For": ip })).headers.get(
        "RateLimit-Remaining",
      );
    expect(await remaining("10.0.0.1")).toBe("59");
    expect(await remaining("10.0.0.2")).toBe("59");
  });

  test("[A-04] a secret key that comes from a web page is refused and reported once", async () => {
    const { t, header, post } = await setup();
    for (let i = 0; i < 3; i++) {
      const response = await post("/api/v1/signals", SIGNAL, {
        Authorization: header,
        Origin: "https://acme.example",
      });
      expect(response.status).toBe(403);
    }
    const events = await t.run((ctx) => ctx.db.query("events").collect());
    expect(events.map((event) => event.type)).toEqual(["integration.failed"]);
    expect(JSON.stringify(events)).not.toContain(header.slice(-40));
  });
});

describe("other routes", () => {
  test("tracked events are stored, counted and tied to known contacts only", async () => {
    const { t, post, header } = await setup();
    const auth = { Authorization: header };
    await post("/api/v1/signals", SIGNAL, auth);
    const events = [
      { name: "opened", contactEmail: "A@acme.example" },
      { name: "opened", contactEmail: "new@acme.example" },
    ];
    const response = await post("/api/v1/track", { events }, auth);
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ accepted: 2 });
    const rows = await t.run((ctx) => ctx.db.query("analyticsEvents").collect());
    expect(rows.map((row) => row.contactId !== undefined)).toEqual([true, false]);
    expect(await t.run((ctx) => ctx.db.query("contacts").collect())).toHaveLength(1);
    const usage = await (await t.fetch("/api/v1/usage", { headers: auth })).json();
    expect(usage).toMatchObject({
      plan: "pro",
      metrics: [
        { metric: "signals", used: 1, limit: 100_000 },
        { metric: "events_tracked", used: 2, limit: 100_000 },
      ],
    });
    const bad = await post("/api/v1/track", { events: [{ name: "ok" }, { name: "" }] }, auth);
    expect(bad.status).toBe(422);
    expect((await bad.json()).error.fields[0].path).toBe("events.1.name");
  });

  test("a page may ask before it tracks, and may read the answer", async () => {
    const { t } = await setup();
    const Origin = "https://acme.example";
    const preflight = await t.fetch("/api/v1/track", { method: "OPTIONS", headers: { Origin } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("Access-Control-Allow-Origin")).toBe(Origin);
    expect(preflight.headers.get("Access-Control-Allow-Headers")).toContain("Idempotency-Key");
    const refused = await t.fetch("/api/v1/track", { method: "POST", headers: { Origin }, body: "{}" });
    expect(refused.headers.get("Access-Control-Allow-Origin")).toBe(Origin);
  });

  test("health answers and the document names every route", async () => {
    const { t } = await setup();
    expect(await (await t.fetch("/health")).json()).toEqual({ status: "ok" });
    const document = await (await t.fetch("/api/v1/openapi.json")).json();
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.paths)).toEqual([...PATHS, "/api/v1/usage", "/health"]);
    expect(document.components.schemas.Signal.required).toEqual(["type"]);
  });
});

async function setup() {
  const t = setupBackend();
  vi.stubEnv("API_RATE_LIMIT_PER_MINUTE", "");
  const orgId = await makeOrg(t);
  const { userId } = await makeMember(t, orgId);
  const { header } = await makeApiKey(t, orgId, userId);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    t.fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  return { t, orgId, userId, header, post };
}
