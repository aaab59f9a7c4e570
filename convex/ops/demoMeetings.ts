import type { DemoPerson } from "./demoPeople";
import { pick } from "./demoRandom";
import type { Random } from "./demoRandom";
import { DAY_MS, HOUR_MS, localDate, startOfLocalDate, addDays } from "../lib/time";

/** The partners of the demo, with the meeting types that ChiliPiper routes to them. */
export const DEMO_PARTNERS = [
  { name: "Summit Growth Partners", slug: "summit", meetingTypes: ["Product demo", "Summit intro call"] },
  {
    name: "Brightline Advisors",
    slug: "brightline",
    meetingTypes: ["Brightline discovery", "Brightline follow-up"],
  },
] as const;

/** Days from today on which the demo's meetings lie: past ones, today, and enough to come. */
const DAY_OFFSETS = [-12, -9, -7, -5, -4, -2, -1, 0, 1, 2, 3, 6, 8, 13];
const CANCELED_INDEX = 3;
const HOSTS = ["Priya Shah", "Tom Becker", "Dana Demo"] as const;
const ZONES = ["America/New_York", "America/Los_Angeles", "Europe/Berlin", "America/Chicago"] as const;

/** The meetings of the demo as ChiliPiper would send them, oldest first. */
export function demoMeetings(
  random: Random,
  people: readonly DemoPerson[],
  now: number,
  timezone: string,
): object[] {
  const today = localDate(now, timezone);
  const types = DEMO_PARTNERS.flatMap((partner) => partner.meetingTypes);
  return DAY_OFFSETS.map((offset, index) => {
    const hour = 9 + Math.floor(random() * 8);
    const start = startOfLocalDate(addDays(today, offset), timezone) + hour * HOUR_MS;
    const person = people[(index * 7) % people.length]!;
    const type = types[index % types.length]!;
    return {
      type: index === CANCELED_INDEX ? "Canceled" : "Created",
      meetingIdChili: `demo-meeting-${index}`,
      meetingTitle: `${type} with ${person.company.name}`,
      meetingLocation: `https://meet.example/demo-${index}`,
      meetingStartTime: new Date(start).toISOString(),
      meetingEndTime: new Date(start + HOUR_MS / 2).toISOString(),
      primaryGuestEmail: person.emailNorm,
      primaryGuestTimeZone: pick(random, ZONES),
      primaryGuestDataFields: {
        firstName: person.fields.firstName,
        lastName: person.fields.lastName,
        companySize: "51-200",
      },
      hostFullName: pick(random, HOSTS),
      assigneeFullName: pick(random, HOSTS),
      meetingTypeName: type,
      workspaceName: "Northwind",
    };
  });
}

/** Stripe's customer of the demo organisation. */
export const DEMO_STRIPE_CUSTOMER = "cus_demo_switchboard";

/** Stripe events that came in before the demo was opened, with their age. */
export const DEMO_STRIPE_EVENTS = [
  {
    id: "evt_demo_subscription",
    type: "customer.subscription.updated",
    about: "subscription",
    ageMs: 6 * DAY_MS,
  },
  { id: "evt_demo_invoice", type: "invoice.paid", about: "invoice", ageMs: 6 * DAY_MS - HOUR_MS },
  {
    id: "evt_demo_radar",
    type: "radar.early_fraud_warning.created",
    about: "radar.early_fraud_warning",
    ageMs: 2 * DAY_MS,
  },
] as const;
