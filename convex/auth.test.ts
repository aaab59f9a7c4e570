import { beforeAll, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { makeMember, makeOrg, refusalOf, settle } from "./test.factories";
import { hashQuickly } from "./test.quickHashes";
import { setupBackend } from "./test.setup";
import type { TestBackend } from "./test.setup";

let privateKey = "";

beforeAll(async () => {
  const pair = await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: "SHA-256",
    },
    true,
    ["sign", "verify"],
  );
  const bytes = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  privateKey = `-----BEGIN PRIVATE KEY-----\n${btoa(String.fromCharCode(...bytes))}\n-----END PRIVATE KEY-----`;
});

function setup(): TestBackend {
  const t = setupBackend();
  vi.stubEnv("JWT_PRIVATE_KEY", privateKey);
  hashQuickly();
  return t;
}

const withPassword = (t: TestBackend, params: Record<string, string | boolean>) =>
  t.action(api.auth.signIn, { provider: "password", params });

/** The person whom a token names. */
function userIdIn(token: string): string {
  const claims = JSON.parse(atob(token.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/"))) as {
    sub: string;
  };
  return claims.sub.split("|")[0]!;
}

const ADA = { email: "Ada@Example.com", password: "analytical engine", name: "Ada" };

describe("sign-up", () => {
  test("makes a person with an organisation of their own in one step, and its audit row", async () => {
    const t = setup();
    const { tokens } = await withPassword(t, { ...ADA, flow: "signUp", timezone: "Europe/London" });
    const viewer = await t
      .withIdentity({ subject: `${userIdIn(tokens!.token)}|session` })
      .query(api.identity.users.viewer, {});
    expect(viewer).toMatchObject({
      name: "Ada",
      email: "ada@example.com",
      memberships: [
        {
          orgName: "Ada's organization",
          slug: "adas-organization",
          role: "owner",
          timezone: "Europe/London",
        },
      ],
    });
    const rows = await t.run((ctx) => ctx.db.query("auditLogs").collect());
    expect(rows).toMatchObject([
      { action: "organization.created", actorId: viewer!.userId },
      { action: "identity.signedIn", actorId: viewer!.userId },
    ]);
    await settle(t);
  });

  test("[T-10] founds no organisation for someone who comes to join one, and takes no text for a yes", async () => {
    const t = setup();
    await withPassword(t, { ...ADA, flow: "signUp", isInvited: true });
    expect(await t.run((ctx) => ctx.db.query("organizations").collect())).toEqual([]);
    await withPassword(t, { ...ADA, email: "bob@example.com", flow: "signUp", isInvited: "true" });
    expect(await t.run((ctx) => ctx.db.query("organizations").collect())).toHaveLength(1);
    await settle(t);
  });

  test("refuses a weak password, a bad address and an address that is taken, and writes nothing", async () => {
    const t = setup();
    const signUp = (params: object) => refusalOf(withPassword(t, { ...ADA, flow: "signUp", ...params }));
    expect(await signUp({ password: "short" })).toBe("INVALID");
    expect(await signUp({ email: "nobody" })).toBe("INVALID");
    expect(await t.run((ctx) => ctx.db.query("users").collect())).toEqual([]);
    expect(await signUp({})).toBeNull();
    expect(await signUp({ password: "another passphrase", email: "ada@example.com" })).toBe("CONFLICT");
    expect(await t.run((ctx) => ctx.db.query("organizations").collect())).toHaveLength(1);
    await settle(t);
  });
});

describe("sign-in", () => {
  test("the right password opens, and an unknown address is answered like a wrong password", async () => {
    const t = setup();
    await withPassword(t, { ...ADA, flow: "signUp" });
    const signIn = (params: object) => withPassword(t, { flow: "signIn", ...ADA, ...params });
    expect((await signIn({ email: "ada@example.com" })).tokens).toBeTruthy();
    expect(await refusalOf(signIn({ password: "wrong password" }))).toBe("UNAUTHENTICATED");
    expect(await refusalOf(signIn({ email: "eve@example.com" }))).toBe("UNAUTHENTICATED");
    await settle(t);
  });
});

describe("the demo", () => {
  test("signs in as the owner of the seeded organisation", async () => {
    const t = setup();
    const orgId = await makeOrg(t, { slug: "northwind" });
    await t.run((ctx) => ctx.db.patch("organizations", orgId, { isDemo: true }));
    const { userId } = await makeMember(t, orgId);
    const { tokens } = await t.action(api.auth.signIn, { provider: "demo", params: {} });
    expect(userIdIn(tokens!.token)).toBe(userId);
  });

  test("is closed while it is not seeded and where the deployment has none", async () => {
    const t = setup();
    const enter = () => refusalOf(t.action(api.auth.signIn, { provider: "demo", params: {} }));
    expect(await enter()).toBe("UNAVAILABLE");
    const orgId = await makeOrg(t, { slug: "northwind" });
    await t.run((ctx) => ctx.db.patch("organizations", orgId, { isDemo: true }));
    await makeMember(t, orgId);
    vi.stubEnv("DEMO_MODE", "false");
    expect(await enter()).toBe("UNAVAILABLE");
  });
});
