import { Password } from "@convex-dev/auth/providers/Password";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { makeMember, makeOrg, refusalOf, settle } from "../test.factories";
import { hashQuickly } from "../test.quickHashes";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { passwordStrength } from "./rules/passwordStrength";
import { hashPassword, isOwnHash, rehashLike, sameHash } from "./rules/passwordHash";

let privateKey = "";

beforeAll(async () => {
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: "SHA-256",
  };
  const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const bytes = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  privateKey = `-----BEGIN PRIVATE KEY-----\n${btoa(String.fromCharCode(...bytes))}\n-----END PRIVATE KEY-----`;
});

const ADA = { email: "ada@example.com", password: "analytical engine", name: "Ada" };

function setup(): TestBackend {
  const t = setupBackend();
  vi.stubEnv("JWT_PRIVATE_KEY", privateKey);
  hashQuickly();
  return t;
}

const enter = (t: TestBackend, params: Record<string, string>) =>
  t.action(api.auth.signIn, { provider: "password", params });
const signUp = (t: TestBackend) => enter(t, { ...ADA, flow: "signUp" });
const signIn = (t: TestBackend, password = ADA.password, email = ADA.email) =>
  enter(t, { email, password, flow: "signIn" });

/** A client that carries the token of a sign-in. */
function holderOf(t: TestBackend, { tokens }: { tokens?: { token: string } | null }) {
  const claims = JSON.parse(atob(tokens!.token.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/"))) as {
    sub: string;
  };
  const [userId, sessionId] = claims.sub.split("|");
  return { as: t.withIdentity({ subject: claims.sub }), userId: userId!, sessionId: sessionId! };
}

const actionsOf = async (t: TestBackend) =>
  (await t.run((ctx) => ctx.db.query("auditLogs").collect())).map(({ action }) => action);

/** The token of the last link that was mailed, read as the person reads it: by the outbox, whose link is sealed at rest. */
async function mailedToken(t: TestBackend, purpose: "passwordReset" | "emailVerification"): Promise<string> {
  // Another token of a known text takes the place of the mailed one: only its hash is stored.
  const token = "A".repeat(43);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
  const tokenHash = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  await t.run(async (ctx) => {
    const rows = await ctx.db.query("emailTokens").collect();
    const last = rows.findLast((row) => row.purpose === purpose)!;
    await ctx.db.patch("emailTokens", last._id, { tokenHash });
  });
  return token;
}

describe("password hashes", () => {
  test("are PBKDF2 with a salt of their own, and only the right password leads to the same again", async () => {
    const stored = await hashPassword("analytical engine");
    expect(stored).toMatch(/^pbkdf2-sha256\$600000\$/);
    expect(await hashPassword("analytical engine")).not.toBe(stored);
    expect(sameHash(await rehashLike(stored, "analytical engine"), stored)).toBe(true);
    expect(sameHash(await rehashLike(stored, "analytical engines"), stored)).toBe(false);
  });

  test("are never computed inside a transaction", async () => {
    const t = setup();
    await signUp(t);
    const derive = vi.mocked(crypto.subtle.deriveBits);
    derive.mockClear();
    const hash = (await t.run((ctx) => ctx.db.query("authAccounts").first()))!.secret!;
    await t.mutation(internal.identity.signIn.begin, { emailNorm: ADA.email });
    expect(await t.mutation(internal.identity.signIn.finish, { emailNorm: ADA.email, hash })).not.toBeNull();
    expect(derive).not.toHaveBeenCalled();
  });

  test("of the library's scrypt still open, once, and are then replaced", async () => {
    const t = setup();
    await signUp(t);
    const library = (
      Password() as unknown as { options: { crypto: { hashSecret(text: string): Promise<string> } } }
    ).options.crypto;
    const old = await library.hashSecret(ADA.password);
    const account = (await t.run((ctx) => ctx.db.query("authAccounts").first()))!;
    await t.run((ctx) => ctx.db.patch("authAccounts", account._id, { secret: old }));
    expect(await refusalOf(signIn(t, "wrong password"))).toBe("UNAUTHENTICATED");
    expect((await signIn(t)).tokens).toBeTruthy();
    const now = (await t.run((ctx) => ctx.db.get("authAccounts", account._id)))!.secret!;
    expect(isOwnHash(now)).toBe(true);
    expect((await signIn(t)).tokens).toBeTruthy();
  });
});

describe("[T-08] attempts to sign in", () => {
  test("end after ten for a known and for an unknown address alike, and a right password gives them back", async () => {
    const t = setup();
    await signUp(t);
    const tries = async (email: string, count: number) => {
      const refusals: (string | null)[] = [];
      for (let n = 0; n < count; n++) {
        const { stored } = await t
          .mutation(internal.identity.signIn.begin, { emailNorm: email })
          .catch((error: unknown) => {
            if (String(error).includes("RATE_LIMITED")) return { stored: "limited" };
            throw error;
          });
        refusals.push(stored === "limited" ? "RATE_LIMITED" : null);
      }
      return refusals.indexOf("RATE_LIMITED");
    };
    expect(await tries(ADA.email, 9)).toBe(-1);
    expect((await signIn(t)).tokens, "the tenth is right").toBeTruthy();
    expect(await tries(ADA.email, 12)).toBe(10);
    expect(await tries("nobody@example.com", 12)).toBe(10);
    expect(await refusalOf(signIn(t)), "even the right password waits").toBe("RATE_LIMITED");
  });

  test("that fail leave a row in the person's organisation, and none for an address that nobody has", async () => {
    const t = setup();
    await signUp(t);
    await refusalOf(signIn(t, "wrong password"));
    await refusalOf(signIn(t, "wrong password", "nobody@example.com"));
    await settle(t);
    const failures = (await actionsOf(t)).filter((action) => action === "identity.signInFailed");
    expect(failures).toHaveLength(1);
  });

  test("by signing up again do not open the account, whatever the password", async () => {
    const t = setup();
    await signUp(t);
    expect(await refusalOf(signUp(t))).toBe("CONFLICT");
  });
});

test("[T-08] a refresh token is good for one renewal; when an old one comes back, its successors are void too", async () => {
  const t = setup();
  const first = (await signUp(t)).tokens!.refreshToken;
  const renew = async (refreshToken: string) =>
    (await t.action(api.auth.signIn, { refreshToken })).tokens?.refreshToken ?? null;
  const second = (await renew(first))!;
  expect(second).not.toBe(first);
  const third = (await renew(second))!;
  expect(third).not.toBe(second);
  // The library forgives a repetition within ten seconds: an answer may have been lost on its way.
  vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ["Date"] });
  expect(await renew(first)).toBeNull();
  expect(await renew(third), "the whole line is void").toBeNull();
  vi.useRealTimers();
});

