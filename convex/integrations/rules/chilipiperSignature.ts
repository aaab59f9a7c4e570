import { equalConstantTime, hmacSha256Hex } from "../../lib/hmac";

/** Both directions: an old signature is a replay, a future one a forgery or a broken clock. */
const TOLERANCE_MS = 300_000;
/** Numbers below this are epoch seconds. */
const EPOCH_SECONDS_BELOW = 100_000_000_000;

export type ChilipiperSignature = { signature: string | null; timestamp: string | null };

/** Whether a delivery carries a fresh HMAC-SHA256 of `{timestamp}.{raw}` under the secret. A missing header is a bad signature. */
export async function isSigned(
  raw: string,
  { signature, timestamp }: ChilipiperSignature,
  secret: string,
  now: number,
): Promise<boolean> {
  if (signature === null || timestamp === null) return false;
  const expected = await hmacSha256Hex(secret, `${timestamp}.${raw}`);
  return (
    equalConstantTime(signature.toLowerCase(), expected) &&
    Math.abs(instantOf(timestamp) - now) <= TOLERANCE_MS
  );
}

function instantOf(timestamp: string): number {
  const value = /^\d+$/.test(timestamp) ? Number(timestamp) : Date.parse(timestamp);
  return value < EPOCH_SECONDS_BELOW ? value * 1000 : value;
}
