import { describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { makeMember, makeOrg, runInOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import { applyMeeting } from "./model/applyMeeting";
import { makePartner } from "./model/partners";
import { planMeeting } from "./model/planMeeting";
import { meetingProviders } from "./meetingProviders/registry";

const NOW = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;

describe("meetings and leads", () => {
  test("[M-07] the scheduled date is the latest start of any status, the next meeting is one that is on", async () => {
    const { deliver, lead } = await setup();
    await deliver({ id: "m-1", start: NOW + 2 * HOUR });
    await deliver({ id: "m-2", start: NOW + 9 * HOUR });
    await deliver({ id: "m-2", type: "Canceled", start: NOW + 9 * HOUR });
    expect(await lead()).toMatchObject({ scheduledDate: NOW + 9 * HOUR, nextMeetingAt: NOW + 2 * HOUR });
    await deliver({ id: "m-0", start: NOW - 5 * HOUR });
    expect(await lead()).toMatchObject({ scheduledDate: NOW + 9 * HOUR, lastHeldAt: NOW - 5 * HOUR });
  });

  test("[M-07] a meeting that is moved to an earlier time takes the scheduled date with it", async () => {
    const { deliver, lead, meetings } = await setup();
    await deliver({ id: "m-1", start: NOW + 9 * HOUR });
    await deliver({ id: "m-1", type: "Updated", start: NOW + 3 * HOUR });
    expect(await lead()).toMatchObject({ scheduledDate: NOW + 3 * HOUR });
    expect(await meetings()).toMatchObject([{ status: "rescheduled" }]);
  });

  test("[M-08] spellings of one address are one contact and one lead per partner", async () => {
    const { deliver, t } = await setup();
    for (const [i, email] of [
      "Lea+x@Müller.example",
      " lea+x@müller.example ",
      "LEA+X@xn--mller-kva.example",
    ].entries()) {
      await deliver({ id: `m-${i}`, email });
    }
    await deliver({ id: "m-9", email: "lea@müller.example" });
    await deliver({ id: "m-10", email: "lea+x@müller.example", meetingType: "Partner B demo" });
    expect(await t.run((ctx) => ctx.db.query("contacts").collect())).toHaveLength(2);
    const leads = await t.run((ctx) => ctx.db.query("leads").collect());
    expect(new Set(leads.map((lead) => `${lead.partnerId}:${lead.contactId}`)).size).toBe(leads.length);
    expect(leads).toHaveLength(3);
  });

  test("[M-04] whatever order deliveries come in, a meeting is one row with the last one's state, and the lead's dates fit all rows", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.info(`seed ${seed}`);
    const random = randomOf(seed);
    const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]!;
    for (let round = 0; round < 6; round++) {
      const { deliver, lead, meetings } = await setup();
      const last = new Map<string, { type: string; start: number }>();
      for (let step = 0; step < 14; step++) {
        const delivery = {
          id: `m-${Math.floor(random() * 4)}`,
          type: pick(["Created", "Updated", "Canceled", "Deleted"]),
          start: NOW + Math.floor((random() - 0.4) * 100) * HOUR,
        };
        await deliver(delivery);
        last.set(delivery.id, delivery);
        const rows = await meetings();
        const say = `seed ${seed} round ${round} step ${step}`;
        expect(rows, say).toHaveLength(last.size);
        for (const row of rows) {
          const { type, start } = last.get(row.externalId)!;
          expect(row.startAt, say).toBe(start);
          expect(row.status === "canceled", say).toBe(type === "Canceled" || type === "Deleted");
        }
        const on = rows.filter((row) => row.status !== "canceled").map((row) => row.startAt);
        const ahead = on.filter((at) => at > NOW);
        const dates = await lead();
        expect(dates.scheduledDate, say).toBe(Math.max(...rows.map((row) => row.startAt)));
        expect(dates.nextMeetingAt, say).toBe(ahead.length ? Math.min(...ahead) : undefined);
      }
    }
  });

  test("[M-04] Updated before Created and Canceled before Created make the meeting, and Created then rules", async () => {
    const { deliver, meetings } = await setup();
    await deliver({ id: "m-1", type: "Updated" });
    await deliver({ id: "m-2", type: "Canceled" });
    expect((await meetings()).map((row) => row.status)).toEqual(["updated", "canceled"]);
    await deliver({ id: "m-1" });
    await deliver({ id: "m-2" });
    expect((await meetings()).map((row) => row.status)).toEqual(["created", "created"]);
  });

  test("[R-41] a meeting booked within ten minutes of a canceled one of the same type takes its place; later it is new", async () => {
    const { deliver, meetings } = await setup();
    await deliver({ id: "m-1" });
    await deliver({ id: "m-1", type: "Canceled" });
    vi.setSystemTime(NOW + 9 * 60_000);
    await deliver({ id: "m-2", start: NOW + 30 * HOUR });
    const [first, second] = await meetings();
    expect(second).toMatchObject({ status: "rescheduled", rescheduledFrom: first!._id });
    await deliver({ id: "m-2", type: "Canceled" });
    vi.setSystemTime(NOW + 30 * 60_000);
    await deliver({ id: "m-3" });
    expect((await meetings())[2]).toMatchObject({ status: "created" });
  });

  test("a plan changes nothing, and a query can make it", async () => {
    const { t, orgId } = await setup();
    const plan = await runInOrg(t, orgId, ({ db, org, now }) =>
      planMeeting({ db, org, now }, { provider: "chilipiper", parsed: parsedOf({ id: "m-1" }) }),
    );
    expect(plan.effects.map((effect) => effect.kind)).toEqual(["contact", "lead", "meeting", "event"]);
    expect(await t.run((ctx) => ctx.db.query("meetings").collect())).toEqual([]);
  });

  test("[T-iso-8] a partner's own user sees that partner's meetings only, also in the count and the order", async () => {
    const { t, orgId, deliver, partners } = await setup();
    await deliver({ id: "m-1", email: "a@one.example" });
    await deliver({ id: "m-2", email: "b@two.example", meetingType: "Partner B demo" });
    await deliver({ id: "m-3", email: "c@two.example", meetingType: "Nobody" });
    const partnerUser = await makeMember(t, orgId, "member", { partnerId: partners[1]! });
    const args = { orgId, paginationOpts: { numItems: 10, cursor: null } };
    const { page } = await partnerUser.as.query(api.partners.meetings.list, args);
    expect(page.map((row) => row.partnerName)).toEqual(["Partner B"]);
    expect(await partnerUser.as.query(api.partners.meetings.recent, { orgId, limit: 9 })).toHaveLength(1);
    await expect(partnerUser.as.query(api.partners.meetings.unroutedCount, { orgId })).rejects.toThrow(
      /FORBIDDEN/,
    );
    await expect(partnerUser.as.query(api.crm.signals.feed, { orgId, limit: 5 })).rejects.toThrow(
      /FORBIDDEN/,
    );
    const owner = await makeMember(t, orgId);
    expect((await owner.as.query(api.partners.meetings.list, { ...args, upcoming: true })).page).toHaveLength(
      3,
    );
  });
});

