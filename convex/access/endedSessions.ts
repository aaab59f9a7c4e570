import { v } from "convex/values";
import type { Infer } from "convex/values";

/** Sessions that were ended while their tokens may still be valid, with the time of the ending. */
export const endedSessionsValidator = v.array(v.object({ sessionId: v.string(), endedAt: v.number() }));

export type EndedSessions = Infer<typeof endedSessionsValidator>;

/** Whether the session was ended: its token is good until it expires, the person's wish counts at once. */
export function isEnded(row: { endedSessions?: EndedSessions }, sessionId: string): boolean {
  return row.endedSessions?.some((ended) => ended.sessionId === sessionId) ?? false;
}
