/** How many people and companies the measured signals come from: new ones early on, known ones later, as in life. */
const PEOPLE = 2_000;
const COMPANIES = 200;
const TYPES = ["page_viewed", "docs_read", "invite_sent", "project_created", "export_run", "seat_added"];

/** The body of the n-th signal of a measurement, deterministic and about 300 bytes long. */
export function signalBody(n: number): object {
  const person = (n * 7_919) % PEOPLE;
  return {
    id: `bench-${n}`,
    type: TYPES[n % TYPES.length],
    source: "bench",
    contact: {
      email: `person${person}@company${person % COMPANIES}.example`,
      firstName: `First${person}`,
      lastName: `Last${person}`,
    },
    properties: { sequence: n, path: `/projects/${n % 97}/settings`, plan: "trial", seats: n % 25 },
  };
}
