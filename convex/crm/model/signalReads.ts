import type { PaginationOptions } from "convex/server";
import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgQueryCtx } from "../../access/actor";
import { getInOrg } from "../../access/inOrg";
import { bounded, mapPage } from "../../lib/paginate";
import { contactName } from "../rules/names";
import { requireStaff } from "./staff";

/** Rows a feed may show at most. */
const FEED_MAX = 50;
/** Types that a filter offers at most; senders choose the words, so the list must end somewhere. */
const TYPES_MAX = 50;

export type SignalFilter = { type?: string; contactId?: Id<"contacts">; companyId?: Id<"companies"> };

/** A page of signals, the last to happen first, of one type, one contact or one company if wanted. */
export async function list(ctx: OrgQueryCtx, args: { paginationOpts: PaginationOptions } & SignalFilter) {
  requireStaff(ctx);
  const page = await filtered(ctx, args).order("desc").paginate(bounded(args.paginationOpts));
  return await mapPage(page, signalView(ctx));
}

/** The last signals. */
export async function feed(ctx: OrgQueryCtx, { limit }: { limit: number }) {
  requireStaff(ctx);
  const rows = await filtered(ctx, {})
    .order("desc")
    .take(Math.max(1, Math.min(Math.floor(limit), FEED_MAX)));
  return await Promise.all(rows.map(signalView(ctx)));
}

/** One signal. NOT_FOUND for another organisation's. */
export async function get(ctx: OrgQueryCtx, { signalId }: { signalId: Id<"signals"> }) {
  requireStaff(ctx);
  return await signalView(ctx)(await getInOrg(ctx, "signals", signalId));
}

/** The types there are, by alphabet. Jumps from one type to the next in the index, so it reads one row per type. */
export async function types(ctx: OrgQueryCtx): Promise<string[]> {
  requireStaff(ctx);
  const found: string[] = [];
  while (found.length < TYPES_MAX) {
    const last = found[found.length - 1];
    const next = await ctx.db
      .query("signals")
      .withIndex("by_org_type_occurred", (q) =>
        last === undefined ? q.eq("orgId", ctx.org._id) : q.eq("orgId", ctx.org._id).gt("type", last),
      )
      .first();
    if (!next) break;
    found.push(next.type);
  }
  return found;
}

function filtered(ctx: OrgQueryCtx, { type, contactId, companyId }: SignalFilter) {
  const orgId = ctx.org._id;
  const signals = ctx.db.query("signals");
  if (contactId)
    return signals.withIndex("by_org_contact_occurred", (q) =>
      q.eq("orgId", orgId).eq("contactId", contactId),
    );
  if (companyId)
    return signals.withIndex("by_org_company_occurred", (q) =>
      q.eq("orgId", orgId).eq("companyId", companyId),
    );
  if (type) return signals.withIndex("by_org_type_occurred", (q) => q.eq("orgId", orgId).eq("type", type));
  return signals.withIndex("by_org_occurred", (q) => q.eq("orgId", orgId));
}

/** Makes rows of signals readable, loading each contact, company and source of a page once. */
function signalView(ctx: OrgQueryCtx) {
  const contact = once((id: Id<"contacts">) => ctx.db.get("contacts", id));
  const company = once((id: Id<"companies">) => ctx.db.get("companies", id));
  const source = once((id: Id<"signalSources">) => ctx.db.get("signalSources", id));
  return async (row: Doc<"signals">) => {
    const [by, at, from] = await Promise.all([
      row.contactId ? contact(row.contactId) : null,
      row.companyId ? company(row.companyId) : null,
      source(row.sourceId),
    ]);
    return {
      signalId: row._id,
      type: row.type,
      weight: row.weight,
      occurredAt: row.occurredAt,
      receivedAt: row.receivedAt,
      sourceName: from?.name ?? "",
      contact: by && { contactId: by._id, name: contactName(by), email: by.primaryEmailNorm ?? "" },
      company: at && { companyId: at._id, name: at.name },
      props: propsOf(row),
    };
  };
}

function once<Key, Value>(load: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const loaded = new Map<Key, Promise<Value>>();
  return (key) => {
    const value = loaded.get(key) ?? load(key);
    loaded.set(key, value);
    return value;
  };
}

// The cast is safe: the text was made from an object that the edge had checked to be flat.
const propsOf = ({ propsJson }: Doc<"signals">) =>
  (propsJson === undefined ? {} : JSON.parse(propsJson)) as Record<string, string | number | boolean | null>;
