import type { PaginationOptions } from "convex/server";
import type { Doc } from "../../_generated/dataModel";
import type { OrgQueryCtx } from "../../access/actor";
import { requireStaff } from "../../crm/model/staff";
import { bounded, mapPage } from "../../lib/paginate";

/** Rows a panel may show at most. */
const RECENT_MAX = 50;
/** Beyond this a badge says "many" anyway. */
const UNROUTED_COUNTED_MAX = 100;

/** A page of meetings: those to come, the next first, or all, the latest first. A partner's own user sees that partner's. */
export async function list(
  ctx: OrgQueryCtx,
  args: { paginationOpts: PaginationOptions; upcoming?: boolean },
) {
  const rows = args.upcoming ? visible(ctx, ctx.now).order("asc") : visible(ctx).order("desc");
  return await mapPage(await rows.paginate(bounded(args.paginationOpts)), (row) => meetingView(ctx, row));
}

/** The latest meetings by start. */
export async function recent(ctx: OrgQueryCtx, { limit }: { limit: number }) {
  const rows = await visible(ctx)
    .order("desc")
    .take(Math.max(1, Math.min(Math.floor(limit), RECENT_MAX)));
  return await Promise.all(rows.map((row) => meetingView(ctx, row)));
}

/** How many meetings wait for somebody to say whose they are, counted up to a hundred. */
export async function unroutedCount(ctx: OrgQueryCtx): Promise<number> {
  requireStaff(ctx);
  const rows = await ctx.db
    .query("meetings")
    .withIndex("by_org_partner_start", (q) => q.eq("orgId", ctx.org._id).eq("partnerId", undefined))
    .take(UNROUTED_COUNTED_MAX);
  return rows.length;
}

function visible(ctx: OrgQueryCtx, from = 0) {
  const orgId = ctx.org._id;
  const partnerId = ctx.membership?.partnerId;
  const meetings = ctx.db.query("meetings");
  return partnerId
    ? meetings.withIndex("by_org_partner_start", (q) =>
        q.eq("orgId", orgId).eq("partnerId", partnerId).gte("startAt", from),
      )
    : meetings.withIndex("by_org_start", (q) => q.eq("orgId", orgId).gte("startAt", from));
}

async function meetingView(ctx: OrgQueryCtx, row: Doc<"meetings">) {
  const [company, partner] = await Promise.all([
    row.companyId ? ctx.db.get("companies", row.companyId) : null,
    row.partnerId ? ctx.db.get("partners", row.partnerId) : null,
  ]);
  return {
    meetingId: row._id,
    guestName: row.guestName ?? row.guestEmail ?? "A guest",
    guestEmail: row.guestEmail ?? "",
    // A partner's own user may not open contacts, and a link that is refused says that there is something.
    contactId: ctx.membership?.partnerId ? null : (row.contactId ?? null),
    companyName: company?.name ?? null,
    startAt: row.startAt,
    endAt: row.endAt,
    guestTimezone: row.guestTimezone ?? null,
    status: row.status,
    hostName: row.host.name ?? row.host.email,
    assigneeName: row.assignee.name ?? row.assignee.email,
    meetingTypeName: row.meetingTypeName ?? null,
    partnerName: partner?.name ?? null,
    location: row.location ?? null,
  };
}
