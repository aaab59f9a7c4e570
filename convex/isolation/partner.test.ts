import { describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { findInOrg } from "../access/inOrg";
import schema from "../schema";
import { notifyMembers } from "../notifications/model/inbox";
import { makeMember, makeOrg, refusalOf, runInOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { inserter } from "./world.matrix";

const paginationOpts = { numItems: 50, cursor: null };

/** Tables with a partner in them that its own users never list; every other one needs an index by organisation and partner. */
const NOT_LISTED_BY_PARTNER: ReadonlySet<string> = new Set([
  "memberships", // Found by organisation and person.
  "invitations", // Managed by the organisation's admins.
  "partnerRoutes", // Found by the meeting's type.
  "notificationCounters", // Found by person, then partner.
  "notifications", // The same.
]);

async function setup() {
  const t = setupBackend();
  const orgId = await makeOrg(t);
  const staff = await makeMember(t, orgId, "member");
  const make = (mark: string) => inserter(t, { orgId, userId: staff.userId, mark });
  const a = (await make("PARTNER-A")("partners")) as Id<"partners">;
  const b = (await make("PARTNER-B")("partners")) as Id<"partners">;
  const meetings = async (mark: string, partnerId: Id<"partners">) =>
    (await inserter(t, { orgId, userId: staff.userId, mark }, { partnerId })("meetings")) as Id<"meetings">;
  await meetings("OF-A", a);
  await meetings("OF-B", b);
  await make("OF-NOBODY")("meetings");
  return { t, orgId, staff, a, b };
}

const notify = (t: TestBackend, orgId: Id<"organizations">, title: string, partnerId?: Id<"partners">) =>
  runInOrg(t, orgId, (ctx) =>
    notifyMembers(ctx, {
      orgId,
      message: {
        kind: "meeting.booked",
        severity: "info",
        title,
        body: "",
        link: null,
        count: 1,
        partnerId: partnerId ?? null,
      },
      dedupeKey: title,
      createdAt: ctx.now,
    }),
  );

describe("[T-iso-8] a partner's own user", () => {
  test("sees that partner's meetings in every list, and no link that would be refused", async () => {
    const { t, orgId, a, staff } = await setup();
    const { as } = await makeMember(t, orgId, "member", { partnerId: a });
    const { page } = await as.query(api.partners.meetings.list, { orgId, paginationOpts });
    expect(page.map(({ guestName, contactId }) => [guestName, contactId])).toEqual([["OF-A", null]]);
    const recent = await as.query(api.partners.meetings.recent, { orgId, limit: 50 });
    expect(recent.map(({ guestName }) => guestName)).toEqual(["OF-A"]);
    const all = await staff.as.query(api.partners.meetings.recent, { orgId, limit: 50 });
    expect(all).toHaveLength(3);
  });

  test("is told of that partner's events only, and the bell counts those", async () => {
    const { t, orgId, a, b } = await setup();
    const { as } = await makeMember(t, orgId, "member", { partnerId: a });
    await notify(t, orgId, "of A", a);
    await notify(t, orgId, "of B", b);
    await notify(t, orgId, "of the organization");
    const { page } = await as.query(api.notifications.inbox.list, { orgId, paginationOpts });
    expect(page.map(({ title }) => title)).toEqual(["of A"]);
    expect(await as.query(api.notifications.inbox.unreadCount, { orgId })).toBe(1);
  });

  test("finds a row by its id only if it names that partner or is the user's own", async () => {
    const { t, orgId, staff, a, b } = await setup();
    const { membershipId, userId } = await makeMember(t, orgId, "member", { partnerId: a });
    const row = (table: string, fields: object = {}) =>
      inserter(t, { orgId, userId: staff.userId, mark: "x" }, { ...fields })(table);
    const found = async (table: "meetings" | "contacts" | "notifications", id: string) =>
      await t.run(async (ctx) => {
        const [org, membership] = [await ctx.db.get(orgId), await ctx.db.get(membershipId)];
        const scope = { db: ctx.db as unknown as QueryCtx["db"], org: org!, membership };
        return (await findInOrg(scope, table, id as Id<"meetings">)) !== null;
      });
    expect(await found("meetings", await row("meetings", { partnerId: a }))).toBe(true);
    expect(await found("meetings", await row("meetings", { partnerId: b }))).toBe(false);
    expect(await found("meetings", await row("meetings"))).toBe(false);
    expect(await found("contacts", await row("contacts"))).toBe(false);
    expect(await found("notifications", await row("notifications"))).toBe(false);
    expect(await found("notifications", await row("notifications", { userId }))).toBe(true);
  });

  test("who was the organisation's before finds nothing of that time in the inbox, and it all again afterwards", async () => {
    const { t, orgId, a, staff } = await setup();
    await notify(t, orgId, "of the organization");
    const inbox = async () => {
      const { page } = await staff.as.query(api.notifications.inbox.list, { orgId, paginationOpts });
      return { page, unread: await staff.as.query(api.notifications.inbox.unreadCount, { orgId }) };
    };
    const before = await inbox();
    expect(before).toMatchObject({ page: [{ title: "of the organization" }], unread: 1 });
    const belongTo = (partnerId: Id<"partners"> | undefined) =>
      t.run((ctx) => ctx.db.patch("memberships", staff.membershipId, { partnerId }));

    await belongTo(a);
    expect(await inbox()).toEqual({ page: [], unread: 0 });
    const { notificationId } = before.page[0]!;
    expect(
      await refusalOf(staff.as.mutation(api.notifications.inbox.markRead, { orgId, notificationId })),
    ).toBe("NOT_FOUND");
    await staff.as.mutation(api.notifications.inbox.markAllRead, { orgId });
    await notify(t, orgId, "of A", a);
    expect(await inbox()).toMatchObject({ page: [{ title: "of A" }], unread: 1 });

    await belongTo(undefined);
    expect(await inbox()).toEqual(before);
  });

  test("may not even ask for what is the organisation's: search, contacts, counts, totals, people, the audit log", async () => {
    const { t, orgId, a } = await setup();
    const { as } = await makeMember(t, orgId, "owner", { partnerId: a });
    const asked = [
      () => as.query(api.crm.search.palette, { orgId, text: "x" }),
      () => as.query(api.crm.contacts.list, { orgId, paginationOpts }),
      () => as.query(api.crm.contacts.count, { orgId }),
      () => as.query(api.crm.companies.count, { orgId }),
      () => as.query(api.crm.signals.types, { orgId }),
      () => as.query(api.analytics.dashboard.signals, { orgId }),
      () => as.query(api.billing.usage.gauges, { orgId }),
      () => as.query(api.audit.logs.list, { orgId, paginationOpts }),
      () => as.query(api.security.apiKeys.list, { orgId }),
      () => as.query(api.partners.meetings.unroutedCount, { orgId }),
    ];
    for (const call of asked) expect(await refusalOf(call())).toBe("FORBIDDEN");
  });
});

test("[T-iso-4] what partners list has an index that starts with the organisation and the partner", () => {
  const without: string[] = [];
  for (const [name, table] of Object.entries(schema.tables)) {
    const { json } = table.validator as unknown as { json: { value?: Record<string, unknown> } };
    if (!json.value || !("partnerId" in json.value) || NOT_LISTED_BY_PARTNER.has(name)) continue;
    const indexes = table[" indexes"]() as { fields: string[] }[];
    if (!indexes.some(({ fields }) => fields[0] === "orgId" && fields[1] === "partnerId")) without.push(name);
  }
  expect(without).toEqual([]);
});
