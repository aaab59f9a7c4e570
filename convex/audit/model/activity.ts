import type { PaginationOptions } from "convex/server";
import type { Doc } from "../../_generated/dataModel";
import type { OrgQueryCtx } from "../../access/actor";
import { bounded, mapPage } from "../../lib/paginate";

/** A page of what one actor did in the organisation, newest first. */
export async function listOfActor(
  ctx: Pick<OrgQueryCtx, "db" | "org">,
  actor: { actorKind: Doc<"auditLogs">["actorKind"]; actorId: string },
  paginationOpts: PaginationOptions,
) {
  const page = await ctx.db
    .query("auditLogs")
    .withIndex("by_org_actor_at", (q) =>
      q.eq("orgId", ctx.org._id).eq("actorKind", actor.actorKind).eq("actorId", actor.actorId),
    )
    .order("desc")
    .paginate(bounded(paginationOpts));
  return await mapPage(page, (row) => ({
    auditLogId: row._id,
    at: row.at,
    action: row.action,
    resourceType: row.resourceType,
    resourceId: row.resourceId,
    before: row.before ?? null,
    after: row.after ?? null,
    traceId: row.traceId,
  }));
}
