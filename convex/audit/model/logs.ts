import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Infer, ObjectType } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgQueryCtx } from "../../access/actor";
import { getInOrg } from "../../access/inOrg";
import { bounded, mapPage } from "../../lib/paginate";
import type { actorKind, logFilters } from "../schema";

export type LogFilters = ObjectType<typeof logFilters>;
type ActorKind = Infer<typeof actorKind>;

// How many rows of the narrowest index a page looks through when a filter is left that no index covers. A page may then come with
// few rows or none, and says that there is more.
const LOOKED_THROUGH_PER_PAGE = 200;

// Later than every moment, and still a number that can be compared.
const END_OF_TIME = Number.MAX_SAFE_INTEGER;

/** A page of the organisation's audit rows, newest first. */
export async function list(
  ctx: OrgQueryCtx,
  args: LogFilters & { paginationOpts: PaginationOptions },
): Promise<PaginationResult<LogEntry>> {
  const { paginationOpts, ...filters } = args;
  return await mapPage(await rowsPage(ctx, filters, bounded(paginationOpts)), entryOf);
}

/** One entry. NOT_FOUND also for another organisation's. */
export async function get(
  ctx: OrgQueryCtx,
  { auditLogId }: { auditLogId: Id<"auditLogs"> },
): Promise<LogEntry> {
  return entryOf(await getInOrg(ctx, "auditLogs", auditLogId));
}

export type LogEntry = ReturnType<typeof entryOf>;

/** A row as it is shown. */
export function entryOf(row: Doc<"auditLogs">) {
  return {
    auditLogId: row._id,
    at: row.at,
    actorKind: row.actorKind,
    actorId: row.actorId,
    actorLabel: row.actorLabel ?? null,
    action: row.action,
    resourceType: row.resourceType,
    resourceId: row.resourceId,
    before: row.before ?? null,
    after: row.after ?? null,
    ip: row.ip ?? null,
    userAgent: row.userAgent ?? null,
    traceId: row.traceId,
    seq: row.seq ?? null,
    hash: row.hash ?? null,
  };
}

/** A page of rows that fit all filters, through the index that covers most of them. */
export async function rowsPage(
  ctx: OrgQueryCtx,
  filters: LogFilters,
  opts: PaginationOptions,
): Promise<PaginationResult<Doc<"auditLogs">>> {
  const { rows, isCovered } = openIndex(ctx, filters);
  if (isCovered) return await rows.order("desc").paginate(opts);
  const numItems = Math.max(opts.numItems, LOOKED_THROUGH_PER_PAGE);
  const page = await rows.order("desc").paginate({ ...opts, numItems });
  return { ...page, page: page.page.filter((row) => fits(row, filters)) };
}

