import type { Tone } from "@/components/ui/badge";
import type { ApiKey } from "./use-api-keys";

type KeyLife = Pick<ApiKey, "revokedAt" | "expiresAt" | "endReason">;

const ENDED = { revoked: "Revoked", rotated: "Rotated", leaked: "Leaked" } as const;

/** Whether a key still opens anything, in a word and its meaning. */
export function keyState({ revokedAt, expiresAt, endReason }: KeyLife, nowMs: number): KeyState {
  // Only the end of a rotated key can lie ahead; any other is past, whatever this clock says.
  const isEnding = endReason === "rotated" && revokedAt !== null && revokedAt > nowMs;
  if (revokedAt !== null && !isEnding)
    return { word: ENDED[endReason ?? "revoked"], tone: "off", isLive: false };
  if (expiresAt !== null && expiresAt <= nowMs) return { word: "Expired", tone: "off", isLive: false };
  if (isEnding) return { word: "Ending", tone: "waiting", isLive: true };
  return { word: "Active", tone: "good", isLive: true };
}

interface KeyState {
  word: string;
  tone: Tone;
  /** It still opens something. */
  isLive: boolean;
}
