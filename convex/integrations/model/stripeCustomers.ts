import type { Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";

/** The organisation behind a Stripe customer, or null. */
export async function orgOfCustomer(
  ctx: Pick<QueryCtx, "db">,
  stripeCustomerId: string,
): Promise<Id<"organizations"> | null> {
  const row = await ctx.db
    .query("stripeCustomers")
    .withIndex("by_customer", (q) => q.eq("stripeCustomerId", stripeCustomerId))
    .first();
  return row?.orgId ?? null;
}

/** Notes which organisation a Stripe customer is. A plain Error when it is somebody else already. */
export async function linkCustomer(
  ctx: Pick<MutationCtx, "db">,
  link: { orgId: Id<"organizations">; kind: "org" | "partner"; stripeCustomerId: string },
): Promise<void> {
  const owner = await orgOfCustomer(ctx, link.stripeCustomerId);
  if (owner === link.orgId) return;
  if (owner !== null)
    throw new Error(`Stripe customer ${link.stripeCustomerId} belongs to another organisation`);
  await ctx.db.insert("stripeCustomers", link);
}
