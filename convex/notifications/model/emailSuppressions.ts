import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";

/** What is said of a mail to a suppressed address. */
export const SUPPRESSED_REASON = "This address is suppressed: an earlier mail to it bounced or was reported";

/** Why this address is not written to, or null when it may be. One document. */
export async function suppressionOf(
  ctx: Pick<QueryCtx, "db">,
  orgId: Id<"organizations"> | null,
  address: string,
): Promise<Doc<"emailSuppressions"> | null> {
  return await ctx.db
    .query("emailSuppressions")
    .withIndex("by_org_address", (q) => q.eq("orgId", orgId).eq("address", address))
    .unique();
}
