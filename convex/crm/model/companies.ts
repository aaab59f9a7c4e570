import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgMutationCtx } from "../../access/actor";
import { nameFromDomain } from "../rules/domain";
import type { Activity, CompanyGroup } from "../rules/groupSignals";
import { addToCount } from "./counts";
import { addToSearch, replaceInSearch } from "./search";

type WriteCtx = Pick<OrgMutationCtx, "db" | "org">;
type Company = Doc<"companies">;

/** What a batch adds to a company. */
type Addition = Partial<Activity> & { contacts: number };

/** The company with this domain, or null. */
export async function findByDomain(ctx: WriteCtx, domainNorm: string): Promise<Company | null> {
  return await ctx.db
    .query("companies")
    .withIndex("by_org_domain", (q) => q.eq("orgId", ctx.org._id).eq("domainNorm", domainNorm))
    .unique();
}

/**
 * Makes the companies that are missing and adds the batch's signals and contacts to all of them, one write each.
 * A company that is still called after its domain takes the name it is given.
 */
export async function upsertCompanies(
  ctx: WriteCtx,
  groups: readonly CompanyGroup[],
  newContactsOf: (domainNorm: string) => number,
): Promise<Map<string, Id<"companies">>> {
  const existing = await Promise.all(groups.map((group) => findByDomain(ctx, group.domainNorm)));
  const ids = new Map<string, Id<"companies">>();
  for (const [i, group] of groups.entries()) {
    const company = existing[i];
    const addition = { ...group, contacts: newContactsOf(group.domainNorm) };
    ids.set(
      group.domainNorm,
      company ? await addTo(ctx, company, addition, group.name) : await make(ctx, group, addition),
    );
  }
  await addToCount(ctx, "company", existing.filter((company) => company === null).length);
  return ids;
}

/** Adds signals to companies that are known by id only: those of people whose address and signals name no company. */
export async function addActivity(
  ctx: WriteCtx,
  activity: ReadonlyMap<Id<"companies">, Activity>,
): Promise<void> {
  for (const [companyId, added] of activity) {
    const company = await ctx.db.get("companies", companyId);
    if (company) await addTo(ctx, company, { ...added, contacts: 0 });
  }
}

async function make(
  ctx: WriteCtx,
  { domainNorm, name = nameFromDomain(domainNorm) }: CompanyGroup,
  added: Addition,
) {
  const companyId = await ctx.db.insert("companies", {
    orgId: ctx.org._id,
    name,
    domainNorm,
    contactCount: added.contacts,
    signalCount: added.count ?? 0,
    ...(added.count ? { lastSignalAt: added.lastAt } : {}),
  });
  await addToSearch(ctx, searchable(companyId, name, domainNorm));
  return companyId;
}

async function addTo(ctx: WriteCtx, company: Company, added: Addition, name?: string) {
  const { domainNorm } = company;
  const renamed =
    name !== undefined && domainNorm !== undefined && company.name === nameFromDomain(domainNorm);
  const count = added.count ?? 0;
  await ctx.db.patch("companies", company._id, {
    contactCount: company.contactCount + added.contacts,
    signalCount: company.signalCount + count,
    ...(count > 0 && { lastSignalAt: Math.max(company.lastSignalAt ?? 0, added.lastAt ?? 0) }),
    ...(renamed && { name }),
  });
  if (renamed && name !== company.name) await replaceInSearch(ctx, searchable(company._id, name, domainNorm));
  return company._id;
}

const searchable = (objectId: Id<"companies">, name: string, domainNorm: string) => ({
  objectType: "company" as const,
  objectId,
  label: name,
  detail: domainNorm,
  texts: [name, domainNorm],
});
