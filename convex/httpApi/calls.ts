import { v } from "convex/values";
import * as SignalDays from "../analytics/model/signalDays";
import * as Track from "../analytics/model/track";
import * as Signals from "../crm/model/signals";
import type { IncomingSignal } from "../crm/rules/groupSignals";
import { internalMutation } from "../functions";
import { limitBadKey } from "../security/model/rateLimits";
import { answer, headValidator } from "./authenticate";
import { replyValidator, success } from "./reply";
import { batchReply, limitReply, signalReply } from "./v1/verdicts";
import { usageReply } from "./v1/usageReport";

/**
 * One mutation per HTTP call: the check of the caller, the rate limit, the idempotency record and the work commit together or not at
 * all. A call whose body could not be read comes without content; the head then carries the answer.
 */

const incomingSignal = v.object({
  externalId: v.optional(v.string()),
  type: v.string(),
  occurredAt: v.number(),
  weight: v.number(),
  sourceName: v.string(),
  contact: v.optional(
    v.object({
      emailNorm: v.string(),
      firstName: v.optional(v.string()),
      lastName: v.optional(v.string()),
      title: v.optional(v.string()),
      phone: v.optional(v.string()),
    }),
  ),
  company: v.optional(v.object({ domainNorm: v.optional(v.string()), name: v.optional(v.string()) })),
  propsJson: v.optional(v.string()),
});

const incomingEvent = v.object({
  name: v.string(),
  timestamp: v.number(),
  contactEmail: v.optional(v.string()),
  anonymousId: v.optional(v.string()),
  propsJson: v.optional(v.string()),
});

const invalidItem = v.object({
  index: v.number(),
  id: v.optional(v.string()),
  fields: v.array(v.object({ path: v.string(), message: v.string() })),
});

/** POST /api/v1/signals */
export const signal = internalMutation({
  args: { head: headValidator, signals: v.array(incomingSignal) },
  returns: replyValidator,
  handler: (ctx, { head, signals }) =>
    answer(ctx, head, "signals:write", async (orgCtx) => {
      const reception = await Signals.receiveSignals(orgCtx, signals);
      await SignalDays.countSignals(orgCtx, reception.accepted);
      return signalReply(orgCtx, signals, reception);
    }),
});

/**
 * POST /api/v1/signals/batch; `invalid` are the items that were refused at the edge, by their place in the batch. The others come as
 * one JSON text of `IncomingSignal[]`: handing over five hundred objects field by field costs as much as checking them did.
 */
export const batch = internalMutation({
  args: { head: headValidator, signalsJson: v.string(), invalid: v.array(invalidItem) },
  returns: replyValidator,
  handler: (ctx, { head, signalsJson, invalid }) =>
    answer(ctx, head, "signals:write", async (orgCtx) => {
      // The cast is safe: only the route of this API calls it, with what it has just made of checked items.
      const signals = JSON.parse(signalsJson) as IncomingSignal[];
      const reception = await Signals.receiveSignals(orgCtx, signals);
      await SignalDays.countSignals(orgCtx, reception.accepted);
      return batchReply(orgCtx, { signals, invalid, reception });
    }),
});

/** POST /api/v1/track */
export const track = internalMutation({
  args: { head: headValidator, events: v.array(incomingEvent) },
  returns: replyValidator,
  handler: (ctx, { head, events }) =>
    answer(ctx, head, "track:write", async (orgCtx) => {
      const { accepted, refusal } = await Track.trackEvents(orgCtx, events);
      return refusal ? limitReply(orgCtx, refusal) : success(202, { accepted });
    }),
});

/** GET /api/v1/usage. A mutation, because reading is rate limited too. */
export const usage = internalMutation({
  args: { head: headValidator },
  returns: replyValidator,
  handler: (ctx, { head }) => answer(ctx, head, "usage:read", usageReply),
});

/** Counts a delivery that nobody can have meant for us against the address it came from. */
export const countForgery = internalMutation({
  args: { address: v.string() },
  returns: v.object({ ok: v.boolean(), limit: v.number(), remaining: v.number(), resetsInMs: v.number() }),
  handler: (ctx, { address }) => limitBadKey(ctx, address, Date.now()),
});
