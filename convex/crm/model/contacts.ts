import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgMutationCtx, OrgQueryCtx } from "../../access/actor";
import type { PersonFields, PersonGroup } from "../rules/groupSignals";
import { contactName } from "../rules/names";
import { addToCount } from "./counts";
import { addToSearch, replaceInSearch } from "./search";

type WriteCtx = Pick<OrgMutationCtx, "db" | "org">;
type Contact = Doc<"contacts">;

/** A person of a batch, the row they already have, and the company they belong to after the batch. */
export type ContactUpsert = {
  group: PersonGroup;
  existing: Contact | null;
  companyId: Id<"companies"> | undefined;
};

/** The contact with this address, or null. */
export async function findByEmail(
  ctx: Pick<OrgQueryCtx, "db" | "org">,
  emailNorm: string,
): Promise<Contact | null> {
  return await ctx.db
    .query("contacts")
    .withIndex("by_org_email", (q) => q.eq("orgId", ctx.org._id).eq("primaryEmailNorm", emailNorm))
    .unique();
}

/**
 * Makes the people who are missing and adds the batch's signals to all of them, one write each. What is known of a person is
 * completed and never overwritten: a form filled in carelessly must not undo what a colleague corrected.
 */
export async function upsertContacts(
  ctx: WriteCtx,
  people: readonly ContactUpsert[],
): Promise<Map<string, Contact>> {
  const rows = new Map<string, Contact>();
  for (const person of people) {
    const row = person.existing ? await addTo(ctx, person.existing, person) : await make(ctx, person);
    rows.set(person.group.emailNorm, row);
  }
  await addToCount(ctx, "contact", people.filter((person) => person.existing === null).length);
  return rows;
}

async function make(ctx: WriteCtx, { group, companyId }: ContactUpsert): Promise<Contact> {
  const fields = {
    orgId: ctx.org._id,
    primaryEmailNorm: group.emailNorm,
    ...group.fields,
    ...(companyId && { companyId }),
    signalCount: group.count,
    ...(group.count > 0 && { lastSignalAt: group.lastAt }),
  };
  const _id = await ctx.db.insert("contacts", fields);
  await addToSearch(ctx, searchable(_id, fields));
  return { ...fields, _id, _creationTime: 0 };
}

async function addTo(
  ctx: WriteCtx,
  existing: Contact,
  { group, companyId }: ContactUpsert,
): Promise<Contact> {
  const missing = missingFields(existing, group.fields);
  const patch = {
    ...missing,
    ...(companyId && !existing.companyId && { companyId }),
    ...(group.count > 0 && {
      signalCount: existing.signalCount + group.count,
      lastSignalAt: Math.max(existing.lastSignalAt ?? 0, group.lastAt),
    }),
  };
  const row = { ...existing, ...patch };
  if (Object.keys(patch).length > 0) await ctx.db.patch("contacts", existing._id, patch);
  if (contactName(row) !== contactName(existing)) await replaceInSearch(ctx, searchable(existing._id, row));
  return row;
}

function missingFields(existing: Contact, given: PersonFields): PersonFields {
  // Half a name from either side would make a person who does not exist.
  const named = existing.firstName !== undefined || existing.lastName !== undefined;
  return {
    ...(!named && given.firstName && { firstName: given.firstName }),
    ...(!named && given.lastName && { lastName: given.lastName }),
    ...(existing.title === undefined && given.title && { title: given.title }),
    ...(existing.phone === undefined && given.phone && { phone: given.phone }),
  };
}

const searchable = (
  objectId: Id<"contacts">,
  contact: Pick<Contact, "firstName" | "lastName" | "primaryEmailNorm">,
) => ({
  objectType: "contact" as const,
  objectId,
  label: contactName(contact),
  detail: contact.primaryEmailNorm ?? "",
  texts: [contact.firstName, contact.lastName, contact.primaryEmailNorm],
});
