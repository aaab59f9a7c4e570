import { describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import { asUser, auditRows, joinMember, makeOrg, refusalOf, runInOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import { makePartner } from "../partners/model/partners";
import { slugProblem } from "./rules/slug";

const organizations = api.identity.organizations;

async function setup() {
  const t = setupBackend();
  const orgId = await makeOrg(t, { name: "Acme", slug: "acme" });
  const admin = await joinMember(t, orgId, "admin");
  type Change = Omit<Parameters<typeof update>[0], "orgId">;
  const update = (args: {
    name?: string;
    slug?: string;
    timezone?: string;
    billingTimezone?: string;
    alertRecipients?: string[];
  }) => admin.as.mutation(organizations.update, { orgId, ...args });
  const refusedField = async (args: Change) => {
    try {
      await update(args);
      return null;
    } catch (error) {
      const { data } = error as { data: { code: string; field?: string } };
      return [data.code, data.field];
    }
  };
  return { t, orgId, admin, update, refusedField };
}

describe("identity.organizations.update", () => {
  test("changes what is given, normalised, and logs what changed before and after", async () => {
    const { t, orgId, admin, update } = await setup();
    const changed = await update({
      name: " Acme  Robotics ",
      slug: "Acme-Robotics",
      timezone: "Asia/Kathmandu",
      billingTimezone: "Europe/Berlin",
      alertRecipients: ["Ops@Acme.example", "ops@acme.example "],
    });
    expect(changed).toEqual({ slug: "acme-robotics" });
    expect(await admin.as.query(organizations.get, { orgId })).toMatchObject({
      name: "Acme Robotics",
      slug: "acme-robotics",
      timezone: "Asia/Kathmandu",
      settings: {
        billingTimezone: "Europe/Berlin",
        alertRecipients: ["ops@acme.example"],
        seats: { used: 1, limit: 10 },
      },
    });
    const [row] = (await auditRows(t, orgId)).filter(({ action }) => action === "organization.updated");
    expect(JSON.parse(row!.before!)).toMatchObject({ name: "Acme", slug: "acme", timezone: "UTC" });
    expect(JSON.parse(row!.after!)).toMatchObject({ name: "Acme Robotics", slug: "acme-robotics" });
  });

  test("what is the same already is no change and leaves no row", async () => {
    const { t, orgId, update } = await setup();
    const before = (await auditRows(t, orgId)).length;
    await update({ name: "Acme", slug: "acme", alertRecipients: [] });
    expect(await auditRows(t, orgId)).toHaveLength(before);
  });

  test("bad input names its field, and nothing of it is kept", async () => {
    const { t, orgId, admin, refusedField } = await setup();
    await makeOrg(t, { slug: "taken" });
    const good = { name: "Kept not" };
    expect(await refusedField({ ...good, slug: "taken" })).toEqual(["CONFLICT", "slug"]);
    expect(await refusedField({ ...good, slug: "settings" })).toEqual(["INVALID", "slug"]);
    expect(await refusedField({ ...good, slug: "-a" })).toEqual(["INVALID", "slug"]);
    expect(await refusedField({ ...good, timezone: "Mars/Olympus" })).toEqual(["INVALID", "timezone"]);
    expect(await refusedField({ ...good, billingTimezone: "" })).toEqual(["INVALID", "billingTimezone"]);
    expect(await refusedField({ ...good, alertRecipients: ["ops"] })).toEqual(["INVALID", "alertRecipients"]);
    const many = Array.from({ length: 21 }, (_, i) => `p${i}@x.example`);
    expect(await refusedField({ ...good, alertRecipients: many })).toEqual(["INVALID", "alertRecipients"]);
    expect(await refusedField({ name: " " })).toEqual(["INVALID", "name"]);
    expect((await admin.as.query(organizations.get, { orgId })).name).toBe("Acme");
  });

  test("is for those who manage the organisation, who alone see the settings", async () => {
    const { t, orgId } = await setup();
    const partnerId = await runInOrg(t, orgId, (ctx) =>
      makePartner(ctx, { name: "Blue", slug: "blue", provider: "chilipiper", meetingTypes: [] }),
    );
    for (const who of [
      await joinMember(t, orgId, "member"),
      await joinMember(t, orgId, "member", { partnerId }),
    ]) {
      expect((await who.as.query(organizations.get, { orgId })).settings).toBeNull();
      expect(await refusalOf(who.as.mutation(organizations.update, { orgId, name: "Mine" }))).toBe(
        "FORBIDDEN",
      );
    }
    const stranger = await joinMember(t, await makeOrg(t), "owner");
    expect(await refusalOf(stranger.as.mutation(organizations.update, { orgId, name: "Mine" }))).toBe(
      "NOT_FOUND",
    );
  });
});

describe("[T-10] several organisations", () => {
  test("a person's roles, data and seats are those of each organisation", async () => {
    const { t, orgId, admin } = await setup();
    const own = await admin.as.mutation(organizations.create, { name: "Settings" });
    // The app's own addresses belong to nobody.
    expect(own.slug).toBe("settings-2");
    const viewer = await asUser(t, admin.userId).query(api.identity.users.viewer, {});
    expect(viewer?.memberships.map(({ slug, role }) => [slug, role])).toEqual([
      ["acme", "admin"],
      ["settings-2", "owner"],
    ]);
    expect((await admin.as.query(organizations.get, { orgId: own.orgId })).settings?.seats).toEqual({
      used: 1,
      limit: 1,
    });
    expect((await admin.as.query(organizations.get, { orgId })).settings?.seats.limit).toBe(10);
  });
});

test("an organisation's address is short, readable and nobody else's", () => {
  for (const good of ["acme", "a1", "acme-robotics-2", "x".repeat(48)])
    expect(slugProblem(good), good).toBeNull();
  for (const bad of ["", "a", "Acme", "a--b", "a-", "ä", "a b", "a/b", "invite", "x".repeat(49)])
    expect(slugProblem(bad), bad).not.toBeNull();
});
