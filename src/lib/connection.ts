/** What the shell says about the connection. `connecting` is only before the first contact. */
export type ConnectionPhase = "connecting" | "live" | "reconnecting" | "offline";

/** Shorter trouble is not worth a word: a redeploy or a radio handover heals within it. */
export const RECONNECTING_AFTER_MS = 2_000;
/** After this long a person should plan without the server. */
export const OFFLINE_AFTER_MS = 15_000;

interface Contact {
  isConnected: boolean;
  hasEverConnected: boolean;
  /** When the trouble began; null while connected. */
  troubleSinceMs: number | null;
  nowMs: number;
}

/** The phase at one moment. Trouble shows only after it has lasted, recovery shows at once. */
export function connectionPhase({
  isConnected,
  hasEverConnected,
  troubleSinceMs,
  nowMs,
}: Contact): ConnectionPhase {
  if (isConnected || troubleSinceMs === null) return hasEverConnected || isConnected ? "live" : "connecting";
  const lasted = nowMs - troubleSinceMs;
  if (lasted >= OFFLINE_AFTER_MS) return "offline";
  if (lasted >= RECONNECTING_AFTER_MS) return "reconnecting";
  return hasEverConnected ? "live" : "connecting";
}

/** How long until the phase can change by time alone; null if only the connection can change it. */
export function msUntilNextPhase(troubleSinceMs: number | null, nowMs: number): number | null {
  if (troubleSinceMs === null) return null;
  const lasted = nowMs - troubleSinceMs;
  if (lasted < RECONNECTING_AFTER_MS) return RECONNECTING_AFTER_MS - lasted;
  if (lasted < OFFLINE_AFTER_MS) return OFFLINE_AFTER_MS - lasted;
  return null;
}
