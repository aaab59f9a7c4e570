import type { GenericId } from "convex/values";
import type { Doc, TableNames } from "../_generated/dataModel";
import { fail } from "../lib/errors";
import type { OrgQueryCtx } from "./actor";

/** Tables whose rows belong to one organisation. */
export type TenantTable = {
  [Table in TableNames]: Doc<Table> extends { orgId: GenericId<"organizations"> } ? Table : never;
}[TableNames];

type Scoped = Pick<OrgQueryCtx, "db" | "org" | "membership">;

/**
 * Loads a document of the caller's organisation, or null. Another organisation's row, and for a partner's own user another
 * partner's row, are as absent as a deleted one.
 */
export async function findInOrg<Table extends TenantTable>(
  ctx: Scoped,
  table: Table,
  id: GenericId<Table>,
): Promise<Doc<Table> | null> {
  const doc: Doc<Table> | null = await ctx.db.get(table, id);
  // The cast is safe: every row of a tenant table is such an object; the compiler cannot see it through a type parameter.
  return doc && isVisible(ctx, doc as unknown as TenantRow) ? doc : null;
}

/** Loads a document of the caller's organisation. NOT_FOUND when it is missing or not the caller's, which look the same. */
export async function getInOrg<Table extends TenantTable>(
  ctx: Scoped,
  table: Table,
  id: GenericId<Table>,
): Promise<Doc<Table>> {
  return (await findInOrg(ctx, table, id)) ?? fail("NOT_FOUND", "There is no such record");
}

type TenantRow = { orgId: string; partnerId?: string | null; userId?: string };

// For a partner's own user a row must say that it is that partner's, or the user's own: what names nobody is the organisation's.
function isVisible(ctx: Scoped, row: TenantRow): boolean {
  if (row.orgId !== ctx.org._id) return false;
  const { partnerId, userId } = ctx.membership ?? {};
  if (partnerId === undefined) return true;
  if (row.partnerId !== undefined) return row.partnerId === partnerId;
  return row.userId === userId;
}
