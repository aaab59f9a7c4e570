import { describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import { authenticateApiKey, presentApiKey } from "../access/apiKey";
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
    expect(await create({ origins: ["https://example.com"] })).toBe("INVALID");
    expect(await create({ type: "publishable", origins: ["javascript:alert(1)"] })).toBe("INVALID");
    expect(await auditRows(t, orgId)).toEqual([]);
  });
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

test("a publishable key holds the tracking scope and its origins in canonical form", () => {
  const planned = planApiKey({ name: "web", type: "publishable", origins: ["HTTPS://Example.com/"] }, 0);
  expect(planned).toEqual({
    ok: true,
    name: "web",
    scopes: ["track:write"],
    origins: ["https://example.com"],
  });
});
