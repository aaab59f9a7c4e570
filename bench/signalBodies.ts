/** How many people the measured signals come from, five to a company: new ones early on, known ones later, as in life. */
const PEOPLE = 2_000;
const PEOPLE_PER_COMPANY = 5;
const SIGNALS_PER_SPELL = 500;
/** What a product sees in a short while: several signals from each of the people who are there. */
export const SOME_PEOPLE = 100;
/** The worst that a batch can be: every signal from somebody else, whose contact and company it changes too. */
export const ALL_DIFFERENT_PEOPLE = SIGNALS_PER_SPELL;
const TYPES = ["page_viewed", "docs_read", "invite_sent", "project_created", "export_run", "seat_added"];

/** The body of the n-th signal of a measurement, deterministic and about 300 bytes long. */
export function signalBody(n: number, peoplePerSpell = SOME_PEOPLE): object {
  const spell = Math.floor(n / SIGNALS_PER_SPELL);
  const person = (spell * peoplePerSpell + (n % peoplePerSpell)) % PEOPLE;
  return {
    id: `bench-${n}`,
    type: TYPES[n % TYPES.length],
    source: "bench",
    contact: {
      email: `person${person}@company${Math.floor(person / PEOPLE_PER_COMPANY)}.example`,
      firstName: `First${person}`,
      lastName: `Last${person}`,
    },
    properties: { sequence: n, path: `/projects/${n % 97}/settings`, plan: "trial", seats: n % 25 },
  };
}
