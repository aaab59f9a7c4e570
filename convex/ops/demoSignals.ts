import type { IncomingSignal } from "../crm/rules/groupSignals";
import { defaultWeight } from "../crm/rules/signalWeight";
import { DAY_MS, localDate, MINUTE_MS, startOfLocalDate } from "../lib/time";
import { addDays } from "../lib/time";
import type { DemoPerson } from "./demoPeople";
import { pick, pickWeighted } from "./demoRandom";
import type { Random } from "./demoRandom";

const DAYS = 45;
/** Signals of the first and the last day of the demo, on a weekday: business is growing. */
const PER_DAY = { first: 30, last: 52 };
const WEEKEND_FACTOR = 0.3;
/** However early it is, the dashboard shows some life: this many signals in the last minutes. */
const JUST_NOW = { count: 8, minutes: 40 };

/** How busy each hour of a day is. */
const HOURS: readonly (readonly [number, number])[] = [
  0.4, 0.2, 0.2, 0.2, 0.3, 0.6, 1.5, 3, 6, 9, 10, 9.5, 7, 8.5, 9, 8, 6.5, 5, 3.5, 2.5, 2, 1.6, 1.2, 0.8,
].map((weight, hour) => [hour, weight] as const);

const TYPES = [
  ["docs_viewed", 26],
  ["pricing_viewed", 20],
  ["email_opened", 14],
  ["feature_used", 14],
  ["signed_up", 7],
  ["teammate_invited", 6],
  ["integration_connected", 5],
  ["webinar_attended", 4],
  ["trial_started", 2.5],
  ["demo_requested", 1.5],
] as const;

const SOURCES = [
  ["Website", 50],
  ["Product", 30],
  ["E-mail", 14],
  ["Webinar", 6],
] as const;

const PAGES = [
  "/",
  "/pricing",
  "/docs/quickstart",
  "/docs/api",
  "/customers",
  "/security",
  "/changelog",
] as const;

/** The signals of the demo's last 45 days up to now, oldest first, each with an id of its own so that a repetition adds nothing. */
export function demoSignals(
  random: Random,
  people: readonly DemoPerson[],
  now: number,
  timezone: string,
): IncomingSignal[] {
  const today = localDate(now, timezone);
  const times: number[] = [];
  for (let day = 0; day < DAYS; day++) {
    const date = addDays(today, day - DAYS + 1);
    const start = startOfLocalDate(date, timezone);
    for (let i = signalsOn(date, day, random); i > 0; i--) {
      times.push(
        start + pickWeighted(random, HOURS) * 60 * MINUTE_MS + Math.floor(random() * 60 * MINUTE_MS),
      );
    }
  }
  for (let i = 0; i < JUST_NOW.count; i++)
    times.push(now - Math.floor(random() * JUST_NOW.minutes * MINUTE_MS));
  return times
    .filter((at) => at <= now && at > now - DAYS * DAY_MS)
    .sort((a, b) => a - b)
    .map((occurredAt, index) => demoSignal(random, people, occurredAt, index));
}

function signalsOn(date: string, day: number, random: Random): number {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  const base = PER_DAY.first + ((PER_DAY.last - PER_DAY.first) * day) / (DAYS - 1);
  const factor = weekday === 0 || weekday === 6 ? WEEKEND_FACTOR : 1;
  return Math.round(base * factor * (0.8 + random() * 0.4));
}

function demoSignal(
  random: Random,
  people: readonly DemoPerson[],
  occurredAt: number,
  index: number,
): IncomingSignal {
  const type = pickWeighted(random, TYPES);
  // Everyone turns up once; after that some people are far more active than others.
  const person = index < people.length ? people[index]! : people[Math.floor(random() ** 2 * people.length)]!;
  return {
    externalId: `demo-${String(index).padStart(5, "0")}`,
    type,
    occurredAt,
    weight: defaultWeight(type),
    sourceName: pickWeighted(random, SOURCES),
    contact: { emailNorm: person.emailNorm, ...person.fields },
    company: person.company,
    propsJson: JSON.stringify({ page: pick(random, PAGES) }),
  };
}
