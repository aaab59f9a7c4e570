import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chilipiper } from "./chilipiper";

const PREFIXED = {
  type: "Created",
  meetingIdChili: "123e4567-e89b-12d3-a456-426614174000",
  meetingTitle: "Intro call",
  meetingLocation: "https://zoom.example/j/1",
  meetingStartTime: "2026-03-09T16:00:00Z",
  meetingEndTime: "2026-03-09T16:30:00Z",
  primaryGuestEmail: "lead@acme.example",
  primaryGuestTimeZone: "America/New_York",
  primaryGuestDataFields: { companySize: "201-500", firstName: "Lea", lastName: "Doe", seats: 5 },
  hostEmail: "h@op.example",
  hostFullName: "H",
  assigneeEmail: "a@partner.example",
  assigneeFullName: "A",
  bookerEmail: "b@op.example",
  bookerName: "B",
  workspaceName: "W",
  meetingTypeName: "Partner A demo",
  meetingTypeIdChili: "type-1",
};

const BARE = {
  type: "Created",
  meetingId: PREFIXED.meetingIdChili,
  title: "Intro call",
  location: "https://zoom.example/j/1",
  start: "2026-03-09T16:00:00Z",
  end: "2026-03-09T16:30:00Z",
  guestEmail: "lead@acme.example",
  guestTimeZone: "America/New_York",
  guestDataFields: PREFIXED.primaryGuestDataFields,
  hostEmail: "h@op.example",
  hostName: "H",
  assigneeEmail: "a@partner.example",
  assigneeName: "A",
  bookerEmail: "b@op.example",
  bookerName: "B",
  workspaceName: "W",
  meetingTypeName: "Partner A demo",
  meetingTypeId: "type-1",
};

const parsed = (body: unknown) => {
  const result = chilipiper.parse(JSON.stringify(body));
  if (!result.ok) throw new Error(result.reason);
  return result.meeting;
};

describe("ChiliPiper deliveries", () => {
  test("[M-06] both field namings give the same meeting", () => {
    expect(parsed(BARE)).toEqual(parsed(PREFIXED));
  });

  test("[R-42] the instant is UTC and the guest's zone is kept beside it", () => {
    const meeting = parsed(PREFIXED);
    expect(meeting.startAt).toBe(Date.UTC(2026, 2, 9, 16));
    expect(meeting.guestTimezone).toBe("America/New_York");
    expect(parsed({ ...PREFIXED, primaryGuestTimeZone: "Mars/Base" }).guestTimezone).toBeNull();
  });

  test.each([
    ["Created", "created"],
    ["Updated", "updated"],
    ["Canceled", "canceled"],
    ["Deleted", "canceled"],
    ["Exploded", "unknown"],
    [undefined, "unknown"],
  ])("[M-05] type %j means %j", (type, change) => {
    expect(parsed({ ...PREFIXED, type }).change).toBe(change);
  });

  test("[M-06] epoch seconds and milliseconds are the same instant", () => {
    const seconds = Date.UTC(2026, 2, 9, 16) / 1000;
    expect(parsed({ ...BARE, start: seconds }).startAt).toBe(
      parsed({ ...BARE, start: seconds * 1000 }).startAt,
    );
  });

  test("[M-06] a body without a meeting id or that is no JSON object is a reason, not a crash", () => {
    for (const raw of ["", "{", "[]", "null", "42", '"x"', "{}", '{"meetingIdChili": 7}']) {
      expect(chilipiper.parse(raw).ok).toBe(false);
    }
  });

  test("[M-06] fields that are missing or of the wrong type become null", () => {
    const id = { meetingIdChili: "m" };
    expect(
      parsed({ ...id, start: {}, meetingTitle: 4, primaryGuestDataFields: [1], hostName: null }),
    ).toMatchObject({
      startAt: null,
      title: null,
      guestFields: {},
      host: { email: null, name: null },
    });
  });

  test("the guest's name is taken from the booking form where the envelope has none", () => {
    expect(parsed(PREFIXED).guestName).toBe("Lea Doe");
  });

  test("[C-8] answers under names that cannot be stored are left out", () => {
    const fields = { $where: "x", _id: "x", größe: "x", "": "x", __proto__: "x", ok: "y" };
    expect(parsed({ ...PREFIXED, primaryGuestDataFields: fields }).guestFields).toEqual({ ok: "y" });
  });

  test("[M-06] no text makes the parser throw", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (raw) => void chilipiper.parse(raw)));
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys({ ...PREFIXED, ...BARE })), fc.anything()),
        (body) => {
          void chilipiper.parse(JSON.stringify(body));
        },
      ),
    );
  });
});
