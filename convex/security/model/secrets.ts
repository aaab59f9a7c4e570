import type { Id } from "../../_generated/dataModel";
// lint-ok model-looks-left: env.ts is the one reader of variables and knows no domain.
import { secretsKeys } from "../../env";
import { sha256Hex } from "../../lib/hmac";
import { hexOf, randomBase62 } from "../../lib/ids";

// The nonce length for which AES-GCM is defined without extra hashing.
const NONCE_BYTES = 12;

// 32 bits tell the two keys that can be in use at once apart.
const KEY_ID_BYTES = 4;

// 43 letters of base 62 carry 256 bits.
const TOKEN_LENGTH = 43;

/** Where a secret is kept. What belongs to a person and to no organisation has no `orgId`. */
export type Place = { orgId: Id<"organizations"> | null; field: string };

/**
 * Encrypts a tenant's secret for storage. The organisation and the field are part of the seal: a sealed text that is copied to
 * another organisation or field does not open.
 */
export async function sealSecret(place: Place, secret: string): Promise<string> {
  const { current } = secretsKeys();
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: placeBytes(place) },
    await importKey(current),
    new TextEncoder().encode(secret),
  );
  return [await idOf(current), toBase64(iv), toBase64(new Uint8Array(sealed))].join(".");
}

/**
 * Decrypts a secret that was sealed for this place with the current or the previous key. A plain Error, which names neither text nor
 * key, when it was sealed for another place or with a key that is gone.
 */
export async function openSecret(place: Place, sealed: string): Promise<string> {
  const [keyId = "", iv = "", text = ""] = sealed.split(".");
  const opened = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: fromBase64(iv), additionalData: placeBytes(place) },
    await importKey(await keyWithId(keyId)),
    fromBase64(text),
  );
  return new TextDecoder().decode(opened);
}

/** The same secret sealed with the current key, or null when it is so already. */
export async function resealSecret(place: Place, sealed: string): Promise<string | null> {
  if (sealed.startsWith(`${await idOf(secretsKeys().current)}.`)) return null;
  return await sealSecret(place, await openSecret(place, sealed));
}

/** A new token for an address or a link that outsiders call, with 256 random bits. */
export const drawToken = (): string => randomBase62(TOKEN_LENGTH);

/**
 * The form in which such a token is stored and looked up. 256 random bits cannot be guessed, so a plain hash hides them, and no
 * exchange of keys makes a stored one unknown.
 */
export async function hashToken(purpose: string, token: string): Promise<string> {
  return await sha256Hex(`token:${purpose}:${token}`);
}

async function keyWithId(keyId: string): Promise<Uint8Array<ArrayBuffer>> {
  const { current, previous } = secretsKeys();
  if ((await idOf(current)) === keyId) return current;
  if (previous && (await idOf(previous)) === keyId) return previous;
  throw new Error("A secret was sealed with a key that is neither SECRETS_KEY nor SECRETS_KEY_PREVIOUS");
}

// Taken from the key itself, so that nobody has to name keys and no two can share a name by mistake.
async function idOf(key: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", key));
  return hexOf(digest.slice(0, KEY_ID_BYTES));
}

async function importKey(key: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);
}

const placeBytes = ({ orgId, field }: Place) => new TextEncoder().encode(`${orgId ?? ""}:${field}`);
const toBase64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
