import type { OrgQueryCtx } from "../../access/actor";
import type { Metric } from "../rules/plans";
import { periodOf, usedOf } from "./usage";

// Ledger rows are small; this many stay far below what one query may read.
const LEDGER_PAGE = 4_000;

/** One page of a recount: the counter as it stands and the sum of a page of ledger rows, with the cursor of the next page. */
export async function auditUsage(
  ctx: OrgQueryCtx,
  args: { metric: Metric; cursor: string | null },
): Promise<{ counter: number; ledger: number; cursor: string | null }> {
  const periodKey = periodOf(ctx, args.metric).key;
  const page = await ctx.db
    .query("usageLedger")
    .withIndex("by_org_metric_period", (q) =>
      q.eq("orgId", ctx.org._id).eq("metric", args.metric).eq("periodKey", periodKey),
    )
    .paginate({ cursor: args.cursor, numItems: LEDGER_PAGE });
  return {
    counter: await usedOf(ctx, args.metric),
    ledger: page.page.reduce((sum, row) => sum + row.qty, 0),
    cursor: page.isDone ? null : page.continueCursor,
  };
}
