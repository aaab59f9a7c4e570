import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { fail } from "../../lib/errors";
import { consumeUsage, readUsage, releaseUsage } from "./usage";

type SeatCtx = Pick<MutationCtx, "db"> & { org: Doc<"organizations">; now: number };

// Where a person who may pay finds the plans, relative to the organisation's own address.
const UPGRADE_URL = "/settings/billing";

/**
 * Takes a seat in the caller's transaction: with it or not at all. LIMIT_EXCEEDED with what is used, the limit and where to get more
 * when the plan has none left. `change` names the occasion: the same one takes one seat, however often it is asked.
 */
export async function takeSeat(ctx: SeatCtx, change: string): Promise<void> {
  const { refusal } = await consumeUsage(ctx, { metric: "seats", quantity: 1, dedupeKey: change });
  if (!refusal) return;
  const { used, limit, plan } = refusal;
  const seats = limit === 1 ? "1 seat" : `${limit} seats`;
  fail("LIMIT_EXCEEDED", `The plan includes ${seats}, and all of them are taken`, {
    metric: "seats",
    used,
    limit,
    plan,
    upgradeUrl: UPGRADE_URL,
  });
}

/** Gives a seat back; the next person can have it at once. */
export async function freeSeat(ctx: SeatCtx, change: string): Promise<void> {
  await releaseUsage(ctx, { metric: "seats", quantity: 1, dedupeKey: change });
}

/** How many seats are taken, and how many the plan includes; null for any number. */
export async function readSeats(
  ctx: Pick<QueryCtx, "db"> & { org: Doc<"organizations">; now: number },
): Promise<{ used: number; limit: number | null }> {
  const [reading] = await readUsage(ctx, ["seats"]);
  return { used: reading?.used ?? 0, limit: reading?.limit ?? null };
}
