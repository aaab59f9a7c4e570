import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { asOrgMutationCtx } from "../access/actor";
import type { OrgMutationCtx } from "../access/actor";
import { countSignals } from "../analytics/model/signalDays";
import { receiveSignals } from "../crm/model/signals";
import { demoChiliPiperToken } from "../env";
import { recordEvent } from "../events/record";
import { DEMO_SLUG } from "../identity/model/demo";
import { addMember, createOrganization } from "../identity/model/organizations";
import { createUser, findPerson } from "../identity/model/users";
import { receiveChilipiper, setToken } from "../integrations/model/chilipiper";
import { receiveStripe } from "../integrations/model/stripe";
import { linkCustomer } from "../integrations/model/stripeCustomers";
import { headOfEvent } from "../integrations/rules/stripeEvent";
import { HOUR_MS } from "../lib/time";
import { meetingProviders } from "../partners/meetingProviders/registry";
import { applyMeeting } from "../partners/model/applyMeeting";
import { makePartner } from "../partners/model/partners";
import { planMeeting } from "../partners/model/planMeeting";
import { drawToken } from "../security/model/secrets";
import { DEMO_PARTNERS, DEMO_STRIPE_CUSTOMER, DEMO_STRIPE_EVENTS, demoMeetings } from "./demoMeetings";
import { demoPeople } from "./demoPeople";
import { randomFrom } from "./demoRandom";
import { demoSignals } from "./demoSignals";

const TIMEZONE = "America/Los_Angeles";
/** A few days of signals, so that each batch is counted in the month it belongs to. */
const SIGNALS_PER_STEP = 150;
/** Meetings that come in through the webhook, so that their raw deliveries can be seen; the others are there already. */
const MEETINGS_DELIVERED = 3;

const TEAM = [
  { name: "Priya Shah", email: "priya@northwind.example", role: "admin" },
  { name: "Tom Becker", email: "tom@northwind.example", role: "member" },
  { name: "Ines Ortega", email: "ines@northwind.example", role: "viewer" },
] as const;

/** What all steps of one seeding agree on. */
export type SeedPlan = { seed: number; now: number };

/** Makes the demo organisation with its people and partners, once. Says whether the whole demo is there already. */
export async function prepare(
  ctx: MutationCtx,
): Promise<{ orgId: Id<"organizations">; done: boolean; token: string }> {
  const existing = await demoOrg(ctx);
  const token = demoChiliPiperToken() ?? drawToken();
  if (existing) {
    const seeded = await ctx.db
      .query("events")
      .withIndex("by_org_type_at", (q) => q.eq("orgId", existing._id).eq("type", "demo.seeded"))
      .first();
    // A seeding that was interrupted goes on under the token it knows.
    if (!seeded) await setToken(await seedCtx(ctx, existing._id), token);
    return { orgId: existing._id, done: seeded !== null, token };
  }
  const owner = await createUser(ctx, { name: "Dana Demo", email: "dana@northwind.example" });
  const { orgId } = await createOrganization(ctx, owner, {
    name: "Northwind Labs",
    slug: DEMO_SLUG,
    timezone: TIMEZONE,
    planKey: "pro",
    isDemo: true,
  });
  const orgCtx = await seedCtx(ctx, orgId);
  for (const { meetingTypes, ...partner } of DEMO_PARTNERS) {
    await makePartner(orgCtx, { ...partner, provider: "chilipiper", meetingTypes: [...meetingTypes] });
  }
  await linkCustomer(ctx, { orgId, kind: "org", stripeCustomerId: DEMO_STRIPE_CUSTOMER });
  await setToken(orgCtx, token);
  return { orgId, done: false, token };
}

/** How many people join the demo's owner, each in a transaction of their own: a seat and a place in every list are a few dozen writes. */
export const TEAM_SIZE = TEAM.length;

/** Lets one of the demo's people in, once. */
export async function addPerson(ctx: MutationCtx, orgId: Id<"organizations">, index: number): Promise<void> {
  const person = TEAM[index];
  if (!person || (await findPerson(ctx, person.email))) return;
  const { role, ...profile } = person;
  await addMember(await seedCtx(ctx, orgId), await createUser(ctx, profile), role);
}

