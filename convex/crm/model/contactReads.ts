import type { PaginationOptions } from "convex/server";
import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgQueryCtx } from "../../access/actor";
import { getInOrg } from "../../access/inOrg";
import { bounded, mapPage } from "../../lib/paginate";
import { contactName } from "../rules/names";
import { countOf } from "./counts";
import { findObjects, SEARCH_HITS_MAX } from "./search";
import { requireStaff } from "./staff";

/** A page of contacts, the newest first. With a text: the contacts that match, on one page. */
export async function list(ctx: OrgQueryCtx, args: { paginationOpts: PaginationOptions; search?: string }) {
  requireStaff(ctx);
  if (args.search?.trim()) return onePage(await found(ctx, args.search));
  const page = await ctx.db
    .query("contacts")
    .withIndex("by_org", (q) => q.eq("orgId", ctx.org._id))
    .order("desc")
    .paginate(bounded(args.paginationOpts));
  return await mapPage(page, (row) => contactView(ctx, row));
}

/** One contact. NOT_FOUND for another organisation's. */
export async function get(ctx: OrgQueryCtx, { contactId }: { contactId: Id<"contacts"> }) {
  requireStaff(ctx);
  const row = await getInOrg(ctx, "contacts", contactId);
  return {
    ...(await contactView(ctx, row)),
    firstName: row.firstName ?? null,
    lastName: row.lastName ?? null,
    phone: row.phone ?? null,
  };
}

/** How many contacts there are. */
export async function count(ctx: OrgQueryCtx): Promise<number> {
  requireStaff(ctx);
  return await countOf(ctx, "contact");
}

/** A page that is all there is, in the form in which the paginated client expects it. */
export const onePage = <Row>(page: Row[]) => ({ page, isDone: true, continueCursor: "" });

async function found(ctx: OrgQueryCtx, text: string) {
  const hits = await findObjects(ctx, { objectType: "contact", text, max: SEARCH_HITS_MAX });
  // The cast is safe: entries of this type are written with the contact's id.
  const rows = await Promise.all(hits.map((hit) => ctx.db.get("contacts", hit.objectId as Id<"contacts">)));
  return await Promise.all(rows.filter((row) => row !== null).map((row) => contactView(ctx, row)));
}

async function contactView(ctx: OrgQueryCtx, row: Doc<"contacts">) {
  const company = row.companyId ? await ctx.db.get("companies", row.companyId) : null;
  return {
    contactId: row._id,
    name: contactName(row),
    email: row.primaryEmailNorm ?? "",
    title: row.title ?? null,
    company: company && { companyId: company._id, name: company.name },
    lastSignalAt: row.lastSignalAt ?? null,
    signalCount: row.signalCount,
    createdAt: row._creationTime,
  };
}
