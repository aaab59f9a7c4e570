import { describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { auditRows, makeApiKey, makeMember, makeOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";

describe("POST /api/v1/signals", () => {
  test("a signal finds or makes its contact and company, is counted once and leaves an audit row", async () => {
    const { t, orgId, send, member } = await setup();
    const response = await send("/api/v1/signals", {
      id: "s-1",
      type: "demo_requested",
      contact: { email: "Ann@Acme.Example", firstName: "Ann", lastName: "Lee" },
      properties: { plan: "pro", seats: 5 },
    });
    expect(response.status).toBe(201);
    const body = await response.json();
    expect(body).toMatchObject({ id: "s-1", duplicate: false });

    const again = await send("/api/v1/signals", {
      type: "pricing_viewed",
      contact: { email: "ann@acme.example" },
    });
    expect(await again.json()).toMatchObject({ contactId: body.contactId, companyId: body.companyId });

    const feed = await member.as.query(api.crm.signals.feed, { orgId, limit: 10 });
    expect(feed.map((item) => item.type)).toEqual(["pricing_viewed", "demo_requested"]);
    expect(feed[1]).toMatchObject({
      weight: 90,
      sourceName: "API",
      contact: { name: "Ann Lee", email: "ann@acme.example" },
      company: { name: "Acme" },
      props: { plan: "pro", seats: 5 },
    });
    const dashboard = await member.as.query(api.analytics.dashboard.signals, { orgId });
    expect(dashboard).toMatchObject({
      today: 2,
      topTypes: [
        { type: "demo_requested", count: 1 },
        { type: "pricing_viewed", count: 1 },
      ],
    });
    expect(dashboard.days).toHaveLength(30);
    expect(await used(t, "signals")).toBe(2);
    const rows = await auditRows(t, orgId);
    expect(rows.filter((row) => row.action === "signals.received")).toHaveLength(2);
    expect(rows[0]).toMatchObject({ actorKind: "apiKey" });
  });

  test("[R-20] the same id sent again answers 200 with duplicate, changes nothing and is not counted", async () => {
    const { t, send } = await setup();
    const first = await (await send("/api/v1/signals", SIGNAL)).json();
    const before = await everything(t);
    const second = await send("/api/v1/signals", {
      ...SIGNAL,
      type: "other",
      contact: { email: "new@other.example" },
    });
    expect(second.status).toBe(200);
    expect(await second.json()).toEqual({ ...first, duplicate: true });
    expect(await everything(t)).toEqual(before);
    expect(await used(t, "signals")).toBe(1);
  });

  test("a request with high-intent signals tells every member once, on the bell", async () => {
    const { t, orgId, send, member } = await setup();
    vi.useFakeTimers();
    const signals = [1, 2, 3].map((n) => ({ ...SIGNAL, id: `hot-${n}`, type: "demo_requested" }));
    await send("/api/v1/signals/batch", { signals });
    await t.finishAllScheduledFunctions(vi.runAllTimers);
    vi.useRealTimers();
    expect(await member.as.query(api.notifications.inbox.unreadCount, { orgId })).toBe(1);
    const { page } = await member.as.query(api.notifications.inbox.list, {
      orgId,
      paginationOpts: { numItems: 5, cursor: null },
    });
    expect(page).toMatchObject([{ kind: "signal.highIntent", count: 3 }]);
  });

  test("a free-mail address makes a contact without a company; a named company wins over the address", async () => {
    const { send } = await setup();
    const free = await (
      await send("/api/v1/signals", { type: "a", contact: { email: "x@gmail.com" } })
    ).json();
    expect(free).toMatchObject({ companyId: null });
    expect(free.contactId).not.toBeNull();
    const named = {
      type: "a",
      contact: { email: "x@gmail.com" },
      company: { domain: "https://www.acme.example/" },
    };
    const linked = await (await send("/api/v1/signals", named)).json();
    expect(linked.contactId).toBe(free.contactId);
    expect(linked.companyId).not.toBeNull();
    const later = await (
      await send("/api/v1/signals", { type: "a", contact: { email: "X@gmail.com" } })
    ).json();
    expect(later.companyId).toBe(linked.companyId);
  });

  test("[R-19] over the plan's limit nothing is written and the answer says which limit, until when and where to upgrade", async () => {
    const { t, send, header } = await setup({ plan: "free" });
    await send("/api/v1/signals/batch", { signals: many(500) });
    await send("/api/v1/signals/batch", { signals: many(500) });
    const before = await everything(t);
    const response = await send("/api/v1/signals", SIGNAL, { Authorization: header });
    expect(response.status).toBe(402);
    const { error } = await response.json();
    expect(error).toMatchObject({
      code: "LIMIT_EXCEEDED",
      metric: "signals",
      used: 1000,
      limit: 1000,
      plan: "free",
    });
    expect(Date.parse(error.resetsAt)).toBeGreaterThan(Date.now());
    expect(error.upgradeUrl).toMatch(/^http:\/\/127\.0\.0\.1:5173\//);
    expect(await everything(t)).toEqual(before);
  });

  test("[E-01] the same Idempotency-Key and body get the same answer once; another body gets 409", async () => {
    const { t, send } = await setup();
    const key = { "Idempotency-Key": "k-1" };
    const body = { type: "a", contact: { email: "a@acme.example" } };
    const first = await send("/api/v1/signals", body, key);
    const second = await send("/api/v1/signals", body, key);
    expect(second.status).toBe(201);
    expect(second.headers.get("Idempotent-Replayed")).toBe("true");
    expect(await second.text()).toBe(await first.text());
    expect(await used(t, "signals")).toBe(1);
    const other = await send("/api/v1/signals", { ...body, type: "b" }, key);
    expect(other.status).toBe(409);
    expect(await other.json()).toMatchObject({ error: { code: "CONFLICT" } });
    const elsewhere = await send("/api/v1/signals/batch", body, key);
    expect(elsewhere.status).not.toBe(201);
  });
});

describe("POST /api/v1/signals/batch", () => {
  test("[R-20] each item gets its own verdict and a bad one does not stop the others", async () => {
    const { t, send } = await setup();
    await send("/api/v1/signals", { ...SIGNAL, id: "known" });
    const response = await send("/api/v1/signals/batch", {
      signals: [
        { ...SIGNAL, id: "n1" },
        { type: "", contact: { email: "nobody" } },
        { ...SIGNAL, id: "known" },
        { ...SIGNAL, id: "n1" },
        { type: "x" },
        "text",
        { type: "y", company: { domain: "other.example", name: "Other Inc" } },
      ],
    });
    expect(response.status).toBe(200);
    const body = await response.json();
    expect(body).toMatchObject({ accepted: 2, duplicates: 2, rejected: 3 });
    expect(body.results.map((result: { status: string }) => result.status)).toEqual([
      "accepted",
      "invalid",
      "duplicate",
      "duplicate",
      "invalid",
      "invalid",
      "accepted",
    ]);
    expect(body.results[3].signalId).toBe(body.results[0].signalId);
    expect(body.results[1].error.fields.map((field: { path: string }) => field.path)).toEqual([
      "type",
      "contact.email",
    ]);
    expect(await used(t, "signals")).toBe(3);
  });

  test("what no longer fits the plan is refused item by item, the first ones in", async () => {
    const { t, send } = await setup({ plan: "free" });
    await send("/api/v1/signals/batch", { signals: many(500) });
    await send("/api/v1/signals/batch", { signals: many(498) });
    const signals = [1, 2, 3, 4].map((n) => ({ ...SIGNAL, id: `edge-${n}` }));
    const body = await (await send("/api/v1/signals/batch", { signals })).json();
    expect(body).toMatchObject({ accepted: 2, rejected: 2 });
    expect(body.results.map((result: { status: string }) => result.status)).toEqual([
      "accepted",
      "accepted",
      "limit_exceeded",
      "limit_exceeded",
    ]);
    expect(await used(t, "signals")).toBe(1000);
  });

  test("[R-21] counters of contacts, companies, days and usage equal what is stored, whatever is sent", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.info(`seed ${seed}`);
    const { t, orgId, send, member } = await setup();
    const random = randomOf(seed);
    const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]!;
    for (let round = 0; round < 8; round++) {
      const signals = Array.from({ length: 1 + Math.floor(random() * 40) }, () => ({
        ...(random() < 0.5 && { id: `id-${Math.floor(random() * 60)}` }),
        type: pick(["a", "b", "c"]),
        occurredAt: Date.now() - Math.floor(random() * 3 * 86_400_000),
        ...(random() < 0.8 && {
          contact: { email: pick(["x@gmail.com", "a@one.example", "b@one.example", "c@two.example"]) },
        }),
        ...(random() < 0.5 && { company: { domain: pick(["one.example", "two.example", "three.example"]) } }),
      }));
      const response = await send("/api/v1/signals/batch", { signals });
      expect(response.status, `seed ${seed} round ${round}`).toBe(200);
      const rows = await everything(t);
      const say = `seed ${seed} round ${round}`;
      const ids = rows.signals.flatMap((row) => row.externalId ?? []);
      expect(new Set(ids).size, say).toBe(ids.length);
      for (const contact of rows.contacts) {
        const own = rows.signals.filter((row) => row.contactId === contact._id);
        expect(contact.signalCount, say).toBe(own.length);
        expect(contact.lastSignalAt, say).toBe(Math.max(...own.map((row) => row.occurredAt)));
      }
      for (const company of rows.companies) {
        expect(company.signalCount, say).toBe(
          rows.signals.filter((row) => row.companyId === company._id).length,
        );
        expect(company.contactCount, say).toBe(
          rows.contacts.filter((row) => row.companyId === company._id).length,
        );
      }
      const dashboard = await member.as.query(api.analytics.dashboard.signals, { orgId });
      expect(
        dashboard.days.reduce((sum, day) => sum + day.count, 0),
        say,
      ).toBe(rows.signals.length);
      expect(await used(t, "signals"), say).toBe(rows.signals.length);
    }
  });
});

const SIGNAL = { id: "s-1", type: "pricing_viewed", contact: { email: "ann@acme.example" } };
const many = (count: number) =>
  Array.from({ length: count }, () => ({ type: "a", company: { domain: "acme.example" } }));

async function setup({ plan = "pro" as const }: { plan?: "free" | "pro" } = {}) {
  const t = setupBackend();
  vi.stubEnv("API_RATE_LIMIT_PER_MINUTE", "100000");
  const orgId = await makeOrg(t, { plan });
  const member = await makeMember(t, orgId);
  const { header } = await makeApiKey(t, orgId, member.userId);
  const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    t.fetch(path, {
      method: "POST",
      headers: { Authorization: header, "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  return { t, orgId, member, header, send };
}

/** All rows that a signal may touch, to compare before and after. */
async function everything(t: TestBackend) {
  return await t.run(async (ctx) => ({
    signals: await ctx.db.query("signals").collect(),
    contacts: await ctx.db.query("contacts").collect(),
    companies: await ctx.db.query("companies").collect(),
    days: await ctx.db.query("dailySignals").collect(),
    events: await ctx.db.query("events").collect(),
    ledger: await ctx.db.query("usageLedger").collect(),
  }));
}

async function used(t: TestBackend, metric: Doc<"usageLedger">["metric"]): Promise<number> {
  const { counters, ledger } = await t.run(async (ctx) => ({
    counters: (await ctx.db.query("usageCounters").collect()).filter((row) => row.metric === metric),
    ledger: (await ctx.db.query("usageLedger").collect()).filter((row) => row.metric === metric),
  }));
  const counted = counters.reduce((sum, row) => sum + row.value, 0);
  expect(ledger.reduce((sum, row) => sum + row.qty, 0)).toBe(counted);
  return counted;
}

/** A small deterministic generator (mulberry32), so that a failing seed fails again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
