import type { MeetingStatus } from "./leadDates";

/** What happened to a meeting. `unknown` is stored and shown, and changes nothing. */
export type MeetingChange = "created" | "updated" | "canceled" | "unknown";

type Known = { startAt: number; assigneeEmail: string | null };

/** What a delivery makes of a meeting, in the words of our own statuses; the provider only says that something was updated. */
export function statusAfter(
  change: Exclude<MeetingChange, "unknown">,
  known: Known | null,
  startAt: number,
): MeetingStatus {
  if (change === "canceled") return "canceled";
  if (change === "created") return "created";
  return known !== null && known.startAt !== startAt ? "rescheduled" : "updated";
}

/** Whether a delivery hands the meeting to somebody else. */
export function isReassigned(known: Known | null, assigneeEmail: string | null): boolean {
  return (
    known !== null &&
    assigneeEmail !== null &&
    known.assigneeEmail !== null &&
    known.assigneeEmail !== assigneeEmail
  );
}
