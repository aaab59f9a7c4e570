import { randomBase62, toBase62 } from "../lib/ids";
import type { Actor, ApiScope } from "./actor";

/**
 * The form of an API key: `sb_{sk|pk|rk}_{live|test}_{keyId}_{secret}{checksum}`. The prefix and the checksum let secret scanners
 * recognise a leaked key without asking us, and let a mistyped one be told from a revoked one.
 */
export type ApiKeyType = Extract<Actor, { kind: "apiKey" }>["type"];
export type ApiKeyParts = { type: ApiKeyType; mode: "live" | "test"; keyId: string; secret: string };

const KEY_ID_LENGTH = 12;
// 40 letters of base 62 carry 238 bits; 190 would do.
const SECRET_LENGTH = 40;
// The smallest number of base-62 digits that holds 32 bits.
const CHECKSUM_LENGTH = 6;

const PREFIX: Record<ApiKeyType, string> = { secret: "sk", publishable: "pk", restricted: "rk" };
const TYPE_OF: Record<string, ApiKeyType> = { sk: "secret", pk: "publishable", rk: "restricted" };
const SHAPE = new RegExp(
  `^(sb_(sk|pk|rk)_(live|test)_([0-9A-Za-z]{${KEY_ID_LENGTH}})_([0-9A-Za-z]{${SECRET_LENGTH}}))([0-9A-Za-z]{${CHECKSUM_LENGTH}})$`,
);

/** Draws a new key. The text is the only copy of the secret. */
export function drawApiKey(type: ApiKeyType, mode: "live" | "test"): ApiKeyParts & { text: string } {
  const parts = { type, mode, keyId: randomBase62(KEY_ID_LENGTH), secret: randomBase62(SECRET_LENGTH) };
  return { ...parts, text: formatApiKey(parts) };
}

/** The text of a key, with its checksum. */
export function formatApiKey({ type, mode, keyId, secret }: ApiKeyParts): string {
  const body = `sb_${PREFIX[type]}_${mode}_${keyId}_${secret}`;
  return body + toBase62(crc32(body), CHECKSUM_LENGTH);
}

/** The parts of a key, or null for a text that no one was ever given as a key. */
export function parseApiKey(text: string): ApiKeyParts | null {
  const match = SHAPE.exec(text);
  if (!match) return null;
  const [, body = "", prefix = "", mode, keyId = "", secret = "", checksum] = match;
  const type = TYPE_OF[prefix];
  if (!type || toBase62(crc32(body), CHECKSUM_LENGTH) !== checksum) return null;
  return { type, mode: mode === "live" ? "live" : "test", keyId, secret };
}

/** What may be shown of a key after it was created. */
export function maskApiKey(key: { type: ApiKeyType; last4: string }): string {
  return `sb_${PREFIX[key.type]}_live_••••${key.last4}`;
}

const ALL_SCOPES: readonly ApiScope[] = ["signals:write", "track:write", "usage:read"];
// A publishable key stands in web pages for everyone to read, so it may only add anonymous observations.
const PUBLISHABLE_SCOPES: readonly ApiScope[] = ["track:write"];

/** The scopes that a key of this type may hold at most. */
export function scopesAllowed(type: ApiKeyType): readonly ApiScope[] {
  return type === "publishable" ? PUBLISHABLE_SCOPES : ALL_SCOPES;
}

/** CRC-32 (IEEE 802.3) of an ASCII text. */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
