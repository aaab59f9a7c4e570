import type { OrgQueryCtx } from "../../access/actor";
import { fail } from "../../lib/errors";

/**
 * Refuses a partner's own user. FORBIDDEN: rows that are not a partner's (contacts, signals, deliveries, totals) would tell one
 * partner about the others.
 */
export function requireStaff(ctx: Pick<OrgQueryCtx, "membership">): void {
  if (ctx.membership?.partnerId !== undefined)
    fail("FORBIDDEN", "This page is for the organization's own members");
}
