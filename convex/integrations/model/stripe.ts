import type { MutationCtx } from "../../_generated/server";
import { sha256Hex } from "../../lib/hmac";
import type { StripeEventHead } from "../rules/stripeEvent";
import { countCopy, storeAndProcess } from "./inbound";

export type StripeArrival = { event: StripeEventHead; raw: string; headers: Record<string, string> };

/** Takes in a Stripe event whose signature was checked. The event's id makes it happen once, however many copies come. */
export async function receiveStripe(
  ctx: MutationCtx,
  { event, raw, headers }: StripeArrival,
  now: number,
): Promise<{ duplicate: boolean }> {
  const known = await ctx.db
    .query("inboundWebhooks")
    .withIndex("by_provider_external", (q) => q.eq("provider", "stripe").eq("externalEventId", event.id))
    .unique();
  if (await countCopy(ctx, known)) return { duplicate: true };
  const arrival = {
    provider: "stripe" as const,
    externalEventId: event.id,
    eventType: event.type,
    ...(event.customer !== null && { accountRef: event.customer }),
    rawHash: await sha256Hex(raw),
    headers,
    raw,
  };
  await storeAndProcess(ctx, arrival, now);
  return { duplicate: false };
}
