import type { Doc } from "../../_generated/dataModel";
import type { OrgMutationCtx, OrgQueryCtx } from "../../access/actor";

type ObjectType = Doc<"crmCounts">["objectType"];

/** How many contacts or companies the organisation has. Reads one document. */
export async function countOf(ctx: Pick<OrgQueryCtx, "db" | "org">, objectType: ObjectType): Promise<number> {
  return (await rowOf(ctx, objectType))?.count ?? 0;
}

/** Adds to a count, in the transaction that inserts the objects. */
export async function addToCount(
  ctx: Pick<OrgMutationCtx, "db" | "org">,
  objectType: ObjectType,
  added: number,
) {
  if (added === 0) return;
  const row = await rowOf(ctx, objectType);
  if (row) await ctx.db.patch("crmCounts", row._id, { count: row.count + added });
  else await ctx.db.insert("crmCounts", { orgId: ctx.org._id, objectType, count: added });
}

async function rowOf(ctx: Pick<OrgQueryCtx, "db" | "org">, objectType: ObjectType) {
  return await ctx.db
    .query("crmCounts")
    .withIndex("by_org_type", (q) => q.eq("orgId", ctx.org._id).eq("objectType", objectType))
    .unique();
}
