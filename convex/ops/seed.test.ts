import { expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { asUser } from "../test.factories";
import { setupBackend } from "../test.setup";

const all = { paginationOpts: { numItems: 100, cursor: null } };

test("the demo is complete, its counters fit what is stored, and a second seeding changes nothing", async () => {
  const t = setupBackend();
  vi.stubEnv("DEMO_CHILIPIPER_TOKEN", "demo_token_demo_token_demo_token");
  expect(await t.action(internal.ops.seed.demo, {})).toEqual({ seeded: true });
  const dump = async () =>
    await t.run(async (ctx) => ({
      orgs: await ctx.db.query("organizations").collect(),
      members: await ctx.db.query("memberships").collect(),
      signals: await ctx.db.query("signals").collect(),
      contacts: await ctx.db.query("contacts").collect(),
      companies: await ctx.db.query("companies").collect(),
      meetings: await ctx.db.query("meetings").collect(),
      partners: await ctx.db.query("partners").collect(),
      leads: await ctx.db.query("leads").collect(),
      deliveries: await ctx.db.query("inboundWebhooks").collect(),
      users: await ctx.db.query("users").collect(),
      events: await ctx.db.query("events").collect(),
    }));
  const first = await dump();
  expect(first.members).toHaveLength(4);
  expect(first.contacts).toHaveLength(120);
  expect(first.companies).toHaveLength(24);
  expect(first.partners).toHaveLength(2);
  expect(first.meetings).toHaveLength(14);
  expect(first.leads.length).toBeGreaterThan(0);
  expect(first.signals.length).toBeGreaterThan(1_200);
  expect(first.signals.length).toBeLessThan(1_900);
  const ignored = first.deliveries.filter((row) => row.status === "ignored");
  expect(first.deliveries.filter((row) => row.status === "processed")).toHaveLength(5);
  expect(ignored).toHaveLength(1);

  const [org] = first.orgs;
  expect(org).toMatchObject({ slug: "northwind", name: "Northwind Labs", timezone: "America/Los_Angeles" });
  const orgId = org!._id;
  const owner = asUser(t, first.users.find((user) => user.name === "Dana Demo")!._id);
  const dashboard = await owner.query(api.analytics.dashboard.signals, { orgId });
  expect(dashboard.today).toBeGreaterThan(0);
  expect(dashboard.days.every((day) => day.count > 0)).toBe(true);
  const team = await owner.query(api.identity.members.list, {
    orgId,
    sort: "role",
    direction: "asc",
    page: 1,
  });
  expect(team.rows.map(({ role }) => role)).toEqual(["owner", "admin", "member", "viewer"]);
  const { settings } = await owner.query(api.identity.organizations.get, { orgId });
  expect(settings?.seats).toEqual({ used: 4, limit: 10 });
  expect(await owner.query(api.crm.contacts.count, { orgId })).toBe(120);
  expect(
    (await owner.query(api.partners.meetings.list, { orgId, upcoming: true, ...all })).page.length,
  ).toBeGreaterThan(4);

  expect(await t.action(internal.ops.seed.demo, {})).toEqual({ seeded: false });
  expect(await dump()).toEqual(first);
});

test("a seeding that was interrupted is completed by the next one", async () => {
  const t = setupBackend();
  const { orgId } = await t.mutation(internal.ops.seed.prepare, {});
  await t.mutation(internal.ops.seed.addSignals, {
    orgId,
    plan: { seed: 20_261_120, now: Date.now() },
    step: 0,
  });
  expect(await t.action(internal.ops.seed.demo, {})).toEqual({ seeded: true });
  const ids = (await t.run((ctx) => ctx.db.query("signals").collect())).map((row) => row.externalId);
  expect(new Set(ids).size).toBe(ids.length);
});
