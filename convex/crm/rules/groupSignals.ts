import { companyDomain } from "./domain";
import { domainOfEmail } from "../../lib/text";

/** What a sender says about a person beyond the address. */
export type PersonFields = { firstName?: string; lastName?: string; title?: string; phone?: string };

/** A signal as it is accepted at the edge: checked, addresses and domains in their stored spelling. */
export type IncomingSignal = {
  externalId?: string;
  type: string;
  occurredAt: number;
  weight: number;
  sourceName: string;
  contact?: { emailNorm: string } & PersonFields;
  company?: { domainNorm?: string; name?: string };
  propsJson?: string;
};

export type Activity = { count: number; lastAt: number };
export type PersonGroup = Activity & { emailNorm: string; fields: PersonFields; domainNorm: string | null };
export type CompanyGroup = Activity & { domainNorm: string; name?: string };

/** The people and companies of a batch, each once, and for every signal which of them it is about. */
export type SignalGroups = {
  people: Map<string, PersonGroup>;
  companies: Map<string, CompanyGroup>;
  links: { emailNorm: string | null; domainNorm: string | null }[];
};

/**
 * Groups a batch by person and company, so that each of them is read and written once however many signals name it. A signal belongs
 * to the company it names, else to the one of its person's address, else to the one that another signal of the batch names for the person.
 */
export function groupSignals(signals: readonly IncomingSignal[]): SignalGroups {
  const people = new Map<string, PersonGroup>();
  const companies = new Map<string, CompanyGroup>();
  for (const signal of signals) {
    if (signal.contact) addPerson(people, signal, signal.contact);
  }
  const links = signals.map((signal) => {
    const emailNorm = signal.contact?.emailNorm ?? null;
    const domainNorm = namedDomain(signal) ?? (emailNorm === null ? null : people.get(emailNorm)!.domainNorm);
    if (domainNorm !== null) addCompany(companies, signal, domainNorm);
    return { emailNorm, domainNorm };
  });
  return { people, companies, links };
}

function addPerson(
  people: Map<string, PersonGroup>,
  signal: IncomingSignal,
  contact: { emailNorm: string } & PersonFields,
) {
  const { emailNorm, ...given } = contact;
  const known = people.get(emailNorm);
  const person = known ?? { emailNorm, fields: {}, domainNorm: null, count: 0, lastAt: 0 };
  // The first signal of a batch that says something about a person wins, as it would if they came one by one.
  person.fields = { ...given, ...person.fields };
  person.domainNorm ??= namedDomain(signal);
  addActivity(person, signal.occurredAt);
  if (!known) people.set(emailNorm, person);
}

function addCompany(companies: Map<string, CompanyGroup>, signal: IncomingSignal, domainNorm: string) {
  const known = companies.get(domainNorm);
  const company: CompanyGroup = known ?? { domainNorm, count: 0, lastAt: 0 };
  company.name ??= signal.company?.name;
  addActivity(company, signal.occurredAt);
  if (!known) companies.set(domainNorm, company);
}

function addActivity(group: Activity, occurredAt: number) {
  group.count += 1;
  group.lastAt = Math.max(group.lastAt, occurredAt);
}

function namedDomain({ company, contact }: IncomingSignal): string | null {
  const named = company?.domainNorm && companyDomain(company.domainNorm);
  return named || (contact ? companyDomain(domainOfEmail(contact.emailNorm)) : null);
}
