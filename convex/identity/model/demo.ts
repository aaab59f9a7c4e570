import type { Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
// lint-ok model-looks-left: env.ts is the one reader of variables and knows no domain.
import { isDemoMode } from "../../env";
import { anOwner } from "./members";

/** The address of the organisation that the seed makes and "Try the demo" opens. */
export const DEMO_SLUG = "northwind";

/** The owner of the demo organisation, or null while it is not seeded or the deployment has no demo. */
export async function demoUser(ctx: Pick<QueryCtx, "db">): Promise<Id<"users"> | null> {
  if (!isDemoMode()) return null;
  const org = await ctx.db
    .query("organizations")
    .withIndex("by_slug", (q) => q.eq("slug", DEMO_SLUG))
    .unique();
  // An organisation that merely took the address is somebody's own.
  if (!org?.isDemo) return null;
  return await anOwner(ctx, org._id);
}
