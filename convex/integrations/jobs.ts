import { v } from "convex/values";
import { internalMutation, internalOrgMutation, internalQuery } from "../functions";
import * as Chilipiper from "./model/chilipiper";
import { settle } from "./model/inbound";
import { countUnresolved } from "./model/inboundReads";
import { applyDelivery, failureAlert, planDelivery } from "./model/processing";
import * as Stripe from "./model/stripe";

const headers = v.record(v.string(), v.string());
const delivery = { deliveryId: v.id("inboundWebhooks") };

/** Takes in a Stripe event whose signature was checked. */
export const receiveStripe = internalMutation({
  args: {
    event: v.object({
      id: v.string(),
      type: v.string(),
      account: v.union(v.string(), v.null()),
      customer: v.union(v.string(), v.null()),
    }),
    raw: v.string(),
    headers,
  },
  returns: v.object({ duplicate: v.boolean() }),
  handler: (ctx, arrival) => Stripe.receiveStripe(ctx, arrival, Date.now()),
});

/** Makes a token the organisation's ChiliPiper address; its caller has drawn it and will show it once. */
export const storeToken = internalOrgMutation({
  args: { tokenHash: v.string(), tokenLast4: v.string() },
  returns: v.null(),
  handler: Chilipiper.replaceToken,
});

/** Takes in a ChiliPiper delivery and says what to answer. */
export const receiveChilipiper = internalMutation({
  args: {
    token: v.string(),
    raw: v.string(),
    headers,
    signature: v.union(v.string(), v.null()),
    timestamp: v.union(v.string(), v.null()),
  },
  returns: v.union(
    v.literal("unknownToken"),
    v.literal("badSignature"),
    v.literal("notJson"),
    v.literal("stored"),
    v.literal("duplicate"),
  ),
  handler: (ctx, arrival) => Chilipiper.receiveChilipiper(ctx, arrival, Date.now()),
});

/** Acts on a stored delivery. Safe to repeat: a delivery that was acted on is left alone. */
export const process = internalMutation({
  args: delivery,
  returns: v.null(),
  handler: async (ctx, { deliveryId }) => {
    const row = await ctx.db.get("inboundWebhooks", deliveryId);
    if (!row || row.status === "processed" || row.status === "ignored") return null;
    await applyDelivery(ctx, row, await planDelivery({ db: ctx.db, now: Date.now() }, row));
    return null;
  },
});

/** Marks a delivery that could not be acted on and tells the organisation. */
export const giveUp = internalMutation({
  args: delivery,
  returns: v.null(),
  handler: async (ctx, { deliveryId }) => {
    const row = await ctx.db.get("inboundWebhooks", deliveryId);
    if (!row) return null;
    await settle(ctx, deliveryId, {
      status: "failed",
      outcome: "An error of ours kept this from being used; it is stored",
    });
    await failureAlert(ctx, row);
    return null;
  },
});

/** What a stored delivery would do now, without doing it. */
export const rehearse = internalQuery({
  args: delivery,
  returns: v.union(
    v.null(),
    v.object({ status: v.string(), outcome: v.string(), effects: v.array(v.any()) }),
  ),
  handler: async (ctx, { deliveryId }) => {
    const row = await ctx.db.get("inboundWebhooks", deliveryId);
    if (!row) return null;
    const { status, outcome, effects } = await planDelivery({ db: ctx.db, now: Date.now() }, row);
    return { status, outcome, effects };
  },
});

/** How many deliveries belong to nobody yet, for the operator: no organisation can see them. */
export const unresolvedCount = internalQuery({
  args: {},
  returns: v.number(),
  handler: (ctx) => countUnresolved(ctx),
});