/** The index that covers most of the filters, and whether it covers them all. */
function openIndex(ctx: OrgQueryCtx, filters: LogFilters) {
  const { actorKind: kind, actorId, action, resourceType: type, resourceId } = filters;
  const orgId = ctx.org._id;
  const from = filters.from ?? 0;
  const to = filters.to ?? END_OF_TIME;
  const table = ctx.db.query("auditLogs");
  const hasActor = kind !== undefined && actorId !== undefined;
  if (type !== undefined && resourceId !== undefined) {
    const rows = table.withIndex("by_org_resource_at", (q) =>
      q.eq("orgId", orgId).eq("resourceType", type).eq("resourceId", resourceId).gte("at", from).lt("at", to),
    );
    return { rows, isCovered: kind === undefined && actorId === undefined && action === undefined };
  }
  const isRest = resourceId !== undefined;
  if (hasActor && action !== undefined) {
    const rows = table.withIndex("by_org_actor_action_at", (q) =>
      q
        .eq("orgId", orgId)
        .eq("actorKind", kind)
        .eq("actorId", actorId)
        .eq("action", action)
        .gte("at", from)
        .lt("at", to),
    );
    return { rows, isCovered: type === undefined && !isRest };
  }
  if (hasActor && type !== undefined) {
    const rows = table.withIndex("by_org_actor_type_at", (q) =>
      q
        .eq("orgId", orgId)
        .eq("actorKind", kind)
        .eq("actorId", actorId)
        .eq("resourceType", type)
        .gte("at", from)
        .lt("at", to),
    );
    return { rows, isCovered: true };
  }
  if (hasActor) {
    const rows = table.withIndex("by_org_actor_at", (q) =>
      q.eq("orgId", orgId).eq("actorKind", kind).eq("actorId", actorId).gte("at", from).lt("at", to),
    );
    return { rows, isCovered: !isRest };
  }
  const isActorLeft = actorId !== undefined;
  if (action !== undefined) {
    const rows = table.withIndex("by_org_action_at", (q) =>
      q.eq("orgId", orgId).eq("action", action).gte("at", from).lt("at", to),
    );
    return { rows, isCovered: type === undefined && kind === undefined && !isActorLeft && !isRest };
  }
  if (type !== undefined) {
    const rows = table.withIndex("by_org_type_at", (q) =>
      q.eq("orgId", orgId).eq("resourceType", type).gte("at", from).lt("at", to),
    );
    return { rows, isCovered: kind === undefined && !isActorLeft };
  }
  if (kind !== undefined) {
    const rows = table.withIndex("by_org_kind_at", (q) =>
      q.eq("orgId", orgId).eq("actorKind", kind).gte("at", from).lt("at", to),
    );
    return { rows, isCovered: !isRest };
  }
  const rows = table.withIndex("by_org_at", (q) => q.eq("orgId", orgId).gte("at", from).lt("at", to));
  return { rows, isCovered: !isActorLeft && !isRest };
}

function fits(row: Doc<"auditLogs">, filters: LogFilters): boolean {
  const names = ["actorKind", "actorId", "action", "resourceType", "resourceId"] as const;
  return names.every((name) => filters[name] === undefined || row[name] === filters[name]);
}

// What a person can choose from in a list. Every entry costs one read of one row.
const OPTIONS_MAX = 100;

/** Who has left rows, the people first: found by leaping from one to the next in the index, whatever the number of rows. */
export async function actors(ctx: OrgQueryCtx) {
  const found: { kind: ActorKind; id: string; label: string }[] = [];
  for (const kind of ["user", "apiKey", "webhook", "system"] as const) {
    let last: string | null = null;
    while (found.length < OPTIONS_MAX) {
      const row: Doc<"auditLogs"> | null = await ctx.db
        .query("auditLogs")
        .withIndex("by_org_actor_at", (q) =>
          q.eq("orgId", ctx.org._id).eq("actorKind", kind).gt("actorId", last),
        )
        .first();
      if (row?.actorId == null) break;
      last = row.actorId;
      const latest = await latestOf(ctx, kind, last);
      found.push({ kind, id: last, label: latest?.actorLabel ?? last });
    }
  }
  return found;
}

// The name as it was used last.
const latestOf = (ctx: OrgQueryCtx, kind: ActorKind, actorId: string) =>
  ctx.db
    .query("auditLogs")
    .withIndex("by_org_actor_at", (q) =>
      q.eq("orgId", ctx.org._id).eq("actorKind", kind).eq("actorId", actorId),
    )
    .order("desc")
    .first();

/** What has been done and to which kinds of records, each named once. */
export async function actions(ctx: OrgQueryCtx) {
  const found = { actions: [] as string[], resourceTypes: [] as string[] };
  for (let last = ""; found.actions.length < OPTIONS_MAX;) {
    const row: Doc<"auditLogs"> | null = await ctx.db
      .query("auditLogs")
      .withIndex("by_org_action_at", (q) => q.eq("orgId", ctx.org._id).gt("action", last))
      .first();
    if (!row) break;
    last = row.action;
    found.actions.push(last);
  }
  for (let last = ""; found.resourceTypes.length < OPTIONS_MAX;) {
    const row: Doc<"auditLogs"> | null = await ctx.db
      .query("auditLogs")
      .withIndex("by_org_type_at", (q) => q.eq("orgId", ctx.org._id).gt("resourceType", last))
      .first();
    if (!row) break;
    last = row.resourceType;
    found.resourceTypes.push(last);
  }
  return found;
}
