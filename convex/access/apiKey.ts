import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail } from "../lib/errors";
import { inRanges } from "../lib/addressRange";
import { equalConstantTime, sha256Hex } from "../lib/hmac";
import type { Actor, ApiScope } from "./actor";
import { parseApiKey } from "./apiKeyFormat";
import type { ApiKeyParts } from "./apiKeyFormat";

export type ApiKeyActor = Extract<Actor, { kind: "apiKey" }>;

/** A resolved HTTP caller, or a refusal that never says why: a missing, malformed, unknown, wrong, expired or revoked key look alike. */
export type ApiCaller =
  | { ok: true; key: Doc<"apiKeys">; org: Doc<"organizations">; actor: ApiKeyActor }
  | { ok: false };

// Checked in the place of a key that does not exist, so that its absence takes as long as a wrong secret.
const DUMMY: ApiKeyParts = { type: "secret", mode: "live", keyId: "0".repeat(12), secret: "0".repeat(40) };
const DUMMY_HASH = "0".repeat(64);

// Fresh enough to find unused keys, rare enough not to make one row the meeting point of all requests.
const LAST_USED_EVERY_MS = 60_000;

/** The form in which a key's secret is stored. Its 238 random bits cannot be guessed, so a plain and fast hash hides them. */
export async function hashApiKeySecret(parts: Pick<ApiKeyParts, "keyId" | "secret">): Promise<string> {
  return await sha256Hex(`apiKey:${parts.keyId}:${parts.secret}`);
}

/** What a request shows of its key: enough to check it, not enough to use it. `type` is null for a text that is no key at all. */
export type PresentedKey = { type: ApiKeyParts["type"] | null; keyId: string; secretHash: string };

/**
 * Reads the `Authorization` header of an HTTP request outside of the transaction, so that no secret enters one. Every call does the
 * same work: one hash, whatever was sent.
 */
export async function presentApiKey(authorization: string | null): Promise<PresentedKey> {
  const parsed = parseApiKey(bearerOf(authorization));
  const { keyId, secret } = parsed ?? DUMMY;
  return { type: parsed?.type ?? null, keyId, secretHash: await hashApiKeySecret({ keyId, secret }) };
}

/**
 * Resolves a presented key. Every call does the same work: one index lookup and one comparison in constant time. Expiry and
 * revocation are looked at on each use.
 */
export async function authenticateApiKey(
  ctx: Pick<QueryCtx, "db">,
  presented: PresentedKey,
): Promise<ApiCaller> {
  const key = await ctx.db
    .query("apiKeys")
    .withIndex("by_keyId", (q) => q.eq("keyId", presented.keyId))
    .unique();
  const matches = equalConstantTime(presented.secretHash, key?.secretHash ?? DUMMY_HASH);
  if (!key || !matches || key.type !== presented.type || !isLive(key, Date.now())) return { ok: false };
  const org = await ctx.db.get("organizations", key.orgId);
  if (org?.status !== "active") return { ok: false };
  return {
    ok: true,
    key,
    org,
    actor: { kind: "apiKey", apiKeyId: key._id, scopes: key.scopes, type: key.type },
  };
}

/** Whether a key opens anything at this time. The end of a key that was rotated lies ahead for as long as both work. */
export function isLive(key: Pick<Doc<"apiKeys">, "expiresAt" | "revokedAt">, now: number): boolean {
  const [expiry, end] = [key.expiresAt ?? Infinity, key.revokedAt ?? Infinity];
  return Math.min(expiry, end) > now;
}

/** Whether a key was given the scope. Anything not granted is refused. */
export function hasScope(actor: ApiKeyActor, scope: ApiScope): boolean {
  return actor.scopes.includes(scope);
}

/** FORBIDDEN unless the key was given the scope. */
export function requireScope(actor: ApiKeyActor, scope: ApiScope): void {
  if (!hasScope(actor, scope)) fail("FORBIDDEN", `This API key lacks the scope ${scope}`, { scope });
}

/**
 * Whether a key may be used from a web page at `origin` (null outside a browser). A secret key in a browser has leaked, whatever
 * it may do; a publishable key with a list works from the listed origins only.
 */
export function originAllowed(key: Pick<Doc<"apiKeys">, "type" | "origins">, origin: string | null): boolean {
  if (key.type !== "publishable") return origin === null;
  return !key.origins?.length || (origin !== null && key.origins.includes(origin));
}

/** Whether a key may be used from the address, which is the one the trusted proxy saw. Without a list any address will do. */
export function addressAllowed(key: Pick<Doc<"apiKeys">, "addresses">, address: string): boolean {
  return !key.addresses?.length || inRanges(address, key.addresses);
}

/** Notes that a key was used, at most once a minute. */
export async function touchApiKey(
  ctx: Pick<MutationCtx, "db">,
  key: Doc<"apiKeys">,
  now: number,
): Promise<void> {
  if (key.lastUsedAt !== undefined && now - key.lastUsedAt < LAST_USED_EVERY_MS) return;
  await ctx.db.patch("apiKeys", key._id, { lastUsedAt: now });
}

function bearerOf(authorization: string | null): string {
  return /^Bearer ([\x21-\x7e]+) *$/i.exec(authorization ?? "")?.[1] ?? "";
}
