import type { MeetingChange } from "../rules/meetingStatus";

/** A person as a provider names them; either part may be missing. */
export type MeetingPerson = { email: string | null; name: string | null };

/** A delivery about a meeting in the one form that all providers are brought into. Nothing in it is trusted or normalised yet. */
export type ParsedMeeting = {
  externalId: string;
  change: MeetingChange;
  /** The word the provider used for the change. */
  changeWord: string | null;
  title: string | null;
  location: string | null;
  startAt: number | null;
  endAt: number | null;
  guestTimezone: string | null;
  guestEmail: string | null;
  guestName: string | null;
  guestFields: Record<string, string>;
  host: MeetingPerson;
  assignee: MeetingPerson;
  booker: MeetingPerson;
  meetingType: { externalId: string | null; name: string | null };
  workspaceName: string | null;
};

/** Either a meeting or the reason why the text is none. */
export type ParseResult = { ok: true; meeting: ParsedMeeting } | { ok: false; reason: string };

/** What a provider of meetings must offer. */
export type MeetingProvider = {
  /** Reads the body of one delivery. Never throws: whatever is wrong with the text is a reason. */
  parse(raw: string): ParseResult;
};
