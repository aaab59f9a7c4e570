import type { PaginationOptions } from "convex/server";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import type { OrgQueryCtx } from "../../access/actor";
import { requireStaff } from "../../crm/model/staff";
import { fail } from "../../lib/errors";
import { bounded, mapPage } from "../../lib/paginate";

type Delivery = Doc<"inboundWebhooks">;
/** Beyond this the operator needs a remedy and not a number. */
const UNRESOLVED_COUNTED_MAX = 1_000;

/** A page of deliveries, the last to arrive first, of one provider if wanted. */
export async function list(
  ctx: OrgQueryCtx,
  { paginationOpts, provider }: { paginationOpts: PaginationOptions; provider?: Delivery["provider"] },
) {
  requireStaff(ctx);
  const deliveries = ctx.db.query("inboundWebhooks");
  const rows = provider
    ? deliveries.withIndex("by_org_provider_received", (q) =>
        q.eq("orgId", ctx.org._id).eq("provider", provider),
      )
    : deliveries.withIndex("by_org_received", (q) => q.eq("orgId", ctx.org._id));
  return await mapPage(await rows.order("desc").paginate(bounded(paginationOpts)), summary);
}

/** One delivery with its text as it came. NOT_FOUND for another organisation's. */
export async function get(ctx: OrgQueryCtx, { deliveryId }: { deliveryId: Id<"inboundWebhooks"> }) {
  requireStaff(ctx);
  const row = await ctx.db.get("inboundWebhooks", deliveryId);
  if (!row || row.orgId !== ctx.org._id) return fail("NOT_FOUND", "There is no such record");
  return { ...summary(row), raw: row.raw, headers: row.headers };
}

/** How many deliveries belong to nobody yet. */
export async function countUnresolved(ctx: Pick<QueryCtx, "db">): Promise<number> {
  const rows = await ctx.db
    .query("inboundWebhooks")
    .withIndex("by_status_received", (q) => q.eq("status", "unresolved"))
    .take(UNRESOLVED_COUNTED_MAX);
  return rows.filter((row) => row.orgId === undefined).length;
}

const summary = (row: Delivery) => ({
  deliveryId: row._id,
  provider: row.provider,
  externalEventId: row.externalEventId ?? null,
  eventType: row.eventType ?? null,
  receivedAt: row.receivedAt,
  status: row.status,
  outcome: row.outcome,
  attempts: row.attempts,
});
