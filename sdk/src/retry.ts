/** First wait; doubles with each attempt. Short enough that one dropped packet goes unnoticed. */
export const RETRY_BASE_MS = 250;
/** No single wait of our own choosing is longer, so that a caller's own deadline keeps its meaning. */
export const RETRY_MAX_MS = 8_000;
/** A server that asks for a longer pause than this gets its error handed to the caller instead. */
export const RETRY_AFTER_MAX_MS = 30_000;

/** Whether another attempt can help: the server was busy, broken or asked to come back. */
export function isRetryableStatus(status: number): boolean {
  return (
    status === 408 || status === 429 || status === 500 || status === 502 || status === 503 || status === 504
  );
}

/**
 * The wait before the next attempt, or undefined to give up. `Retry-After` is honoured to the millisecond (plus
 * jitter, so that many clients do not return at once); else exponential backoff with full jitter on its upper half.
 */
export function retryDelayMs(
  attempt: number,
  retryAfterMs: number | undefined,
  random: () => number,
): number | undefined {
  if (retryAfterMs !== undefined) {
    if (retryAfterMs > RETRY_AFTER_MAX_MS) return undefined;
    return retryAfterMs + random() * RETRY_BASE_MS;
  }
  const ceiling = Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** attempt);
  return ceiling / 2 + (random() * ceiling) / 2;
}

/** Milliseconds from a `Retry-After` header (seconds or an HTTP date), or undefined if absent or unreadable. */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const dateMs = Date.parse(header);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
