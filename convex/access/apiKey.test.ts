import { describe, expect, test, vi } from "vitest";
import { makeApiKey, makeMember, makeOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { authenticateApiKey, hasScope, originAllowed, presentApiKey, touchApiKey } from "./apiKey";
import { crc32, drawApiKey, formatApiKey, parseApiKey, scopesAllowed } from "./apiKeyFormat";

const authenticate = (t: TestBackend, header: string | null) =>
  t.run(async (ctx) => authenticateApiKey(ctx as never, await presentApiKey(header)));

async function setupKey(fields: Parameters<typeof makeApiKey>[3] = {}) {
  const t = setupBackend();
  const orgId = await makeOrg(t);
  const { userId } = await makeMember(t, orgId);
  return { t, orgId, userId, ...(await makeApiKey(t, orgId, userId, fields)) };
}

describe("the form of a key", () => {
  test("[A-01] a key has the published form, at least 190 random bits, and survives a round trip", () => {
    const drawn = drawApiKey("secret", "live");
    expect(drawn.text).toMatch(/^sb_sk_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{46}$/);
    expect(drawn.secret.length * Math.log2(62)).toBeGreaterThan(190);
    expect(parseApiKey(drawn.text)).toEqual({
      type: "secret",
      mode: "live",
      keyId: drawn.keyId,
      secret: drawn.secret,
    });
    expect(new Set(Array.from({ length: 500 }, () => drawApiKey("secret", "live").text)).size).toBe(500);
  });

  test("the checksum is CRC-32 and finds every single changed character", () => {
    expect(crc32("123456789")).toBe(0xcbf43926);
    const { text } = drawApiKey("restricted", "test");
    for (let i = 0; i < text.length; i++) {
      const other = text[i] === "a" ? "b" : "a";
      expect(parseApiKey(text.slice(0, i) + other + text.slice(i + 1))).toBeNull();
    }
  });

  test("nothing but a whole key is one", () => {
    const { text } = drawApiKey("publishable", "live");
    for (const wrong of ["", text.slice(1), `${text}0`, text.toUpperCase(), ` ${text}`, `${text}\n`]) {
      expect(parseApiKey(wrong)).toBeNull();
    }
  });
});

describe("authenticateApiKey", () => {
  test("resolves a key to its organisation and scopes", async () => {
    const { t, header, orgId, apiKeyId } = await setupKey({ type: "restricted", scopes: ["usage:read"] });
    const caller = await authenticate(t, header);
    expect(caller).toMatchObject({
      ok: true,
      org: { _id: orgId },
      actor: { kind: "apiKey", apiKeyId, type: "restricted", scopes: ["usage:read"] },
    });
  });

  test("[A-01] the database holds neither the key nor its secret", async () => {
    const { t, text } = await setupKey();
    const parts = parseApiKey(text)!;
    const dump = JSON.stringify(await t.run((ctx) => ctx.db.query("apiKeys").collect()));
    expect(dump).not.toContain(parts.secret);
    expect(dump).not.toContain(text);
  });

  test("[A-02] missing, malformed, unknown and wrong keys get the same answer for the same work", async () => {
    const { t, text } = await setupKey();
    const parts = parseApiKey(text)!;
    const wrongSecret = formatApiKey({ ...parts, secret: drawApiKey("secret", "live").secret });
    const otherType = formatApiKey({ ...parts, type: "publishable" });
    const refused = [
      null,
      "",
      "Bearer",
      "Basic abc",
      "Bearer nonsense",
      drawApiKey("secret", "live").text,
      wrongSecret,
      otherType,
    ];
    const hashes = vi.spyOn(crypto.subtle, "digest");
    for (const value of refused) {
      hashes.mockClear();
      const header = value?.startsWith("sb_") ? `Bearer ${value}` : value;
      expect(await authenticate(t, header)).toEqual({ ok: false });
      expect(hashes).toHaveBeenCalledTimes(1);
    }
    hashes.mockRestore();
  });

  test("[A-06] an expired or revoked key is refused from that moment on", async () => {
    const { t, orgId, userId, header, apiKeyId } = await setupKey();
    const expired = await makeApiKey(t, orgId, userId, { expiresAt: Date.now() - 1 });
    expect(await authenticate(t, expired.header)).toEqual({ ok: false });
    expect(await authenticate(t, header)).toMatchObject({ ok: true });
    await t.run((ctx) => ctx.db.patch("apiKeys", apiKeyId, { revokedAt: Date.now() }));
    expect(await authenticate(t, header)).toEqual({ ok: false });
  });

  test("a suspended organisation's keys open nothing", async () => {
    const { t, orgId, header } = await setupKey();
    await t.run((ctx) => ctx.db.patch("organizations", orgId, { status: "suspended" }));
    expect(await authenticate(t, header)).toEqual({ ok: false });
  });
});

test("[A-05] a key holds exactly what it was given", async () => {
  const { t, header } = await setupKey({ type: "restricted", scopes: ["signals:write"] });
  const caller = await authenticate(t, header);
  if (!caller.ok) throw new Error("refused");
  expect(scopesAllowed("secret").filter((scope) => hasScope(caller.actor, scope))).toEqual(["signals:write"]);
});

test("[A-04] a secret key never works from a web page, a publishable one from its listed origins only", () => {
  expect(originAllowed({ type: "secret" }, null)).toBe(true);
  expect(originAllowed({ type: "secret" }, "https://example.com")).toBe(false);
  expect(originAllowed({ type: "restricted" }, "https://example.com")).toBe(false);
  expect(originAllowed({ type: "publishable" }, "https://any.example")).toBe(true);
  const listed = { type: "publishable" as const, origins: ["https://example.com"] };
  expect(originAllowed(listed, "https://example.com")).toBe(true);
  expect(originAllowed(listed, "https://evil.example")).toBe(false);
  expect(originAllowed(listed, null)).toBe(false);
});

test("the last use is written at most once a minute", async () => {
  const { t, apiKeyId } = await setupKey();
  const touchAt = async (now: number) =>
    await t.run(async (ctx) => {
      await touchApiKey(ctx, (await ctx.db.get("apiKeys", apiKeyId))!, now);
      return (await ctx.db.get("apiKeys", apiKeyId))?.lastUsedAt;
    });
  expect(await touchAt(1_000_000)).toBe(1_000_000);
  expect(await touchAt(1_059_999)).toBe(1_000_000);
  expect(await touchAt(1_060_000)).toBe(1_060_000);
});
