import { randomUUID } from "node:crypto";

export const MEETING_KINDS = ["created", "updated", "canceled"] as const;
type MeetingKind = (typeof MEETING_KINDS)[number];
/** The vendor's help page writes prefixed names; other material writes them bare. Both are in the world. */
export const FIELD_NAMINGS = ["prefixed", "bare"] as const;
type FieldNaming = (typeof FIELD_NAMINGS)[number];

export interface MeetingForm {
  kind: MeetingKind;
  naming: FieldNaming;
  guestEmail: string;
  title: string;
  startAtMs: number;
  minutes: number;
  guestTimeZone: string;
  hostName: string;
  meetingType: string;
  /** Updates and cancellations speak of an earlier meeting. */
  meetingId?: string | undefined;
}

const TYPE_WORDS: Readonly<Record<FieldNaming, Readonly<Record<MeetingKind, string>>>> = {
  prefixed: { created: "Created", updated: "Updated", canceled: "Canceled" },
  bare: { created: "Created", updated: "Updated", canceled: "Deleted" },
};

/** The flat JSON that ChiliPiper posts, in one of its two namings, and the meeting's id. */
export function makeMeetingBody(form: MeetingForm): { body: string; meetingId: string } {
  const meetingId = form.meetingId ?? randomUUID();
  const start = new Date(form.startAtMs).toISOString();
  const end = new Date(form.startAtMs + form.minutes * 60_000).toISOString();
  const people = {
    primaryGuestEmail: form.guestEmail,
    primaryGuestTimeZone: form.guestTimeZone,
    primaryGuestDataFields: { companySize: "201-500", budget: "5000+" },
    additionalGuests: [],
    hostEmail: emailOf(form.hostName),
    assigneeEmail: emailOf(form.hostName),
    assigneeFullName: form.hostName,
    bookerEmail: emailOf(form.hostName),
    bookerName: form.hostName,
    productFeatureType: "ConciergeRouter",
    productFeatureName: "Inbound",
    meetingTypeName: form.meetingType,
  };
  const type = TYPE_WORDS[form.naming][form.kind];
  const prefixed = {
    type,
    meetingIdChili: meetingId,
    meetingTitle: form.title,
    meetingDescription: "",
    meetingLocation: "https://meet.example/j/1",
    meetingStartTime: start,
    meetingEndTime: end,
    ...people,
    hostFullName: form.hostName,
    hostIdChili: idOf(form.hostName),
    assigneeIdChili: idOf(form.hostName),
    workspaceName: "Northwind",
    workspaceIdChili: "workspace-northwind",
    meetingTypeIdChili: idOf(form.meetingType),
  };
  const bare = {
    type,
    meetingId,
    title: form.title,
    description: "",
    location: "https://meet.example/j/1",
    start,
    end,
    ...people,
    hostName: form.hostName,
    hostId: idOf(form.hostName),
    workspaceName: "Northwind",
    workspaceId: "workspace-northwind",
    meetingTypeId: idOf(form.meetingType),
  };
  return { body: JSON.stringify(form.naming === "prefixed" ? prefixed : bare), meetingId };
}

function idOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

function emailOf(name: string): string {
  return `${idOf(name)}@northwind.example`;
}