test("[T-08] what the database holds of a session renews nothing: a refresh token needs the deployment's seal", async () => {
  const t = setup();
  const { refreshToken } = (await signUp(t)).tokens!;
  const stored = await t.run((ctx) => ctx.db.query("authRefreshTokens").collect());
  const fromDump = `${stored[0]!._id}|${stored[0]!.sessionId}`;
  expect(refreshToken.startsWith(`${fromDump}.`)).toBe(true);
  const renew = async (given: string) =>
    (await t.action(api.auth.signIn, { refreshToken: given })).tokens?.refreshToken ?? null;
  const [id, mac] = refreshToken.slice(fromDump.length + 1).split(".") as [string, string];
  const other = `${mac[0] === "0" ? "1" : "0"}${mac.slice(1)}`;
  for (const made of [
    fromDump,
    `${fromDump}.`,
    `${fromDump}.${id}.${other}`,
    `${fromDump}x.${id}.${mac}`,
    "",
    ".",
  ])
    expect(await renew(made), made).toBeNull();
  expect(await renew(refreshToken)).not.toBeNull();
});

describe("sessions", () => {
  test("are listed newest first with the current one marked; another's is neither listed nor ended", async () => {
    const t = setup();
    const phone = holderOf(t, await signUp(t));
    const laptop = holderOf(t, await signIn(t));
    const list = await laptop.as.query(api.identity.sessions.list, {});
    expect(list.map(({ sessionId, current }) => [sessionId, current])).toEqual([
      [laptop.sessionId, true],
      [phone.sessionId, false],
    ]);
    const { as: stranger } = await makeMember(t, await makeOrg(t));
    await stranger.mutation(api.identity.sessions.end, { sessionId: phone.sessionId });
    expect(await laptop.as.query(api.identity.sessions.list, {})).toHaveLength(2);
  });

  test("that are ended refuse the very next call of their token, in every organisation and outside", async () => {
    const t = setup();
    const phone = holderOf(t, await signUp(t));
    const laptop = holderOf(t, await signIn(t));
    const [{ orgId }] = (await laptop.as.query(api.identity.users.viewer, {}))!.memberships as unknown as [
      { orgId: Awaited<ReturnType<typeof makeOrg>> },
    ];
    const read = (who: typeof phone) => refusalOf(who.as.query(api.identity.organizations.get, { orgId }));
    expect(await read(phone)).toBeNull();
    await laptop.as.mutation(api.identity.sessions.end, { sessionId: phone.sessionId });
    expect(await read(phone)).toBe("UNAUTHENTICATED");
    expect(await phone.as.query(api.identity.users.viewer, {})).toBeNull();
    expect(await refusalOf(phone.as.query(api.identity.sessions.list, {}))).toBe("UNAUTHENTICATED");
    expect(await read(laptop)).toBeNull();
    expect(await actionsOf(t)).toContain("identity.sessionsEnded");
  });

  test("all end but the one that asks", async () => {
    const t = setup();
    await signUp(t);
    await signIn(t);
    const laptop = holderOf(t, await signIn(t));
    expect(await laptop.as.mutation(api.identity.sessions.endOthers, {})).toEqual({ ended: 2 });
    expect(await laptop.as.query(api.identity.sessions.list, {})).toMatchObject([{ current: true }]);
  });

  test("of the demo are nobody else's business: a visitor sees and ends their own only", async () => {
    const t = setup();
    const orgId = await makeOrg(t, { slug: "northwind" });
    await t.run((ctx) => ctx.db.patch("organizations", orgId, { isDemo: true }));
    await makeMember(t, orgId);
    const visit = async () => holderOf(t, await t.action(api.auth.signIn, { provider: "demo", params: {} }));
    const one = await visit();
    const other = await visit();
    expect(await one.as.query(api.identity.sessions.list, {})).toMatchObject([{ sessionId: one.sessionId }]);
    await one.as.mutation(api.identity.sessions.end, { sessionId: other.sessionId });
    expect(await one.as.mutation(api.identity.sessions.endOthers, {})).toEqual({ ended: 0 });
    expect(await refusalOf(other.as.query(api.identity.organizations.get, { orgId }))).toBeNull();
    await settle(t);
  });
});

