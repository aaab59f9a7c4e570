import { describe, expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import { authenticateApiKey, presentApiKey } from "../access/apiKey";
import { scopesBeyond } from "../access/apiKeyRights";
import { auditRows, makeApiKey, makeMember, makeOrg, refusalOf, settle } from "../test.factories";
import { setupBackend } from "../test.setup";
import { planApiKey } from "./model/newApiKey";

async function setup(role: "owner" | "admin" | "member" | "viewer" = "owner") {
  const t = setupBackend();
  const orgId = await makeOrg(t);
  return { t, orgId, ...(await makeMember(t, orgId, role)) };
}

describe("create", () => {
  test("makes a key that works, shows its secret once, and leaves an audit row without it", async () => {
    const { t, orgId, as, userId } = await setup("admin");
    const { secret, apiKeyId } = await as.action(api.security.apiKeys.create, {
      orgId,
      name: "  CI  key ",
      type: "secret",
    });
    expect(
      await t.run(async (ctx) => authenticateApiKey(ctx as never, await presentApiKey(`Bearer ${secret}`))),
    ).toMatchObject({
      ok: true,
    });

    const listed = await as.query(api.security.apiKeys.list, { orgId });
    expect(listed).toMatchObject([
      { apiKeyId, name: "CI key", masked: `sb_sk_live_••••${secret.slice(-4)}`, revokedAt: null },
    ]);
    expect(JSON.stringify(listed)).not.toContain(secret.slice(12, 40));

    const rows = await auditRows(t, orgId);
    expect(rows).toMatchObject([
      { action: "apiKey.created", actorKind: "user", actorId: userId, resourceId: apiKeyId },
    ]);
    expect(JSON.stringify(rows)).not.toContain(secret.slice(24));
    await settle(t);
    expect(await as.query(api.notifications.inbox.unreadCount, { orgId })).toBe(1);
  });

  test("[A-08] a member cannot mint a key, a viewer cannot even list them", async () => {
    for (const role of ["member", "viewer"] as const) {
      const { orgId, as } = await setup(role);
      expect(
        await refusalOf(as.action(api.security.apiKeys.create, { orgId, name: "x", type: "secret" })),
      ).toBe("FORBIDDEN");
      expect(await refusalOf(as.query(api.security.apiKeys.list, { orgId }))).toBe("FORBIDDEN");
    }
  });

  test("another organisation looks missing", async () => {
    const { t, as } = await setup();
    const orgId = await makeOrg(t);
    expect(
      await refusalOf(as.action(api.security.apiKeys.create, { orgId, name: "x", type: "secret" })),
    ).toBe("NOT_FOUND");
  });

  test("a key that makes no sense is refused and nothing is written", async () => {
    const { t, orgId, as } = await setup();
    const create = (args: object) =>
      refusalOf(as.action(api.security.apiKeys.create, { orgId, name: "x", type: "secret", ...args }));
    expect(await create({ name: " " })).toBe("INVALID");
    expect(await create({ type: "restricted", scopes: [] })).toBe("INVALID");
    expect(await create({ type: "publishable", scopes: ["signals:write"] })).toBe("INVALID");
    expect(await create({ expiresAt: Date.now() - 1 })).toBe("INVALID");
    expect(await create({ allowedOrigins: ["https://example.com"] })).toBe("INVALID");
    expect(await create({ type: "publishable", allowedOrigins: ["javascript:alert(1)"] })).toBe("INVALID");
    for (const bad of ["10.0.0.0/33", "example.com", "1.2.3"])
      expect(await create({ allowedAddresses: [bad] })).toBe("INVALID");
    expect(await auditRows(t, orgId)).toEqual([]);
  });

  test("[A-08] nobody mints a key above their own rights, also when they lose them while it is drawn", async () => {
    const { t, orgId, userId, membershipId } = await setup("member");
    const store = (role: "admin" | "member") =>
      refusalOf(
        t.mutation(internal.security.jobs.storeKey, {
          orgId,
          // The role that the action saw; what counts is the membership as it is now.
          actor: { kind: "user", userId, membershipId, role },
          name: "x",
          type: "secret",
          keyId: "k",
          secretHash: "h",
          last4: "abcd",
        }),
      );
    expect(await store("admin")).toBe("FORBIDDEN");
    await t.run((ctx) => ctx.db.patch("memberships", membershipId, { role: "admin", status: "inactive" }));
    expect(await store("admin")).toBe("FORBIDDEN");
    await t.run((ctx) => ctx.db.patch("memberships", membershipId, { status: "active" }));
    expect(await store("admin")).toBeNull();
    await settle(t);
  });

  test("[A-08] a scope goes to those only who may themselves do what it allows", () => {
    expect(scopesBeyond({ role: "viewer" }, ["usage:read", "signals:write", "track:write"])).toEqual([
      "signals:write",
      "track:write",
    ]);
    expect(scopesBeyond({ role: "member" }, ["usage:read", "signals:write", "track:write"])).toEqual([]);
    expect(scopesBeyond({ role: "owner", partnerId: "p" }, ["usage:read"])).toEqual(["usage:read"]);
  });

  test("keys that were ended make room for new ones", async () => {
    const { t, orgId, as, userId } = await setup();
    const { apiKeyId } = await makeApiKey(t, orgId, userId);
    for (let i = 1; i < 100; i++) await makeApiKey(t, orgId, userId);
    const create = () =>
      refusalOf(as.action(api.security.apiKeys.create, { orgId, name: "x", type: "secret" }));
    expect(await create()).toBe("CONFLICT");
    await as.mutation(api.security.apiKeys.revoke, { orgId, apiKeyId });
    expect(await create()).toBeNull();
    expect(await as.query(api.security.apiKeys.list, { orgId })).toHaveLength(101);
    await settle(t);
  });
});

test("[A-07] a key outlives its maker and is flagged once that person is gone", async () => {
  const { t, orgId, userId, membershipId, ...owner } = await setup();
  const { header } = await makeApiKey(t, orgId, userId);
  const flagged = async (as = owner.as) =>
    (await as.query(api.security.apiKeys.list, { orgId })).map((key) => key.creatorGone);
  expect(await flagged()).toEqual([false]);
  const other = await makeMember(t, orgId);
  for (const status of ["inactive", "removed"] as const) {
    await t.run((ctx) => ctx.db.patch("memberships", membershipId, { status }));
    expect(await flagged(other.as)).toEqual([true]);
    const caller = await t.run(async (ctx) => authenticateApiKey(ctx as never, await presentApiKey(header)));
    expect(caller.ok).toBe(true);
  }
});

describe("revoke", () => {
  test("ends the key at once and leaves an audit row", async () => {
    const { t, orgId, as, userId } = await setup();
    const { apiKeyId, header } = await makeApiKey(t, orgId, userId);
    await as.mutation(api.security.apiKeys.revoke, { orgId, apiKeyId });
    expect(await t.run(async (ctx) => authenticateApiKey(ctx as never, await presentApiKey(header)))).toEqual(
      { ok: false },
    );
    expect(await auditRows(t, orgId)).toMatchObject([{ action: "apiKey.revoked", resourceId: apiKeyId }]);
    await settle(t);
  });

  test("a weak role is refused, a foreign key looks missing, a revoked key is a conflict", async () => {
    const { t, orgId, as, userId } = await setup();
    const { apiKeyId } = await makeApiKey(t, orgId, userId, { revokedAt: 1 });
    expect(await refusalOf(as.mutation(api.security.apiKeys.revoke, { orgId, apiKeyId }))).toBe("CONFLICT");

    const member = await makeMember(t, orgId, "member");
    expect(await refusalOf(member.as.mutation(api.security.apiKeys.revoke, { orgId, apiKeyId }))).toBe(
      "FORBIDDEN",
    );

    const otherOrg = await makeOrg(t);
    const stranger = await makeMember(t, otherOrg);
    const foreign = stranger.as.mutation(api.security.apiKeys.revoke, { orgId: otherOrg, apiKeyId });
    expect(await refusalOf(foreign)).toBe("NOT_FOUND");
  });
});

test("a publishable key holds the tracking scope and its lists in canonical form", () => {
  const planned = planApiKey(
    {
      name: "web",
      type: "publishable",
      allowedOrigins: ["HTTPS://Example.com/", "https://example.com"],
      allowedAddresses: [" 2001:DB8::/32 "],
    },
    0,
  );
  expect(planned).toEqual({
    ok: true,
    name: "web",
    scopes: ["track:write"],
    origins: ["https://example.com"],
    addresses: ["2001:db8::/32"],
  });
});
