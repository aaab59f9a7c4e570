import type { PaginationOptions } from "convex/server";
import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgQueryCtx } from "../../access/actor";
import { getInOrg } from "../../access/inOrg";
import { bounded, mapPage } from "../../lib/paginate";
import { contactName } from "../rules/names";
import { onePage } from "./contactReads";
import { countOf } from "./counts";
import { findObjects, SEARCH_HITS_MAX } from "./search";
import { requireStaff } from "./staff";

/** People shown with their company; the list of contacts has them all. */
const PEOPLE_SHOWN_MAX = 50;

/** A page of companies, the newest first. With a text: the companies that match, on one page. */
export async function list(ctx: OrgQueryCtx, args: { paginationOpts: PaginationOptions; search?: string }) {
  requireStaff(ctx);
  if (args.search?.trim()) return onePage(await found(ctx, args.search));
  const page = await ctx.db
    .query("companies")
    .withIndex("by_org", (q) => q.eq("orgId", ctx.org._id))
    .order("desc")
    .paginate(bounded(args.paginationOpts));
  return await mapPage(page, companyView);
}

/** One company with its people. NOT_FOUND for another organisation's. */
export async function get(ctx: OrgQueryCtx, { companyId }: { companyId: Id<"companies"> }) {
  requireStaff(ctx);
  const row = await getInOrg(ctx, "companies", companyId);
  const people = await ctx.db
    .query("contacts")
    .withIndex("by_org_company", (q) => q.eq("orgId", ctx.org._id).eq("companyId", companyId))
    .order("desc")
    .take(PEOPLE_SHOWN_MAX);
  return {
    ...companyView(row),
    contacts: people.map((person) => ({
      contactId: person._id,
      name: contactName(person),
      email: person.primaryEmailNorm ?? "",
      title: person.title ?? null,
      lastSignalAt: person.lastSignalAt ?? null,
    })),
  };
}

/** How many companies there are. */
export async function count(ctx: OrgQueryCtx): Promise<number> {
  requireStaff(ctx);
  return await countOf(ctx, "company");
}

async function found(ctx: OrgQueryCtx, text: string) {
  const hits = await findObjects(ctx, { objectType: "company", text, max: SEARCH_HITS_MAX });
  // The cast is safe: entries of this type are written with the company's id.
  const rows = await Promise.all(hits.map((hit) => ctx.db.get("companies", hit.objectId as Id<"companies">)));
  return rows.filter((row) => row !== null).map(companyView);
}

const companyView = (row: Doc<"companies">) => ({
  companyId: row._id,
  name: row.name,
  domain: row.domainNorm ?? null,
  contactCount: row.contactCount,
  signalCount: row.signalCount,
  lastSignalAt: row.lastSignalAt ?? null,
  createdAt: row._creationTime,
});
