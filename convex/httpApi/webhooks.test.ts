import Stripe from "stripe";
import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { linkCustomer } from "../integrations/model/stripeCustomers";
import { makePartner } from "../partners/model/partners";
import { makeMember, makeOrg, runInOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { hmacSha256Hex } from "../lib/hmac";

const SECRET = "whsec_test_secret";
const NOW = Date.UTC(2026, 10, 20, 12);
const firstPage = { paginationOpts: { numItems: 50, cursor: null } };

describe("POST /webhooks/stripe", () => {
  test("[R-05] [S-05] 50 copies of one event at once have one row, one effect and 50 times 2xx", async () => {
    const { t, orgId, member } = await setup();
    const { raw, header } = await signed(event());
    const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(t, raw, header)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(200));
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    expect(bodies.filter((body) => !body.duplicate)).toHaveLength(1);
    expect(await effects(t)).toEqual(["integration.delivered"]);
    const { page } = await member.as.query(api.integrations.inbound.list, { orgId, ...firstPage });
    expect(page).toMatchObject([
      { provider: "stripe", externalEventId: "evt_1", status: "processed", attempts: 50 },
    ]);
  });

  test("[S-01] a changed byte, a wrong secret, a missing header or only v0 is 400 and writes no row", async () => {
    const { t } = await setup();
    const { raw, header } = await signed(event());
    const forged = await signed(event(), { secret: "whsec_other" });
    const answers = [
      await deliver(t, `${raw} `, header),
      await deliver(t, raw, forged.header),
      await deliver(t, raw, null),
      await deliver(t, raw, header.replace("v1=", "v0=")),
      await deliver(t, raw, "t=,v1="),
    ];
    expect(answers.map((answer) => answer.status)).toEqual(Array(5).fill(400));
    expect(await t.run((ctx) => ctx.db.query("inboundWebhooks").collect())).toEqual([]);
  });

  test("[S-01] bad signatures are counted per address, and a good one from there still works", async () => {
    const { t } = await setup();
    vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
    const from = { "X-Forwarded-For": "10.0.0.7" };
    for (let i = 0; i < 20; i++) expect((await deliver(t, "{}", "t=1,v1=x", from)).status).toBe(400);
    const over = await deliver(t, "{}", "t=1,v1=x", from);
    expect(over.status).toBe(429);
    expect(Number(over.headers.get("Retry-After"))).toBeGreaterThan(0);
    const { raw, header } = await signed(event());
    expect((await deliver(t, raw, header, from)).status).toBe(200);
    vi.useRealTimers();
  });

  test.each([
    ["[S-02]", -301, 400],
    ["[S-02]", -299, 200],
    ["[S-03]", 600, 400],
    ["[S-03]", 299, 200],
  ])("%s a signature made %i seconds from now answers %i", async (_id, offset, status) => {
    const { t } = await setup();
    vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
    const { raw, header } = await signed(event(), { timestamp: NOW / 1000 + offset });
    expect((await deliver(t, raw, header)).status).toBe(status);
    vi.useRealTimers();
  });

  test("[S-04] during a rotation either secret verifies", async () => {
    const { t } = await setup();
    vi.stubEnv("STRIPE_WEBHOOK_SECRET", `whsec_new, ${SECRET}`);
    for (const [secret, id] of [
      ["whsec_new", "evt_a"],
      [SECRET, "evt_b"],
    ] as const) {
      const { raw, header } = await signed(event({ id }), { secret });
      expect((await deliver(t, raw, header)).status).toBe(200);
    }
  });

  test("[S-10] an unused type and another account are kept as ignored, with the reason", async () => {
    const { t, orgId, member } = await setup();
    for (const fields of [
      { id: "evt_a", type: "radar.early_fraud_warning.created" },
      { id: "evt_b", account: "acct_9" },
    ]) {
      const { raw, header } = await signed(event(fields));
      expect((await deliver(t, raw, header)).status).toBe(200);
    }
    const { page } = await member.as.query(api.integrations.inbound.list, { orgId, ...firstPage });
    expect(page.map((row) => row.status)).toEqual(["ignored", "ignored"]);
    expect(page.map((row) => row.outcome).join()).toMatch(/acct_9.*radar/);
    expect(await effects(t)).toEqual([]);
  });

  test("[S-11] an event of an unknown customer is stored as unresolved: no tenant sees it, the operator counts it", async () => {
    const { t, orgId, member } = await setup();
    const { raw, header } = await signed(
      event({ data: { object: { object: "invoice", customer: "cus_unknown" } } }),
    );
    expect((await deliver(t, raw, header)).status).toBe(200);
    expect((await member.as.query(api.integrations.inbound.list, { orgId, ...firstPage })).page).toEqual([]);
    expect(await t.query(internal.integrations.jobs.unresolvedCount, {})).toBe(1);
  });

  test("without a secret the address answers 503, so that Stripe tries again", async () => {
    const { t } = await setup();
    vi.stubEnv("STRIPE_WEBHOOK_SECRET", "");
    expect((await deliver(t, "{}", "t=1,v1=x")).status).toBe(503);
  });
});

