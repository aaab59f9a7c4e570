import type { Infer } from "convex/values";
import type { meetingStatus } from "../schema";

export type MeetingStatus = Infer<typeof meetingStatus>;

/** What the dates of a lead depend on. */
export type DatedMeeting = { startAt: number; status: MeetingStatus };

export type LeadDates = {
  /** The latest start of all meetings, also of canceled ones. */
  scheduledDate: number | undefined;
  /** The first start to come of a meeting that is on. */
  nextMeetingAt: number | undefined;
  /** The last start that has passed of a meeting that took place, as far as is known. */
  lastHeldAt: number | undefined;
};

/** The dates of a lead with these meetings, in whatever order they are given. */
export function leadDates(meetings: readonly DatedMeeting[], now: number): LeadDates {
  const starts = meetings.map((meeting) => meeting.startAt);
  const on = meetings
    .filter(({ status }) => status !== "canceled" && status !== "no_show")
    .map(({ startAt }) => startAt);
  return {
    scheduledDate: largest(starts),
    nextMeetingAt: smallest(on.filter((startAt) => startAt > now)),
    lastHeldAt: largest(on.filter((startAt) => startAt <= now)),
  };
}

const largest = (values: number[]) => (values.length === 0 ? undefined : Math.max(...values));
const smallest = (values: number[]) => (values.length === 0 ? undefined : Math.min(...values));
