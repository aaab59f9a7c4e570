import type { PersonFields } from "../crm/rules/groupSignals";
import { pick } from "./demoRandom";
import type { Random } from "./demoRandom";

/** Somebody whom the demo organisation knows. */
export type DemoPerson = {
  emailNorm: string;
  fields: PersonFields;
  company: { domainNorm: string; name: string };
};

const PEOPLE_PER_COMPANY = 5;

/** The companies of the demo; the addresses end in `.example`, which nobody can own. */
export const DEMO_COMPANIES: readonly { name: string; domainNorm: string }[] = [
  "Acme Robotics",
  "Bluebird Health",
  "Cobalt Freight",
  "Dovetail Studio",
  "Evergreen Energy",
  "Fathom Analytics",
  "Granite Capital",
  "Harbor Foods",
  "Indigo Travel",
  "Juniper Legal",
  "Kestrel Aero",
  "Lumen Lighting",
  "Maple Education",
  "Nimbus Hosting",
  "Orchard Retail",
  "Pinecone Games",
  "Quartz Mining",
  "Riverstone Media",
  "Saffron Kitchens",
  "Tidal Insurance",
  "Umber Textiles",
  "Vantage Security",
  "Willow Homes",
  "Zephyr Mobility",
].map((name) => ({ name, domainNorm: `${name.toLowerCase().replace(" ", "-")}.example` }));

const FIRST_NAMES = [
  "Ada",
  "Amir",
  "Beatriz",
  "Carlos",
  "Chloe",
  "Daniel",
  "Elena",
  "Farid",
  "Grace",
  "Hana",
  "Isaac",
  "Jonas",
  "Julia",
  "Kofi",
  "Lena",
  "Mateo",
  "Mei",
  "Nadia",
  "Noah",
  "Olivia",
  "Priya",
  "Quentin",
  "Rosa",
  "Samuel",
  "Sofia",
  "Tariq",
  "Uma",
  "Victor",
  "Wanda",
  "Yuki",
] as const;
const LAST_NAMES = [
  "Adeyemi",
  "Bauer",
  "Costa",
  "Dubois",
  "Eriksen",
  "Fischer",
  "Garcia",
  "Haddad",
  "Ivanova",
  "Jensen",
  "Kim",
  "Laurent",
  "Moreau",
  "Nakamura",
  "Okafor",
  "Patel",
  "Quinn",
  "Rossi",
  "Silva",
  "Tanaka",
  "Usman",
  "Vega",
  "Weber",
  "Xu",
  "Young",
  "Zhang",
] as const;
const TITLES = [
  "CEO",
  "CTO",
  "VP Sales",
  "Head of Growth",
  "Revenue Operations",
  "Account Executive",
  "Product Manager",
  "Engineering Manager",
  "Data Analyst",
  "Marketing Lead",
] as const;

/** The people of the demo, five in each company, nobody twice. */
export function demoPeople(random: Random): DemoPerson[] {
  const taken = new Set<string>();
  return DEMO_COMPANIES.flatMap((company) =>
    Array.from({ length: PEOPLE_PER_COMPANY }, () => {
      const [firstName, lastName] = freshName(random, taken);
      const emailNorm = `${firstName}.${lastName}@${company.domainNorm}`.toLowerCase();
      return { emailNorm, fields: { firstName, lastName, title: pick(random, TITLES) }, company };
    }),
  );
}

function freshName(random: Random, taken: Set<string>): [string, string] {
  for (;;) {
    const name: [string, string] = [pick(random, FIRST_NAMES), pick(random, LAST_NAMES)];
    if (taken.has(name.join(" "))) continue;
    taken.add(name.join(" "));
    return name;
  }
}