/** Stores one batch of the demo's signals; their ids make a repetition harmless. Says whether more are to come. */
export async function addSignals(
  ctx: MutationCtx,
  orgId: Id<"organizations">,
  plan: SeedPlan,
  step: number,
): Promise<boolean> {
  const { signals } = demoData(plan);
  const from = step * SIGNALS_PER_STEP;
  const batch = signals.slice(from, from + SIGNALS_PER_STEP);
  // Each batch is taken in at the time of its last signal, so that it counts in the month in which it happened.
  const orgCtx = { ...(await seedCtx(ctx, orgId)), now: batch.at(-1)?.occurredAt ?? plan.now };
  const { accepted } = await receiveSignals(orgCtx, batch, "seed");
  await countSignals(orgCtx, accepted);
  return from + SIGNALS_PER_STEP < signals.length;
}

/** Adds the demo's meetings and deliveries and closes the seeding with its event. */
export async function finish(
  ctx: MutationCtx,
  orgId: Id<"organizations">,
  plan: SeedPlan,
  token: string,
): Promise<void> {
  const orgCtx = await seedCtx(ctx, orgId);
  const { people, signals, meetings } = demoData(plan);
  for (const meeting of meetings.slice(0, -MEETINGS_DELIVERED)) await addMeeting(orgCtx, meeting);
  await deliverMeetings(ctx, token, meetings.slice(-MEETINGS_DELIVERED), plan.now);
  await deliverStripe(ctx, plan.now);
  await recordEvent(orgCtx, {
    type: "demo.seeded",
    subject: { type: "organization", id: orgId },
    payload: { signals: signals.length, contacts: people.length },
  });
}

/** Everything the demo is made of; the same for the same plan, so that each step can make it anew. */
function demoData({ seed, now }: SeedPlan) {
  const random = randomFrom(seed);
  const people = demoPeople(random);
  const signals = demoSignals(random, people, now, TIMEZONE);
  return { people, signals, meetings: demoMeetings(random, people, now, TIMEZONE) };
}

async function addMeeting(ctx: OrgMutationCtx, meeting: object): Promise<void> {
  const parsed = meetingProviders.chilipiper.parse(JSON.stringify(meeting));
  if (!parsed.ok) throw new Error(parsed.reason);
  const plan = await planMeeting(ctx, { provider: "chilipiper", parsed: parsed.meeting });
  // Nobody wants to be told of what was there before they came.
  await applyMeeting(
    ctx,
    { ...plan, effects: plan.effects.filter(({ kind }) => kind !== "event") },
    undefined,
  );
}

async function deliverMeetings(
  ctx: MutationCtx,
  token: string,
  meetings: readonly object[],
  now: number,
): Promise<void> {
  for (const [i, meeting] of meetings.entries()) {
    const arrival = { token, raw: JSON.stringify(meeting), headers: { "content-type": "application/json" } };
    const receivedAt = now - (meetings.length - i) * 3 * HOUR_MS;
    const verdict = await receiveChilipiper(
      ctx,
      { ...arrival, signature: null, timestamp: null },
      receivedAt,
    );
    if (verdict !== "stored" && verdict !== "duplicate")
      throw new Error(`The demo's own meeting was refused: ${verdict}`);
  }
}

async function deliverStripe(ctx: MutationCtx, now: number): Promise<void> {
  for (const { ageMs, about, ...head } of DEMO_STRIPE_EVENTS) {
    const object = { object: about, customer: DEMO_STRIPE_CUSTOMER };
    const event = { ...head, object: "event", created: Math.floor((now - ageMs) / 1000), data: { object } };
    const arrival = {
      event: headOfEvent(event),
      raw: JSON.stringify(event),
      headers: { "content-type": "application/json" },
    };
    await receiveStripe(ctx, arrival, now - ageMs);
  }
}

async function seedCtx(ctx: MutationCtx, orgId: Id<"organizations">): Promise<OrgMutationCtx> {
  const org = await ctx.db.get("organizations", orgId);
  if (!org) throw new Error("The demo organisation is made first");
  return asOrgMutationCtx(ctx, { org, actor: { kind: "seed" } });
}

async function demoOrg(ctx: MutationCtx): Promise<Doc<"organizations"> | null> {
  const org = await ctx.db
    .query("organizations")
    .withIndex("by_slug", (q) => q.eq("slug", DEMO_SLUG))
    .unique();
  return org?.isDemo ? org : null;
}
