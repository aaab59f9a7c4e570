import { equalConstantTime } from "./hmac";

// Svix's own figure; a delivery that was recorded and is played back later is refused.
const TOLERANCE_MS = 5 * 60_000;

/** The three headers that make a delivery by Svix one that can be trusted. */
export type SvixHeaders = { id: string; timestamp: string; signature: string };

/** Whether the secret (`whsec_...`) signed exactly this text under this id, within five minutes of now in either direction. */
export async function isSvixSigned(
  secret: string,
  headers: SvixHeaders,
  body: string,
  now: number,
): Promise<boolean> {
  const signedAt = Number(headers.timestamp) * 1000;
  if (!headers.id || !/^\d+$/.test(headers.timestamp) || Math.abs(now - signedAt) > TOLERANCE_MS)
    return false;
  const expected = await signature(secret, `${headers.id}.${headers.timestamp}.${body}`);
  // Several stand side by side while a secret is exchanged.
  return headers.signature.split(" ").some((given) => equalConstantTime(given, `v1,${expected}`));
}

async function signature(secret: string, text: string): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.replace(/^whsec_/, "")), (char) => char.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signed = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(signed)));
}