type Given = { id: string; type?: string; start?: number; email?: string; meetingType?: string };

function parsedOf({
  id,
  type = "Created",
  start = NOW + HOUR,
  email = "lea@acme.example",
  meetingType = "Partner A demo",
}: Given) {
  const parsed = meetingProviders.chilipiper.parse(
    JSON.stringify({
      type,
      meetingIdChili: id,
      meetingStartTime: new Date(start).toISOString(),
      primaryGuestEmail: email,
      meetingTypeName: meetingType,
    }),
  );
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.meeting;
}

async function setup() {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  const t = setupBackend();
  const orgId = await makeOrg(t);
  const { partners, rawId } = await runInOrg(t, orgId, async (ctx) => ({
    partners: [
      await makePartner(ctx, {
        name: "Partner A",
        slug: "a",
        provider: "chilipiper",
        meetingTypes: ["Partner A demo"],
      }),
      await makePartner(ctx, {
        name: "Partner B",
        slug: "b",
        provider: "chilipiper",
        meetingTypes: ["Partner B demo"],
      }),
    ],
    rawId: await ctx.db.insert("inboundWebhooks", {
      orgId,
      provider: "chilipiper",
      rawHash: "",
      headers: {},
      raw: "",
      receivedAt: NOW,
      status: "received",
      outcome: "",
      attempts: 1,
    }),
  }));
  const deliver = (given: Given) =>
    runInOrg(t, orgId, async (ctx) => {
      const plan = await planMeeting(ctx, { provider: "chilipiper", parsed: parsedOf(given) });
      await applyMeeting(ctx, plan, rawId as Id<"inboundWebhooks">);
    });
  const meetings = async () =>
    (await t.run((ctx) => ctx.db.query("meetings").collect())).sort((a, b) =>
      a.externalId < b.externalId ? -1 : 1,
    );
  const lead = async () => (await t.run((ctx) => ctx.db.query("leads").collect()))[0]!;
  return { t, orgId, partners, deliver, meetings, lead };
}

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
