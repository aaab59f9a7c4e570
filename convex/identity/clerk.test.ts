import { describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { makeMember, makeOrg, refusalOf, settle } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { readClerkEvent } from "./rules/clerkEvent";

const ISSUER = "https://clerk.example.com";
// The secret of Svix's own documentation.
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

function setup(): TestBackend {
  const t = setupBackend();
  vi.stubEnv("CLERK_JWT_ISSUER_DOMAIN", "clerk.example.com");
  vi.stubEnv("CLERK_WEBHOOK_SECRET", SECRET);
  return t;
}

/** A client with a token as Clerk's template for Convex makes it. */
const bearer = (
  t: TestBackend,
  claims: Partial<{ subject: string; email: string; emailVerified: boolean; name: string }> = {},
) =>
  t.withIdentity({
    issuer: ISSUER,
    subject: "user_ada",
    email: "ada@example.com",
    emailVerified: true,
    name: "Ada",
    ...claims,
  });

const person = (change: object = {}) => ({
  id: "user_ada",
  first_name: "Ada",
  last_name: "Lovelace",
  image_url: "https://img.clerk.com/ada",
  primary_email_address_id: "idn_1",
  email_addresses: [{ id: "idn_1", email_address: "Ada@Example.com", verification: { status: "verified" } }],
  updated_at: 1_000,
  ...change,
});

async function sign(text: string): Promise<string> {
  const bytes = Uint8Array.from(atob(SECRET.slice(6)), (char) => char.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return btoa(
    String.fromCharCode(
      ...new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text))),
    ),
  );
}

/** Delivers as Svix does; `forge` changes what was signed. */
async function deliver(
  t: TestBackend,
  event: object,
  forge: { body?: string; at?: number; id?: string } = {},
) {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor((forge.at ?? Date.now()) / 1000));
  const id = "msg_1";
  const signature = await sign(`${id}.${timestamp}.${body}`);
  const response = await t.fetch("/webhooks/clerk", {
    method: "POST",
    headers: {
      "svix-id": forge.id ?? id,
      "svix-timestamp": timestamp,
      "svix-signature": `v1,AAAA v1,${signature}`,
    },
    body: forge.body ?? body,
  });
  return { status: response.status, result: ((await response.json()) as { result?: string }).result };
}

const users = (t: TestBackend) => t.run((ctx) => ctx.db.query("users").collect());

describe("someone who comes by Clerk", () => {
  test("is nobody until they are taken in, once, with an organisation of their own", async () => {
    const t = setup();
    const ada = bearer(t);
    expect(await ada.query(api.identity.users.viewer, {})).toBeNull();
    for (let n = 0; n < 2; n++) await ada.mutation(api.identity.clerk.ensure, { timezone: "Europe/London" });
    expect(await ada.query(api.identity.users.viewer, {})).toMatchObject({
      name: "Ada",
      email: "ada@example.com",
      memberships: [{ orgName: "Ada's organization", role: "owner" }],
    });
    expect(await users(t)).toHaveLength(1);
    expect(await ada.query(api.identity.account.get, {})).toMatchObject({
      signsInBy: ["clerk"],
      isEmailVerified: true,
    });
    await settle(t);
  });

  test("is the person who has proven the same address here", async () => {
    const t = setup();
    const { userId } = await makeMember(t, await makeOrg(t));
    await t.run((ctx) =>
      ctx.db.patch("users", userId, {
        email: "ada@example.com",
        emailNorm: "ada@example.com",
        emailVerificationTime: 1,
      }),
    );
    await bearer(t).mutation(api.identity.clerk.ensure, {});
    expect((await bearer(t).query(api.identity.users.viewer, {}))?.userId).toBe(userId);
    await settle(t);
  });

  test.each([
    ["an address that only Clerk has proven", { emailVerified: true }, undefined],
    ["an address that only we have proven", { emailVerified: false }, 1],
  ])("is another person with %s: a claim opens no account", async (_case, claims, emailVerificationTime) => {
    const t = setup();
    const { userId } = await makeMember(t, await makeOrg(t));
    await t.run((ctx) =>
      ctx.db.patch("users", userId, {
        email: "ada@example.com",
        emailNorm: "ada@example.com",
        emailVerificationTime,
      }),
    );
    await bearer(t, claims).mutation(api.identity.clerk.ensure, {});
    const viewer = await bearer(t, claims).query(api.identity.users.viewer, {});
    expect(viewer?.userId).not.toBe(userId);
    const holders = (await users(t)).filter(({ emailNorm }) => emailNorm === "ada@example.com");
    expect(holders.map(({ _id }) => _id)).toEqual([claims.emailVerified ? viewer?.userId : userId]);
    await settle(t);
  });

  test("is refused by another issuer's token, and without one", async () => {
    const t = setup();
    const ensure = api.identity.clerk.ensure;
    expect(await refusalOf(t.mutation(ensure, {}))).toBe("UNAUTHENTICATED");
    const elsewhere = t.withIdentity({ issuer: "https://evil.example.com", subject: "user_ada" });
    expect(await refusalOf(elsewhere.mutation(ensure, {}))).toBe("UNAUTHENTICATED");
  });
});