describe("POST /webhooks/chilipiper/:token", () => {
  test("a booked meeting is stored, routed and shown with its raw delivery", async () => {
    const { t, orgId, member, chili } = await setup();
    const response = await chili(meeting());
    expect(response.status).toBe(200);
    const [shown] = await member.as.query(api.partners.meetings.recent, { orgId, limit: 5 });
    expect(shown).toMatchObject({
      guestName: "Lea Doe",
      guestEmail: "lead@acme.example",
      startAt: Date.UTC(2026, 10, 23, 16),
      guestTimezone: "America/New_York",
      status: "created",
      partnerName: "Partner A",
      companyName: "Acme",
    });
    const { page } = await member.as.query(api.integrations.inbound.list, { orgId, ...firstPage });
    expect(page).toMatchObject([
      { provider: "chilipiper", status: "processed", outcome: "Meeting booked: Lea Doe" },
    ]);
    const raw = await member.as.query(api.integrations.inbound.get, {
      orgId,
      deliveryId: page[0]!.deliveryId,
    });
    expect(JSON.parse(raw.raw)).toEqual(meeting());
    const plan = await t.query(internal.integrations.jobs.rehearse, { deliveryId: page[0]!.deliveryId });
    expect(plan?.effects).toHaveLength(1);
  });

  test("[M-01] a wrong token is 404; a rotated one works for a day; no token is stored in clear", async () => {
    const { t, orgId, member, token, chili } = await setup();
    vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
    expect((await chili(meeting(), { token: "x".repeat(43) })).status).toBe(404);
    expect((await chili(meeting(), { token: "short" })).status).toBe(404);
    const { path } = await member.as.action(api.integrations.chilipiper.rotateToken, { orgId });
    const fresh = path.split("/").pop()!;
    expect(fresh).not.toBe(token);
    expect((await chili(meeting({ meetingIdChili: "m-new" }), { token: fresh })).status).toBe(200);
    vi.setSystemTime(NOW + 23 * 3_600_000);
    expect((await chili(meeting({ meetingIdChili: "m-old" }))).status).toBe(200);
    vi.setSystemTime(NOW + 25 * 3_600_000);
    expect((await chili(meeting({ meetingIdChili: "m-late" }))).status).toBe(404);
    const dump = JSON.stringify(await t.run((ctx) => ctx.db.query("chilipiperConnections").collect()));
    expect(dump).not.toContain(token);
    expect(dump).not.toContain(fresh);
    vi.useRealTimers();
  });

  test("[M-02] with a secret a delivery must be signed and recent; a missing header is no way around", async () => {
    const { t, orgId, member, chili } = await setup();
    const secret = "chili-signing-secret";
    await member.as.mutation(api.integrations.chilipiper.setSigningSecret, { orgId, secret });
    const raw = JSON.stringify(meeting());
    const sign = async (at: number, key = secret) => ({
      "X-Chili-Timestamp": String(at),
      "X-Chili-Signature": await hmacSha256Hex(key, `${at}.${raw}`),
    });
    const seconds = Math.floor(Date.now() / 1000);
    const status = async (headers: Record<string, string>) => (await chili(raw, { headers })).status;
    expect(await status({})).toBe(401);
    expect(await status(await sign(seconds, "other"))).toBe(401);
    expect(await status(await sign(seconds - 301))).toBe(401);
    expect(await status(await sign(seconds + 600))).toBe(401);
    expect(await t.run((ctx) => ctx.db.query("inboundWebhooks").collect())).toEqual([]);
    expect(await status(await sign(seconds))).toBe(200);
    expect(
      JSON.stringify(await t.run((ctx) => ctx.db.query("chilipiperConnections").collect())),
    ).not.toContain(secret);
  });

  test("[M-03] the same body within a day acts once, also when 20 copies come at once", async () => {
    const { t, chili } = await setup();
    const answers = await Promise.all(Array.from({ length: 20 }, () => chili(meeting())));
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(200));
    expect(await t.run((ctx) => ctx.db.query("inboundWebhooks").collect())).toMatchObject([{ attempts: 20 }]);
    expect((await effects(t)).sort()).toEqual(["lead.created", "meeting.booked"]);
  });

  test("[M-05] an unknown type is stored and told to the members, and changes nothing", async () => {
    const { t, chili } = await setup();
    expect((await chili(meeting({ type: "Exploded" }))).status).toBe(200);
    expect(await t.run((ctx) => ctx.db.query("meetings").collect())).toEqual([]);
    expect(await t.run((ctx) => ctx.db.query("inboundWebhooks").collect())).toMatchObject([
      { status: "unresolved" },
    ]);
    expect(await effects(t)).toEqual(["integration.failed"]);
  });

  test("[M-06] invalid JSON is 400 with a stored beginning, more than 256 KiB is 413 and not stored", async () => {
    const { t, chili } = await setup();
    expect((await chili("{".repeat(5_000))).status).toBe(400);
    expect((await chili("x".repeat(256 * 1024 + 1))).status).toBe(413);
    const rows = await t.run((ctx) => ctx.db.query("inboundWebhooks").collect());
    expect(rows).toMatchObject([{ status: "failed" }]);
    expect(rows[0]!.raw).toHaveLength(1_024);
  });

  test("an error of ours keeps the delivery, undoes what it did, and tells the organisation", async () => {
    const { t, orgId, chili } = await setup();
    // A route that exists twice breaks an invariant, so that the plan throws.
    await runInOrg(t, orgId, (ctx) =>
      makePartner(ctx, {
        name: "Partner B",
        slug: "b",
        provider: "chilipiper",
        meetingTypes: ["Partner A demo"],
      }),
    );
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    expect((await chili(meeting())).status).toBe(200);
    expect(error).toHaveBeenCalledOnce();
    error.mockRestore();
    expect(await t.run((ctx) => ctx.db.query("inboundWebhooks").collect())).toMatchObject([
      { status: "failed" },
    ]);
    expect(await effects(t)).toEqual(["integration.failed"]);
    expect(await t.run((ctx) => ctx.db.query("contacts").collect())).toEqual([]);
  });

  test("[M-10] a meeting of a type without a partner is kept without a lead and counted as unrouted", async () => {
    const { t, orgId, member, chili } = await setup();
    await chili(meeting({ meetingTypeName: "Nobody's type", meetingTypeIdChili: "none" }));
    expect(await t.run((ctx) => ctx.db.query("leads").collect())).toEqual([]);
    expect(await member.as.query(api.partners.meetings.unroutedCount, { orgId })).toBe(1);
  });

  test("settings need the right to write, leave an audit row and are the organisation's own", async () => {
    const { t, orgId } = await setup();
    const viewer = await makeMember(t, orgId, "member");
    await expect(viewer.as.action(api.integrations.chilipiper.rotateToken, { orgId })).rejects.toThrow(
      /FORBIDDEN/,
    );
    const other = await makeMember(t, await makeOrg(t));
    await expect(other.as.query(api.integrations.chilipiper.settings, { orgId })).rejects.toThrow(
      /NOT_FOUND/,
    );
    const deliveries = await t.run((ctx) => ctx.db.query("inboundWebhooks").collect());
    expect(deliveries).toEqual([]);
  });
});

