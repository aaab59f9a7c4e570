import type { Tone } from "@/components/ui/badge";

interface KeyLife {
  revokedAt: number | null;
  expiresAt: number | null;
}

/** Whether a key still opens anything, in a word and its meaning. */
export function keyState({ revokedAt, expiresAt }: KeyLife, nowMs: number): { word: string; tone: Tone } {
  if (revokedAt !== null) return { word: "Revoked", tone: "off" };
  if (expiresAt !== null && expiresAt <= nowMs) return { word: "Expired", tone: "off" };
  return { word: "Active", tone: "good" };
}
