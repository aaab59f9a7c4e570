import type { PaginationOptions } from "convex/server";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import type { OrgMutationCtx, OrgQueryCtx } from "../../access/actor";
import { recordEvent } from "../../events/record";
import { fail } from "../../lib/errors";
import { bounded, mapPage } from "../../lib/paginate";

type Suppression = Doc<"emailSuppressions">;

/** What is said of a mail to a suppressed address. */
export const SUPPRESSED_REASON = "This address is suppressed: an earlier mail to it bounced or was reported";

/** Why this address is not written to, or null when it may be. One document. */
export async function suppressionOf(
  ctx: Pick<QueryCtx, "db">,
  orgId: Id<"organizations"> | null,
  address: string,
): Promise<Suppression | null> {
  return await ctx.db
    .query("emailSuppressions")
    .withIndex("by_org_address", (q) => q.eq("orgId", orgId).eq("address", address))
    .unique();
}

/** Stops writing to the address of this mail. A complaint weighs more than a bounce; the first of its kind stays. */
export async function suppress(
  ctx: Pick<MutationCtx, "db">,
  email: Pick<Doc<"emailMessages">, "_id" | "orgId" | "to">,
  cause: Suppression["cause"],
  now: number,
): Promise<void> {
  const { _id: emailId, orgId, to: address } = email;
  const known = await suppressionOf(ctx, orgId, address);
  if (!known) {
    await ctx.db.insert("emailSuppressions", { orgId, address, cause, emailId, createdAt: now });
  } else if (known.cause === "bounced" && cause === "complained") {
    await ctx.db.patch("emailSuppressions", known._id, { cause, emailId });
  }
}

/** A page of the addresses that the organisation does not write to, the last one first. */
export async function list(ctx: OrgQueryCtx, { paginationOpts }: { paginationOpts: PaginationOptions }) {
  const page = await ctx.db
    .query("emailSuppressions")
    .withIndex("by_org_created", (q) => q.eq("orgId", ctx.org._id))
    .order("desc")
    .paginate(bounded(paginationOpts));
  return await mapPage(page, ({ _id, address, cause, emailId, createdAt }) => ({
    suppressionId: _id,
    address,
    cause,
    emailId,
    createdAt,
  }));
}

/** Lets the organisation write to an address again. NOT_FOUND for another organisation's. */
export async function lift(
  ctx: OrgMutationCtx,
  { suppressionId }: { suppressionId: Id<"emailSuppressions"> },
): Promise<null> {
  const row = await ctx.db.get("emailSuppressions", suppressionId);
  if (!row || row.orgId !== ctx.org._id) return fail("NOT_FOUND", "There is no such record");
  await ctx.db.delete("emailSuppressions", suppressionId);
  await recordEvent(ctx, {
    type: "email.suppressionLifted",
    subject: { type: "emailSuppression", id: suppressionId },
    payload: { address: row.address },
    before: { address: row.address, cause: row.cause },
  });
  return null;
}

/** Lets the deployment write to an address again (password resets); true when it was suppressed. For the operator. */
export async function liftForDeployment(ctx: Pick<MutationCtx, "db">, address: string): Promise<boolean> {
  const row = await suppressionOf(ctx, null, address);
  if (row) await ctx.db.delete("emailSuppressions", row._id);
  return row !== null;
}
