import { equalConstantTime } from "../../lib/hmac";

// OWASP's figure for PBKDF2 with SHA-256 (2023), and 128 bits of salt.
const ITERATIONS = 600_000;
const SALT_BYTES = 16;
const HASH_BITS = 256;

const SCHEME = "pbkdf2-sha256";

/** The stored form of a password: scheme, rounds, salt and hash. Takes about 0.2 s, so it belongs into an action. */
export async function hashPassword(password: string): Promise<string> {
  return await derive(password, ITERATIONS, crypto.getRandomValues(new Uint8Array(SALT_BYTES)));
}

/** Whether a stored form was made by `hashPassword`; others are of the sign-in library's scrypt. */
export const isOwnHash = (stored: string): boolean => stored.startsWith(`${SCHEME}$`);

/** What the stored form would be if this were the password. Of a form that is not ours, nothing that equals it. */
export async function rehashLike(stored: string, password: string): Promise<string> {
  const [, rounds = "", salt = ""] = stored.split("$");
  return await derive(password, Number(rounds), fromBase64(salt));
}

/** Whether two stored forms are the same, in a time that says nothing about where they differ. */
export const sameHash = (given: string, stored: string): boolean => equalConstantTime(given, stored);

async function derive(password: string, rounds: number, salt: Uint8Array<ArrayBuffer>): Promise<string> {
  const text = new TextEncoder().encode(password.normalize("NFC"));
  const key = await crypto.subtle.importKey("raw", text, "PBKDF2", false, ["deriveBits"]);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", iterations: rounds, salt };
  const bits = await crypto.subtle.deriveBits(algorithm, key, HASH_BITS);
  return [SCHEME, rounds, toBase64(salt), toBase64(new Uint8Array(bits))].join("$");
}

const toBase64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
