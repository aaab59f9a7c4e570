// lint-ok access-knows-no-domain: env.ts is the one reader of variables and knows no domain.
import { secretsKeys } from "../env";
import { equalConstantTime, hmacSha256Hex } from "../lib/hmac";
import { hexOf } from "../lib/ids";

// Enough to tell a handful of keys apart, and no help in guessing one.
const KEY_ID_LENGTH = 8;

/** Whether a seal fits, does not fit, or was made with a key that this deployment no longer has. */
export type SealState = "good" | "bad" | "unknownKey";

/** Seals numbers and texts, the first of which names their purpose, with the deployment's key, so that whoever can only write to the database cannot make them up. */
export async function seal(parts: readonly (string | number)[]): Promise<string> {
  const key = secretsKeys().current;
  return `${await keyIdOf(key)}.${await macOf(key, parts)}`;
}

/** Checks a seal with the current key and with the one before it. */
export async function checkSeal(parts: readonly (string | number)[], sealed: string): Promise<SealState> {
  const [keyId, mac = ""] = sealed.split(".");
  const { current, previous } = secretsKeys();
  for (const key of previous ? [current, previous] : [current]) {
    if ((await keyIdOf(key)) !== keyId) continue;
    return equalConstantTime(mac, await macOf(key, parts)) ? "good" : "bad";
  }
  return "unknownKey";
}

const macOf = (key: Uint8Array<ArrayBuffer>, parts: readonly (string | number)[]) =>
  hmacSha256Hex(key, `seal:${parts.join(":")}`);

async function keyIdOf(key: Uint8Array<ArrayBuffer>): Promise<string> {
  return hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", key))).slice(0, KEY_ID_LENGTH);
}
