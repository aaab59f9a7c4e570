import type { JWTPayload } from "jose";
import type { Identity } from "../functions/caller.ts";
import type { JsonValue } from "../values/json.ts";

/** OpenID's standard claims under the names Convex gives them. */
const RENAMED: Record<string, string> = {
  given_name: "givenName",
  family_name: "familyName",
  preferred_username: "preferredUsername",
  profile: "profileUrl",
  picture: "pictureUrl",
  email_verified: "emailVerified",
  birthdate: "birthday",
  zoneinfo: "timezone",
  locale: "language",
  phone_number: "phoneNumber",
  phone_number_verified: "phoneNumberVerified",
  updated_at: "updatedAt",
};

/** Claims about the token rather than about the person. */
const OF_THE_TOKEN = new Set([
  "iss",
  "sub",
  "aud",
  "exp",
  "iat",
  "nbf",
  "jti",
  "azp",
  "nonce",
  "at_hash",
  "c_hash",
  "auth_time",
  "acr",
  "amr",
]);

/** The identity of a verified OpenID token: standard claims renamed, all others verbatim. */
export function oidcIdentity(claims: JWTPayload): Identity {
  const identity = base(claims);
  for (const [name, value] of Object.entries(claims)) {
    if (OF_THE_TOKEN.has(name) || value === undefined) continue;
    identity[RENAMED[name] ?? name] = name === "updated_at" ? updatedAt(value) : (value as JsonValue);
  }
  return identity;
}

/** The identity of a verified custom token: every claim verbatim, nested ones as "outer.inner". */
export function customIdentity(claims: JWTPayload): Identity {
  const identity = base(claims);
  flatten(identity, "", claims);
  return identity;
}

/** The identity an administrator acts as, completed the way a token's would be. */
export function actingIdentity(given: Identity): Identity {
  const issuer = typeof given.issuer === "string" ? given.issuer : "https://convex.test";
  const subject = typeof given.subject === "string" ? given.subject : "admin";
  return { ...given, issuer, subject, tokenIdentifier: given.tokenIdentifier ?? `${issuer}|${subject}` };
}

function base(claims: JWTPayload): Identity {
  const issuer = claims.iss ?? "";
  const subject = claims.sub ?? "";
  return { tokenIdentifier: `${issuer}|${subject}`, issuer, subject };
}

function flatten(identity: Identity, prefix: string, claims: object): void {
  for (const [name, value] of Object.entries(claims) as [string, unknown][]) {
    if (value === undefined || (prefix === "" && OF_THE_TOKEN.has(name))) continue;
    const isNested = typeof value === "object" && value !== null && !Array.isArray(value);
    if (isNested) flatten(identity, `${prefix}${name}.`, value);
    else identity[`${prefix}${name}`] = value as JsonValue;
  }
}

/** OpenID gives seconds, Convex shows a date. */
function updatedAt(value: unknown): JsonValue {
  return typeof value === "number" ? new Date(value * 1000).toISOString() : (value as JsonValue);
}