describe("choosing a new password", () => {
  const ask = (t: TestBackend, email = ADA.email) =>
    t.mutation(api.identity.passwordReset.request, { email });
  const look = (t: TestBackend, token: string) => t.query(api.identity.passwordReset.preview, { token });
  const choose = (t: TestBackend, token: string, password = "difference engine") =>
    enter(t, { flow: "reset", token, password });

  test("[I-09] the same answer and the same writes for an address that nobody has", async () => {
    const t = setup();
    await signUp(t);
    const counts = async (email: string) => {
      const before = await t.run((ctx) => ctx.db.system.query("_scheduled_functions").collect());
      expect(await ask(t, email)).toBeNull();
      const after = await t.run((ctx) => ctx.db.system.query("_scheduled_functions").collect());
      return after.slice(before.length).map(({ name }) => name);
    };
    expect(await counts(ADA.email)).toEqual(await counts("nobody@example.com"));
    await settle(t);
    const mails = await t.run((ctx) => ctx.db.query("emailMessages").collect());
    expect(mails.filter(({ kind }) => kind === "passwordReset").map(({ to }) => to)).toEqual([ADA.email]);
  });

  test("[I-09] five an hour for an address, known or not", async () => {
    const t = setup();
    for (const email of [ADA.email, "nobody@example.com"]) {
      for (let n = 0; n < 5; n++) expect(await refusalOf(ask(t, email))).toBeNull();
      expect(await refusalOf(ask(t, email))).toBe("RATE_LIMITED");
    }
    await settle(t);
  });

  test("[R-46] looking does not use the link up, choosing does, and it ends every session", async () => {
    const t = setup();
    const phone = holderOf(t, await signUp(t));
    const laptop = holderOf(t, await signIn(t));
    await ask(t);
    await settle(t);
    const token = await mailedToken(t, "passwordReset");
    for (let n = 0; n < 3; n++) expect(await look(t, token)).toBe("valid");
    expect(await choose(t, token), "nobody is signed in by it").toMatchObject({ tokens: null });
    expect(await look(t, token)).toBe("used");
    expect(await refusalOf(choose(t, token, "yet another one"))).toBe("CONFLICT");
    for (const { as } of [phone, laptop]) expect(await as.query(api.identity.users.viewer, {})).toBeNull();
    expect(await t.run((ctx) => ctx.db.query("authRefreshTokens").collect())).toEqual([]);
    expect(await refusalOf(signIn(t))).toBe("UNAUTHENTICATED");
    const { as } = holderOf(t, await signIn(t, "difference engine"));
    expect(await as.query(api.identity.account.get, {})).toMatchObject({ isEmailVerified: true });
    expect(await actionsOf(t)).toContain("identity.passwordReset");
  });

  test("[I-09] a link lives one hour, a newer one voids it, and a weak password leaves it unused", async () => {
    const t = setup();
    await signUp(t);
    await ask(t);
    await settle(t);
    const token = await mailedToken(t, "passwordReset");
    const row = (await t.run((ctx) => ctx.db.query("emailTokens").collect())).findLast(
      ({ purpose }) => purpose === "passwordReset",
    )!;
    expect(row.expiresAt - row._creationTime).toBeCloseTo(3_600_000, -4);
    expect(await refusalOf(choose(t, token, "short"))).toBe("INVALID");
    expect(await look(t, token)).toBe("valid");
    await t.run((ctx) => ctx.db.patch("emailTokens", row._id, { expiresAt: Date.now() - 1 }));
    expect(await look(t, token)).toBe("expired");
    expect(await refusalOf(choose(t, token))).toBe("CONFLICT");
    await ask(t);
    await settle(t);
    expect(await look(t, token)).toBe("unknown");
  });

  test("no token stands anywhere in the database", async () => {
    const t = setup();
    await signUp(t);
    await ask(t);
    await settle(t);
    const tables = ["emailTokens", "emailMessages", "events", "auditLogs"] as const;
    for (const table of tables) {
      const rows = await t.run((ctx) => ctx.db.query(table).collect());
      expect(JSON.stringify(rows), table).not.toMatch(/token=[0-9A-Za-z]{43}/);
    }
  });
});

