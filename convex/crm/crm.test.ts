import { describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import { makeMember, makeOrg, refusalOf, runInOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { receiveSignals } from "./model/signals";
import type { IncomingSignal } from "./rules/groupSignals";
import type { Id } from "../_generated/dataModel";

const all = { paginationOpts: { numItems: 50, cursor: null } };

describe("lists", () => {
  test("contacts and companies are listed newest first with their figures, page by page", async () => {
    const { t, orgId, as } = await setup();
    await receive(t, orgId, [
      signal("ann@acme.example", { firstName: "Ann", lastName: "Lee", title: "CTO" }),
      signal("bob@acme.example"),
      signal("ann@acme.example"),
      signal("eve@other.example"),
    ]);
    const first = await as.query(api.crm.contacts.list, {
      orgId,
      paginationOpts: { numItems: 2, cursor: null },
    });
    expect(first.page.map((row) => row.name)).toEqual(["eve@other.example", "bob@acme.example"]);
    const second = await as.query(api.crm.contacts.list, {
      orgId,
      paginationOpts: { numItems: 2, cursor: first.continueCursor },
    });
    expect(second.page).toMatchObject([
      { name: "Ann Lee", title: "CTO", signalCount: 2, company: { name: "Acme" } },
    ]);
    const companies = await as.query(api.crm.companies.list, { orgId, ...all });
    expect(companies.page).toMatchObject([
      { name: "Other", contactCount: 1, signalCount: 1 },
      { name: "Acme", domain: "acme.example", contactCount: 2, signalCount: 3 },
    ]);
    expect(await as.query(api.crm.contacts.count, { orgId })).toBe(3);
    expect(await as.query(api.crm.companies.count, { orgId })).toBe(2);
    const { companyId } = companies.page[1]!;
    const detail = await as.query(api.crm.companies.get, { orgId, companyId });
    expect(detail.contacts.map((person) => person.name)).toEqual(["bob@acme.example", "Ann Lee"]);
    const ofCompany = await as.query(api.crm.signals.list, { orgId, companyId, ...all });
    expect(ofCompany.page).toHaveLength(3);
  });

  test("signals are filtered by type, contact and company, and types are named once", async () => {
    const { t, orgId, as } = await setup();
    await receive(t, orgId, [
      { ...signal("ann@acme.example"), type: "b" },
      { ...signal("ann@acme.example"), type: "a" },
      { ...signal("bob@acme.example"), type: "b" },
    ]);
    expect(await as.query(api.crm.signals.types, { orgId })).toEqual(["a", "b"]);
    const byType = await as.query(api.crm.signals.list, { orgId, type: "b", ...all });
    expect(byType.page).toHaveLength(2);
    const { contactId } = byType.page[1]!.contact!;
    expect((await as.query(api.crm.signals.list, { orgId, contactId, ...all })).page).toHaveLength(2);
    expect(await as.query(api.crm.signals.get, { orgId, signalId: byType.page[0]!.signalId })).toEqual(
      byType.page[0],
    );
  });

  test("a feed never shows more than fifty", async () => {
    const { t, orgId, as } = await setup();
    await receive(
      t,
      orgId,
      Array.from({ length: 60 }, () => signal("ann@acme.example")),
    );
    expect(await as.query(api.crm.signals.feed, { orgId, limit: 1_000 })).toHaveLength(50);
  });
});

describe("search", () => {
  test("people and companies are found by the beginnings of their words, whatever the accents and case", async () => {
    const { t, orgId, as } = await setup();
    await receive(t, orgId, [
      signal("zoe@acme.example", { firstName: "Zoë", lastName: "Müller" }),
      {
        ...signal("bob@acme.example", { firstName: "Bob", lastName: "Muller" }),
        company: { domainNorm: "acme.example", name: "Acme Labs" },
      },
    ]);
    const labels = async (text: string) =>
      (await as.query(api.crm.search.palette, { orgId, text })).map((hit) => hit.label);
    expect(await labels("MULL")).toEqual(["Zoë Müller", "Bob Muller"]);
    expect(await labels("zo mül")).toEqual(["Zoë Müller"]);
    expect(await labels("bob@ac")).toEqual(["Bob Muller"]);
    expect(await labels("lab")).toEqual(["Acme Labs"]);
    expect(await labels(" ")).toEqual([]);
    const listed = await as.query(api.crm.contacts.list, { orgId, search: "zoe", ...all });
    expect(listed).toMatchObject({ isDone: true, page: [{ name: "Zoë Müller" }] });
  });

  test("a person who gets a name is found by it, and a named company no longer by its domain's name", async () => {
    const { t, orgId, as } = await setup();
    await receive(t, orgId, [signal("zz9@acme.example")]);
    await receive(t, orgId, [
      {
        ...signal("zz9@acme.example", { firstName: "Zoë" }),
        company: { name: "Zebra Inc", domainNorm: "acme.example" },
      },
    ]);
    const hits = await as.query(api.crm.search.palette, { orgId, text: "z" });
    expect(hits.map((hit) => hit.label)).toEqual(["Zoë", "Zebra Inc"]);
    await receive(t, orgId, [signal("zz9@acme.example", { firstName: "Somebody" })]);
    expect(await as.query(api.crm.contacts.list, { orgId, ...all })).toMatchObject({
      page: [{ name: "Zoë" }],
    });
  });
});

describe("tenancy", () => {
  test("[T-iso-1] another organisation's rows look missing and are in no list, count or search", async () => {
    const { t, orgId, as } = await setup();
    await receive(t, orgId, [signal("ann@acme.example")]);
    const [mine] = (await as.query(api.crm.signals.list, { orgId, ...all })).page;
    const other = await setup(t);
    expect(await refusalOf(as.query(api.crm.signals.feed, { orgId: other.orgId, limit: 5 }))).toBe(
      "NOT_FOUND",
    );
    const { contactId } = mine!.contact!;
    const { companyId } = mine!.company!;
    const theirs = { orgId: other.orgId };
    expect(await refusalOf(other.as.query(api.crm.contacts.get, { ...theirs, contactId }))).toBe("NOT_FOUND");
    expect(await refusalOf(other.as.query(api.crm.companies.get, { ...theirs, companyId }))).toBe(
      "NOT_FOUND",
    );
    expect(
      await refusalOf(other.as.query(api.crm.signals.get, { ...theirs, signalId: mine!.signalId })),
    ).toBe("NOT_FOUND");
    expect((await other.as.query(api.crm.signals.list, { ...theirs, contactId, ...all })).page).toEqual([]);
    expect(await other.as.query(api.crm.search.palette, { ...theirs, text: "ann" })).toEqual([]);
    expect(await other.as.query(api.crm.contacts.count, theirs)).toBe(0);
    expect(await refusalOf(t.query(api.crm.contacts.count, { orgId }))).toBe("UNAUTHENTICATED");
  });
});

const signal = (emailNorm: string, fields: object = {}): IncomingSignal => ({
  type: "a",
  occurredAt: Date.now(),
  weight: 10,
  sourceName: "API",
  contact: { emailNorm, ...fields },
});

async function receive(t: TestBackend, orgId: Id<"organizations">, signals: IncomingSignal[]) {
  for (const one of signals) await runInOrg(t, orgId, (ctx) => receiveSignals(ctx, [one]));
}

async function setup(t = setupBackend()) {
  const orgId = await makeOrg(t);
  const { as } = await makeMember(t, orgId);
  return { t, orgId, as };
}