describe("Clerk's deliveries", () => {
  test("make, change and remove a person, in whatever order and however often they come", async () => {
    const t = setup();
    const created = { type: "user.created", data: person() };
    const renamed = { type: "user.updated", data: person({ last_name: "King", updated_at: 2_000 }) };
    expect(await deliver(t, renamed)).toEqual({ status: 200, result: "applied" });
    expect(await deliver(t, created)).toEqual({ status: 200, result: "stale" });
    expect(await deliver(t, renamed)).toEqual({ status: 200, result: "stale" });
    expect(await users(t)).toMatchObject([
      { name: "Ada King", emailNorm: "ada@example.com", image: "https://img.clerk.com/ada" },
    ]);
    expect(await bearer(t).query(api.identity.users.viewer, {})).toMatchObject({ name: "Ada King" });
    const deleted = { type: "user.deleted", timestamp: 3_000, data: { id: "user_ada", deleted: true } };
    expect(await deliver(t, deleted)).toEqual({ status: 200, result: "applied" });
    expect(await bearer(t).query(api.identity.users.viewer, {}), "out with the next call").toBeNull();
    expect(await refusalOf(bearer(t).mutation(api.identity.clerk.ensure, {}))).toBe("FORBIDDEN");
    await settle(t);
  });

  test("of a removal that comes first keep a late creation out", async () => {
    const t = setup();
    await deliver(t, { type: "user.deleted", timestamp: 3_000, data: { id: "user_ada", deleted: true } });
    expect(await deliver(t, { type: "user.created", data: person() })).toEqual({
      status: 200,
      result: "stale",
    });
    expect(await users(t)).toEqual([]);
  });

  test("after a first sign-in change the person who is there already", async () => {
    const t = setup();
    await bearer(t).mutation(api.identity.clerk.ensure, {});
    expect(await deliver(t, { type: "user.created", data: person() })).toMatchObject({ result: "applied" });
    expect(await users(t)).toMatchObject([{ name: "Ada Lovelace" }]);
    await settle(t);
  });

  test("with a forged body, a wrong id or an old time are refused and change nothing", async () => {
    const t = setup();
    const event = { type: "user.created", data: person() };
    expect((await deliver(t, event, { body: JSON.stringify({ ...event, x: 1 }) })).status).toBe(400);
    expect((await deliver(t, event, { id: "msg_2" })).status).toBe(400);
    for (const at of [Date.now() - 301_000, Date.now() + 310_000]) {
      expect((await deliver(t, event, { at })).status).toBe(400);
    }
    vi.stubEnv("CLERK_WEBHOOK_SECRET", "");
    expect((await deliver(t, event)).status).toBe(503);
    expect(await users(t)).toEqual([]);
  });

  test("about anything else are received and ignored, and a picture's address is one of the web's", () => {
    expect(readClerkEvent({ type: "session.created", data: { id: "sess_1" } }, 1)).toBeNull();
    expect(readClerkEvent("nonsense", 1)).toBeNull();
    const event = readClerkEvent(
      { type: "user.created", data: person({ image_url: "javascript:alert(1)" }) },
      1,
    );
    expect(event).toMatchObject({ person: { image: null, email: "ada@example.com", isEmailVerified: true } });
  });
});