describe("verifying an address", () => {
  test("[R-46] the mailed link does it once pressed, and asking for it again is limited", async () => {
    const t = setup();
    const { as } = holderOf(t, await signUp(t));
    await settle(t);
    expect(await as.query(api.identity.account.get, {})).toMatchObject({ isEmailVerified: false });
    const token = await mailedToken(t, "emailVerification");
    expect(await t.query(api.identity.emailVerification.preview, { token })).toBe("valid");
    expect(await as.query(api.identity.account.get, {})).toMatchObject({ isEmailVerified: false });
    const resend = () => refusalOf(as.mutation(api.identity.emailVerification.resend, {}));
    for (let n = 0; n < 5; n++) expect(await resend()).toBeNull();
    expect(await resend()).toBe("RATE_LIMITED");
    expect(await t.query(api.identity.emailVerification.preview, { token }), "a newer one came").toBe(
      "unknown",
    );
    const newer = await mailedToken(t, "emailVerification");
    expect(await t.mutation(api.identity.emailVerification.complete, { token: newer })).toBe("valid");
    expect(await as.query(api.identity.account.get, {})).toMatchObject({ isEmailVerified: true });
    expect(await t.mutation(api.identity.emailVerification.complete, { token: newer })).toBe("used");
    await settle(t);
  });
});

test("the strength of a password grows with what guessing it costs", () => {
  const scores = ["short", "password12", "aaaaaaaaaaaa", "correct horse", "kR7!vq2#Lm9xTz"].map(
    (text) => passwordStrength(text).score,
  );
  expect(scores[0]).toBe(0);
  expect(scores[1]).toBeLessThanOrEqual(1);
  expect(scores[2]).toBeLessThanOrEqual(1);
  expect(scores[3]).toBeGreaterThanOrEqual(2);
  expect(scores[4]).toBe(4);
});
