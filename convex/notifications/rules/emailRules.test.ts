import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTracking, readMailEvent, statusHeard } from "./resendEvent";
import { outcomeOfRefusal } from "./sendOutcome";

const TYPES = [
  "email.sent",
  "email.delivered",
  "email.delivery_delayed",
  "email.failed",
  "email.bounced",
  "email.complained",
];

describe("the provider's words", () => {
  test("[R-05] lead to one status, in whichever order and however often they arrive", () => {
    const settled = (types: string[]) => {
      let status: string | undefined;
      let heard: number | undefined;
      for (const type of types) {
        const news = statusHeard(type, heard);
        if (news) [status, heard] = [news.status, news.rank];
      }
      return status;
    };
    const some = fc.uniqueArray(fc.constantFrom(...TYPES), { minLength: 1 });
    const shuffled = some.chain((types) =>
      fc.tuple(
        fc.constant(types),
        fc.shuffledSubarray(types, { minLength: types.length }),
        fc.array(fc.constantFrom(...types)),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([types, order, copies]) => {
        expect(settled([...order, ...copies])).toBe(settled(types));
      }),
    );
  });

  test("are read with tags in both of the forms that are in the world", () => {
    const body = (tags: unknown) => ({
      type: "email.delivered",
      created_at: "2026-11-20T16:00:00.000Z",
      data: { email_id: "p1", tags },
    });
    const expected = { providerId: "p1", emailTag: "e1", at: Date.parse("2026-11-20T16:00:00Z") };
    expect(readMailEvent(body({ email_id: "e1" }))).toMatchObject(expected);
    expect(readMailEvent(body([{ name: "email_id", value: "e1" }]))).toMatchObject(expected);
    expect(readMailEvent(body("nonsense"))).toMatchObject({ providerId: "p1", emailTag: null });
  });

  test("tell a bounce for good from one that passes", () => {
    const bounced = (type: string) =>
      readMailEvent({
        type: "email.bounced",
        created_at: "2026-11-20T16:00:00Z",
        data: { email_id: "p1", bounce: { type, subType: "General", message: "No such mailbox" } },
      });
    expect(bounced("Permanent")).toMatchObject({ isPermanent: true, detail: "No such mailbox" });
    expect(bounced("Transient")).toMatchObject({ isPermanent: false });
  });

  test("about anything but a mail of ours are ignored", () => {
    for (const body of [null, 1, {}, { type: "domain.created", created_at: "x", data: { id: "d" } }])
      expect(readMailEvent(body)).toBeNull();
    const received = { type: "email.received", created_at: "2026-11-20T16:00:00Z", data: { email_id: "p" } };
    expect(readMailEvent(received)).toBeNull();
  });

  test("[C-8] about a click carry no link any further", () => {
    const event = readMailEvent({
      type: "email.clicked",
      created_at: "2026-11-20T16:00:00Z",
      data: {
        email_id: "p1",
        click: { link: "https://app.example/#token=SECRETTOKEN", ipAddress: "1.2.3.4" },
      },
    });
    expect(isTracking(event!.type)).toBe(true);
    expect(JSON.stringify(event)).not.toMatch(/SECRETTOKEN|1\.2\.3\.4/);
  });
});

describe("the provider's refusals", () => {
  test.each([
    ["rate_limit_exceeded", 429, "retry"],
    ["internal_server_error", 500, "retry"],
    ["application_error", null, "retry"],
    ["concurrent_idempotent_requests", 409, "retry"],
    ["invalid_api_key", 403, "hold"],
    ["daily_quota_exceeded", 429, "hold"],
    ["validation_error", 403, "hold"],
    ["validation_error", 422, "reject"],
    ["invalid_idempotent_request", 409, "sent"],
  ])("%s with status %s means %s", (name, statusCode, kind) => {
    expect(outcomeOfRefusal({ name, statusCode, message: "" }).kind).toBe(kind);
  });
});