function event(fields: object = {}) {
  return {
    id: "evt_1",
    object: "event",
    type: "invoice.paid",
    data: { object: { object: "invoice", customer: "cus_1" } },
    ...fields,
  };
}

async function signed(body: object, { secret = SECRET, timestamp = Math.floor(Date.now() / 1000) } = {}) {
  const raw = JSON.stringify(body);
  const header = await Stripe.webhooks.generateTestHeaderStringAsync({
    payload: raw,
    secret,
    timestamp,
    cryptoProvider: Stripe.createSubtleCryptoProvider(),
  });
  return { raw, header };
}

function deliver(t: TestBackend, raw: string, header: string | null, more: Record<string, string> = {}) {
  const headers = { ...more, ...(header !== null && { "Stripe-Signature": header }) };
  return t.fetch("/webhooks/stripe", { method: "POST", headers, body: raw });
}

function meeting(fields: object = {}) {
  return {
    type: "Created",
    meetingIdChili: "m-1",
    meetingStartTime: "2026-11-23T16:00:00Z",
    meetingEndTime: "2026-11-23T16:30:00Z",
    primaryGuestEmail: "Lead@Acme.example",
    primaryGuestTimeZone: "America/New_York",
    primaryGuestDataFields: { firstName: "Lea", lastName: "Doe" },
    meetingTypeName: "Partner A demo",
    meetingTypeIdChili: "type-1",
    ...fields,
  };
}

async function effects(t: TestBackend) {
  return (await t.run((ctx) => ctx.db.query("events").collect()))
    .map((row) => row.type)
    .filter((type) => type !== "integration.settingsChanged");
}

async function setup() {
  const t = setupBackend();
  vi.stubEnv("STRIPE_WEBHOOK_SECRET", SECRET);
  const orgId = await makeOrg(t);
  const member = await makeMember(t, orgId);
  await runInOrg(t, orgId, async (ctx) => {
    await linkCustomer(ctx, { orgId, kind: "org", stripeCustomerId: "cus_1" });
    await makePartner(ctx, {
      name: "Partner A",
      slug: "a",
      provider: "chilipiper",
      meetingTypes: ["partner a DEMO"],
    });
  });
  const { path } = await member.as.action(api.integrations.chilipiper.rotateToken, { orgId });
  const token = path.split("/").pop()!;
  const chili = (body: unknown, at: { token?: string; headers?: Record<string, string> } = {}) =>
    t.fetch(`/webhooks/chilipiper/${at.token ?? token}`, {
      method: "POST",
      headers: { ...at.headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return { t, orgId, member, token, chili };
}
