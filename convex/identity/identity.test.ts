import { describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import { asUser, auditRows, makeMember, makeOrg, refusalOf, runInOrg, settle } from "../test.factories";
import { setupBackend } from "../test.setup";
import { addMember, createOrganization } from "./model/organizations";
import { parseProfile } from "./model/users";
import { passwordProblem } from "./rules/credentials";

describe("identity.users.viewer", () => {
  test("a visitor is nobody; a person sees their active organisations only", async () => {
    const t = setupBackend();
    expect(await t.query(api.identity.users.viewer, {})).toBeNull();
    const orgId = await makeOrg(t, { name: "Acme", slug: "acme", timezone: "Europe/Berlin" });
    const { as, userId } = await makeMember(t, orgId, "member", { name: "Ada" });
    const left = await makeOrg(t);
    await t.run((ctx) =>
      ctx.db.insert("memberships", { orgId: left, userId, role: "owner", status: "inactive" }),
    );
    expect(await as.query(api.identity.users.viewer, {})).toMatchObject({
      userId,
      name: "Ada",
      memberships: [{ orgId, orgName: "Acme", slug: "acme", role: "member", timezone: "Europe/Berlin" }],
    });
  });
});

describe("identity.organizations.create", () => {
  test("makes an organisation of one's own under a free address and leaves an audit row", async () => {
    const t = setupBackend();
    await makeOrg(t, { slug: "acme" });
    const { userId } = await makeMember(t, await makeOrg(t));
    const person = asUser(t, userId);
    const created = await person.mutation(api.identity.organizations.create, {
      name: "Acme",
      timezone: "Asia/Tokyo",
    });
    expect(created.slug).toBe("acme-2");
    expect(await person.query(api.identity.organizations.get, { orgId: created.orgId })).toMatchObject({
      name: "Acme",
      timezone: "Asia/Tokyo",
      planKey: "free",
      planName: "Free",
    });
    expect(await auditRows(t, created.orgId)).toMatchObject([
      { action: "organization.created", actorId: userId },
    ]);
    await settle(t);
  });

  test("a visitor is refused, an unknown zone becomes UTC, an empty name is invalid", async () => {
    const t = setupBackend();
    const create = api.identity.organizations.create;
    expect(await refusalOf(t.mutation(create, { name: "X" }))).toBe("UNAUTHENTICATED");
    const { as } = await makeMember(t, await makeOrg(t));
    expect(await refusalOf(as.mutation(create, { name: "   " }))).toBe("INVALID");
    const { orgId } = await as.mutation(create, { name: "X", timezone: "Mars/Olympus" });
    expect(await as.query(api.identity.organizations.get, { orgId })).toMatchObject({ timezone: "UTC" });
    await settle(t);
  });
});

describe("identity.organizations.rename", () => {
  test("works and leaves its audit row with both names", async () => {
    const t = setupBackend();
    const orgId = await makeOrg(t, { name: "Old" });
    const { as } = await makeMember(t, orgId, "admin");
    await as.mutation(api.identity.organizations.rename, { orgId, name: "New" });
    expect(await auditRows(t, orgId)).toMatchObject([
      { action: "organization.renamed", before: '{"name":"Old"}', after: '{"name":"New"}' },
    ]);
    await settle(t);
  });

  test("a member is refused, a foreign organisation looks missing, the same name is a conflict", async () => {
    const t = setupBackend();
    const orgId = await makeOrg(t, { name: "Same" });
    const rename = (as: ReturnType<typeof asUser>, name: string) =>
      refusalOf(as.mutation(api.identity.organizations.rename, { orgId, name }));
    const { as: owner } = await makeMember(t, orgId);
    const { as: member } = await makeMember(t, orgId, "member");
    const { as: stranger } = await makeMember(t, await makeOrg(t));
    expect(await rename(member, "New")).toBe("FORBIDDEN");
    expect(await rename(stranger, "New")).toBe("NOT_FOUND");
    expect(await rename(owner, "Same")).toBe("CONFLICT");
  });
});

test("[T-iso-6] a member who is deactivated is out with the next call", async () => {
  const t = setupBackend();
  const orgId = await makeOrg(t);
  const { as, membershipId } = await makeMember(t, orgId);
  expect(await refusalOf(as.query(api.identity.organizations.get, { orgId }))).toBeNull();
  await t.run((ctx) => ctx.db.patch("memberships", membershipId, { status: "inactive" }));
  expect(await refusalOf(as.query(api.identity.organizations.get, { orgId }))).toBe("NOT_FOUND");
});

test("a person joins an organisation once", async () => {
  const t = setupBackend();
  const orgId = await makeOrg(t);
  const { userId } = await makeMember(t, await makeOrg(t));
  await runInOrg(t, orgId, (ctx) => addMember(ctx, userId, "member"));
  expect(await refusalOf(runInOrg(t, orgId, (ctx) => addMember(ctx, userId, "admin")))).toBe("CONFLICT");
  expect(await auditRows(t, orgId)).toMatchObject([{ action: "member.joined", actorKind: "system" }]);
  await settle(t);
});

test("the demo is offered only when it is seeded, and never hands out someone's own organisation", async () => {
  const t = setupBackend();
  const available = () => t.query(api.identity.demo.isAvailable, {});
  expect(await available()).toBe(false);
  const { userId } = await makeMember(t, await makeOrg(t));
  const slug = "northwind";
  const own = await t.run((ctx) =>
    createOrganization(ctx as never, userId, { name: "Mine", slug, planKey: "free" }),
  );
  expect(await available()).toBe(false);
  await t.run((ctx) => ctx.db.patch("organizations", own.orgId, { isDemo: true }));
  expect(await available()).toBe(true);
  await settle(t);
});

describe("what people type", () => {
  test("a password needs ten characters and some variety", () => {
    expect(passwordProblem("short")).not.toBeNull();
    expect(passwordProblem("aaaaaaaaaaaaaaa")).not.toBeNull();
    expect(passwordProblem("x".repeat(201))).not.toBeNull();
    expect(passwordProblem("correct horse")).toBeNull();
  });

  test("an e-mail address is normalised, a missing name comes from it, nonsense is refused", () => {
    expect(parseProfile({ email: " Ada@Example.COM ", flow: "signUp" })).toMatchObject({
      email: "ada@example.com",
      name: "ada",
    });
    expect(() => parseProfile({ email: "ada" })).toThrow();
    expect(() => parseProfile({ email: "a@b.co", name: "x".repeat(100) })).toThrow();
  });
});
