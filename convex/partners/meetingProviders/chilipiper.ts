import { isTimeZone } from "../../lib/time";
import type { MeetingChange } from "../rules/meetingStatus";
import type { MeetingPerson, MeetingProvider, ParsedMeeting, ParseResult } from "./meetingProvider";

/** Answers to a booking form that are kept per meeting; the form is the sender's, so its size must not be ours. */
const GUEST_FIELDS_MAX = 64;
const FIELD_CHARS_MAX = 1_000;
/** Field names that Convex can store: ASCII, not reserved. */
const FIELD_NAME = /^[A-Za-z][\x20-\x7e]{0,63}$/;
/** Numbers below this are epoch seconds: as milliseconds they would lie in 1970. */
const EPOCH_SECONDS_BELOW = 100_000_000_000;

type Fields = Record<string, unknown>;

/** ChiliPiper's push deliveries, in both field namings that are seen (`meetingStartTime` and `start`). */
export const chilipiper: MeetingProvider = { parse };

function parse(raw: string): ParseResult {
  const body = parseObject(raw);
  if (body === null) return { ok: false, reason: "The body is not a JSON object" };
  const externalId = text(body, "meetingIdChili", "meetingId", "id");
  if (externalId === null) return { ok: false, reason: "The body names no meeting (meetingIdChili)" };
  const changeWord = text(body, "type", "eventType");
  return {
    ok: true,
    meeting: {
      externalId,
      change: changeOf(changeWord),
      changeWord,
      title: text(body, "meetingTitle", "title"),
      location: text(body, "meetingLocation", "location"),
      startAt: instant(body, "meetingStartTime", "start", "startTime"),
      endAt: instant(body, "meetingEndTime", "end", "endTime"),
      guestTimezone: timezone(body),
      ...guest(body),
      ...staff(body),
      meetingType: {
        externalId: text(body, "meetingTypeIdChili", "meetingTypeId"),
        name: text(body, "meetingTypeName", "meetingType"),
      },
      workspaceName: text(body, "workspaceName", "workspace"),
    },
  };
}

function guest(body: Fields): Pick<ParsedMeeting, "guestEmail" | "guestName" | "guestFields"> {
  const guestFields = answers(body["primaryGuestDataFields"] ?? body["guestDataFields"]);
  const fromForm = [text(guestFields, "firstName", "FirstName"), text(guestFields, "lastName", "LastName")];
  const joined = fromForm.filter((part) => part !== null).join(" ");
  return {
    guestEmail: text(body, "primaryGuestEmail", "guestEmail"),
    guestName: text(body, "primaryGuestName", "primaryGuestFullName", "guestName") ?? (joined || null),
    guestFields,
  };
}

function staff(body: Fields): Pick<ParsedMeeting, "host" | "assignee" | "booker"> {
  const person = (role: string): MeetingPerson => ({
    email: text(body, `${role}Email`),
    name: text(body, `${role}FullName`, `${role}Name`),
  });
  return { host: person("host"), assignee: person("assignee"), booker: person("booker") };
}

function changeOf(word: string | null): MeetingChange {
  switch (word?.toLowerCase()) {
    case "created":
    case "new":
      return "created";
    case "updated":
    case "rescheduled":
    case "reassigned":
      return "updated";
    case "canceled":
    case "cancelled":
    case "deleted":
      return "canceled";
    default:
      return "unknown";
  }
}

function parseObject(raw: string): Fields | null {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

/** The first of the named fields that holds text, trimmed and bounded. */
function text(fields: Fields, ...names: string[]): string | null {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === "string" && value.trim() !== "") return value.trim().slice(0, FIELD_CHARS_MAX);
  }
  return null;
}

/** The first of the named fields that holds an instant: ISO 8601, epoch seconds or epoch milliseconds. */
function instant(fields: Fields, ...names: string[]): number | null {
  for (const name of names) {
    const value = fields[name];
    const at =
      typeof value === "string" ? Date.parse(value) : typeof value === "number" ? epochMs(value) : Number.NaN;
    if (Number.isFinite(at)) return Math.trunc(at);
  }
  return null;
}

const epochMs = (value: number) => (Math.abs(value) < EPOCH_SECONDS_BELOW ? value * 1000 : value);

function timezone(body: Fields): string | null {
  const name = text(body, "primaryGuestTimeZone", "guestTimeZone", "primaryGuestTimezone", "timezone");
  return name !== null && isTimeZone(name) ? name : null;
}

function answers(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  const kept = Object.entries(value)
    .filter(
      ([name, answer]) => FIELD_NAME.test(name) && ["string", "number", "boolean"].includes(typeof answer),
    )
    .slice(0, GUEST_FIELDS_MAX);
  return Object.fromEntries(kept.map(([name, answer]) => [name, String(answer).slice(0, FIELD_CHARS_MAX)]));
}
