import type { PaginationOptions } from "convex/server";
import type { OrgQueryCtx } from "../../access/actor";
import { bounded, mapPage } from "../../lib/paginate";

/** A page of the organisation's audit rows, newest first. */
export async function list(ctx: OrgQueryCtx, args: { paginationOpts: PaginationOptions }) {
  const page = await ctx.db
    .query("auditLogs")
    .withIndex("by_org_at", (q) => q.eq("orgId", ctx.org._id))
    .order("desc")
    .paginate(bounded(args.paginationOpts));
  return await mapPage(page, (row) => ({
    auditLogId: row._id,
    at: row.at,
    actorKind: row.actorKind,
    actorId: row.actorId,
    action: row.action,
    resourceType: row.resourceType,
    resourceId: row.resourceId,
    before: row.before ?? null,
    after: row.after ?? null,
    traceId: row.traceId,
    seq: row.seq ?? null,
  }));
}
