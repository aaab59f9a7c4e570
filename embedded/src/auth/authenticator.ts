import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from "jose";
import type { AuthProvider } from "../functions/app.ts";
import type { Caller, Identity } from "../functions/caller.ts";
import type { AdminKey } from "./adminKey.ts";
import { actingIdentity, customIdentity, oidcIdentity } from "./identity.ts";

export type Verdict = { ok: true; caller: Caller; expiresAtMs: number | null } | { ok: false; error: string };

/** Discovery documents hardly ever change; keys are refetched by jose when an unknown one appears. */
const DISCOVERY_FRESH_MS = 10 * 60 * 1000;
const FETCH_TIMEOUT_MS = 10_000;
/** Algorithms Convex accepts from OpenID providers. */
const OIDC_ALGORITHMS = ["RS256", "ES256", "EdDSA"];

/** Finds out who calls: by admin key, by a token of one of the app's auth providers, or nobody. */
export class Authenticator {
  private readonly adminKey: AdminKey;
  private readonly providers: () => readonly AuthProvider[];
  private readonly keySets = new Map<string, { keys: JWTVerifyGetKey; untilMs: number }>();

  constructor(options: { adminKey: AdminKey; providers: () => readonly AuthProvider[] }) {
    this.adminKey = options.adminKey;
    this.providers = options.providers;
  }

  /** Judges what an Authenticate message of the sync protocol carries. */
  async callerOf(
    tokenType: "Admin" | "User" | "None",
    value: string,
    actingAs: Identity | null,
  ): Promise<Verdict> {
    if (tokenType === "None") return { ok: true, caller: { kind: "anonymous" }, expiresAtMs: null };
    if (tokenType === "User") return this.verify(value);
    return this.admin(value, actingAs);
  }

  /** Judges an Authorization header: "Convex <admin key>[:<identity>]", "Bearer <token>" or none. */
  async callerOfHeader(header: string | undefined): Promise<Verdict> {
    if (header === undefined || header === "")
      return { ok: true, caller: { kind: "anonymous" }, expiresAtMs: null };
    const [scheme = "", value = ""] = splitOnce(header.trim(), " ");
    if (scheme.toLowerCase() === "bearer") return this.verify(value.trim());
    if (scheme.toLowerCase() !== "convex")
      return { ok: false, error: "Authorization must be `Bearer <token>` or `Convex <admin key>`" };
    const [key = "", identity] = splitOnce(value.trim(), ":");
    return this.admin(key, identity === undefined ? null : parseIdentity(identity));
  }

  private admin(key: string, actingAs: Identity | null): Verdict {
    if (!this.adminKey.matches(key))
      return { ok: false, error: "BadDeployKey: The provided deploy key was invalid for this deployment" };
    return {
      ok: true,
      caller: { kind: "admin", ...(actingAs === null ? {} : { actingAs: actingIdentity(actingAs) }) },
      expiresAtMs: null,
    };
  }

  private async verify(token: string): Promise<Verdict> {
    try {
      const unverified = decodeJwt(token);
      const provider = this.providers().find((candidate) =>
        isMeant(candidate, unverified.iss, unverified.aud),
      );
      if (provider === undefined) {
        return {
          ok: false,
          error: `NoAuthProvider: No auth provider found matching the given token (issuer ${String(unverified.iss)}, audience ${String(unverified.aud)}); check auth.config.ts`,
        };
      }
      const { payload } = await jwtVerify(token, await this.keysOf(provider), {
        algorithms: provider.type === "customJwt" ? [provider.algorithm] : OIDC_ALGORITHMS,
        requiredClaims: ["iss", "sub", "exp"],
      });
      const identity = provider.type === "customJwt" ? customIdentity(payload) : oidcIdentity(payload);
      return { ok: true, caller: { kind: "user", identity, token }, expiresAtMs: (payload.exp ?? 0) * 1000 };
    } catch (error) {
      return { ok: false, error: explain(error) };
    }
  }

  /** The provider's keys. Fetched when a token asks for them: the issuer may be this very backend. */
  private async keysOf(provider: AuthProvider): Promise<JWTVerifyGetKey> {
    const name = provider.type === "customJwt" ? `jwks ${provider.jwks}` : `domain ${provider.domain}`;
    const known = this.keySets.get(name);
    if (known !== undefined && Date.now() < known.untilMs) return known.keys;
    const address = provider.type === "customJwt" ? provider.jwks : await discoverKeys(provider.domain);
    const keys = address.startsWith("data:")
      ? createLocalJWKSet(await fetchKeys(address))
      : createRemoteJWKSet(new URL(address), { timeoutDuration: FETCH_TIMEOUT_MS });
    this.keySets.set(name, { keys, untilMs: Date.now() + DISCOVERY_FRESH_MS });
    return keys;
  }
}

function isMeant(
  provider: AuthProvider,
  issuer: string | undefined,
  audience: string | string[] | undefined,
): boolean {
  if (issuer === undefined) return false;
  const expected = provider.type === "customJwt" ? provider.issuer : provider.domain;
  if (canonicalIssuer(expected) !== canonicalIssuer(issuer)) return false;
  if (provider.applicationID === null || provider.applicationID === undefined) return true;
  return Array.isArray(audience)
    ? audience.includes(provider.applicationID)
    : audience === provider.applicationID;
}

/** auth.config.ts may leave out https:// and a slash at the end. */
function canonicalIssuer(issuer: string): string {
  const withScheme = /^https?:\/\//.test(issuer) ? issuer : `https://${issuer}`;
  return withScheme.replace(/\/+$/, "");
}

async function discoverKeys(domain: string): Promise<string> {
  const address = `${canonicalIssuer(domain)}/.well-known/openid-configuration`;
  const response = await fetch(address, {
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    headers: { Accept: "application/json" },
  });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  const { jwks_uri: keys } = (await response.json()) as { jwks_uri?: unknown };
  if (typeof keys !== "string") throw new Error(`${address} names no jwks_uri`);
  return keys;
}

async function fetchKeys(dataUri: string): Promise<JSONWebKeySet> {
  return (await (await fetch(dataUri)).json()) as JSONWebKeySet;
}

function parseIdentity(base64: string): Identity {
  return JSON.parse(Buffer.from(base64, "base64").toString("utf8")) as Identity;
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function explain(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "Token expired";
  if (error instanceof errors.JOSEError)
    return `InvalidAuthHeader: Could not verify the token: ${error.message}`;
  return `AuthProviderUnavailable: Could not fetch the keys of the auth provider: ${error instanceof Error ? error.message : String(error)}`;
}
