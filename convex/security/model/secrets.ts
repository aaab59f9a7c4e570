import type { Id } from "../../_generated/dataModel";
// lint-ok model-looks-left: env.ts is the one reader of variables and knows no domain.
import { secretsKey } from "../../env";
import { hmacSha256Hex } from "../../lib/hmac";
import { randomBase62 } from "../../lib/ids";

// The nonce length for which AES-GCM is defined without extra hashing.
const NONCE_BYTES = 12;

// Names the key with which a text was sealed, so that another one can follow it.
const KEY_ID = "k1";

// 43 letters of base 62 carry 256 bits.
const TOKEN_LENGTH = 43;

type Place = { orgId: Id<"organizations">; field: string };

/**
 * Encrypts a tenant's secret for storage. The organisation and the field are part of the seal: a sealed text that is copied to
 * another organisation or field does not open.
 */
export async function sealSecret(place: Place, secret: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: placeBytes(place) },
    await sealingKey(),
    new TextEncoder().encode(secret),
  );
  return [KEY_ID, toBase64(iv), toBase64(new Uint8Array(sealed))].join(".");
}

/** Decrypts a secret that was sealed for this place. A plain Error when it was not, or when the deployment's key is another one. */
export async function openSecret(place: Place, sealed: string): Promise<string> {
  const [keyId, iv = "", text = ""] = sealed.split(".");
  if (keyId !== KEY_ID) throw new Error(`A secret was sealed with the unknown key ${keyId}`);
  const opened = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: fromBase64(iv), additionalData: placeBytes(place) },
    await sealingKey(),
    fromBase64(text),
  );
  return new TextDecoder().decode(opened);
}

/** A new token for an address that outsiders call, with 256 random bits. */
export const drawToken = (): string => randomBase62(TOKEN_LENGTH);

/** The form in which such a token is stored and looked up: useless without the deployment's own pepper. */
export async function hashToken(purpose: string, token: string): Promise<string> {
  return await hmacSha256Hex(secretsKey(), `token:${purpose}:${token}`);
}

async function sealingKey(): Promise<CryptoKey> {
  return await crypto.subtle.importKey("raw", secretsKey(), "AES-GCM", false, ["encrypt", "decrypt"]);
}

const placeBytes = ({ orgId, field }: Place) => new TextEncoder().encode(`${orgId}:${field}`);
const toBase64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
