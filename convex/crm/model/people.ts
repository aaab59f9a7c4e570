import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgMutationCtx } from "../../access/actor";
import { domainOfEmail } from "../../lib/text";
import { companyDomain } from "../rules/domain";
import type { Activity, PersonFields, SignalGroups } from "../rules/groupSignals";
import { addActivity, upsertCompanies } from "./companies";
import { findByEmail, upsertContacts } from "./contacts";
import type { ContactUpsert } from "./contacts";

/** The person and the company a signal is about; either may be missing. */
export type Link = { contact: Doc<"contacts"> | null; companyId: Id<"companies"> | undefined };

/**
 * Finds or makes the people and companies of a batch and counts its signals on them. Each person and each company is read once and
 * written once. Returns the link of every signal, in order.
 */
export async function resolvePeople(
  ctx: Pick<OrgMutationCtx, "db" | "org">,
  { people, companies, links }: SignalGroups,
): Promise<Link[]> {
  const groups = [...people.values()];
  const existing = await Promise.all(groups.map((group) => findByEmail(ctx, group.emailNorm)));
  const newContacts = new Map<string, number>();
  for (const [i, { domainNorm }] of groups.entries()) {
    if (domainNorm === null || existing[i]?.companyId) continue;
    newContacts.set(domainNorm, (newContacts.get(domainNorm) ?? 0) + 1);
  }
  const companyIds = await upsertCompanies(
    ctx,
    [...companies.values()],
    (domain) => newContacts.get(domain) ?? 0,
  );
  const upserts = groups.map((group, i): ContactUpsert => ({
    group,
    existing: existing[i] ?? null,
    companyId: group.domainNorm === null ? undefined : companyIds.get(group.domainNorm),
  }));
  const contacts = await upsertContacts(ctx, upserts);
  await addActivity(ctx, activityByCompanyId(upserts));
  return links.map(({ emailNorm, domainNorm }) => {
    const contact = emailNorm === null ? null : (contacts.get(emailNorm) ?? null);
    return { contact, companyId: domainNorm === null ? contact?.companyId : companyIds.get(domainNorm) };
  });
}

/** Finds or makes one person, and the company of the address, without a signal. Completes what is known of them. */
export async function findOrMakePerson(
  ctx: Pick<OrgMutationCtx, "db" | "org">,
  { emailNorm, fields }: { emailNorm: string; fields: PersonFields },
): Promise<Doc<"contacts">> {
  const domainNorm = companyDomain(domainOfEmail(emailNorm));
  const idle = { count: 0, lastAt: 0 };
  const [link] = await resolvePeople(ctx, {
    people: new Map([[emailNorm, { emailNorm, fields, domainNorm, ...idle }]]),
    companies: new Map(domainNorm === null ? [] : [[domainNorm, { domainNorm, ...idle }]]),
    links: [{ emailNorm, domainNorm }],
  });
  if (!link?.contact) throw new Error("A person with an address always has a contact");
  return link.contact;
}

/** The signals of people who are known to belong to a company that nothing in the batch names (a private address). */
function activityByCompanyId(upserts: readonly ContactUpsert[]): Map<Id<"companies">, Activity> {
  const activity = new Map<Id<"companies">, Activity>();
  for (const { group, existing } of upserts) {
    if (group.domainNorm !== null || !existing?.companyId) continue;
    const known = activity.get(existing.companyId) ?? { count: 0, lastAt: 0 };
    activity.set(existing.companyId, {
      count: known.count + group.count,
      lastAt: Math.max(known.lastAt, group.lastAt),
    });
  }
  return activity;
}
