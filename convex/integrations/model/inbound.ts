import type { WithoutSystemFields } from "convex/server";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";

export type Delivery = Doc<"inboundWebhooks">;

/** A delivery as it came in. */
export type Arrival = Pick<Delivery, "provider" | "rawHash" | "headers" | "raw"> &
  Partial<Pick<Delivery, "orgId" | "accountRef" | "externalEventId" | "eventType">>;

/** What a delivery comes to. */
export type DeliveryOutcome = Pick<Delivery, "status" | "outcome"> & {
  orgId?: Id<"organizations">;
  resultRef?: string;
};

/** The delivery that is known already, or null. One more copy of it is counted. */
export async function countCopy(
  ctx: Pick<MutationCtx, "db">,
  known: Delivery | null,
): Promise<Id<"inboundWebhooks"> | null> {
  if (!known) return null;
  await ctx.db.patch("inboundWebhooks", known._id, { attempts: known.attempts + 1 });
  return known._id;
}

/**
 * Stores a delivery and then acts on it. Acting is a transaction within this one: if it fails, what it wrote is undone and the
 * delivery stays, marked as failed, so that nothing that was sent is ever lost and the sender need not send it again.
 */
export async function storeAndProcess(
  ctx: MutationCtx,
  arrival: Arrival,
  now: number,
): Promise<Id<"inboundWebhooks">> {
  const deliveryId = await ctx.db.insert("inboundWebhooks", newRow(arrival, now));
  try {
    await ctx.runMutation(internal.integrations.jobs.process, { deliveryId });
  } catch (error) {
    console.error(`Delivery ${deliveryId} could not be processed`, error);
    await ctx.runMutation(internal.integrations.jobs.giveUp, { deliveryId });
  }
  return deliveryId;
}

/** Writes down what a delivery came to. */
export async function settle(
  ctx: Pick<MutationCtx, "db">,
  deliveryId: Id<"inboundWebhooks">,
  outcome: DeliveryOutcome,
): Promise<void> {
  await ctx.db.patch("inboundWebhooks", deliveryId, outcome);
}

function newRow(arrival: Arrival, now: number): WithoutSystemFields<Delivery> {
  return { ...arrival, receivedAt: now, status: "received", outcome: "", attempts: 1 };
}
