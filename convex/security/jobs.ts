import { v } from "convex/values";
import { apiKeyTypeValidator } from "../access/actor";
import { internal } from "../_generated/api";
import { internalMutation, internalOrgMutation } from "../functions";
import { createApiKey } from "./model/apiKeys";
import { deleteExpiredRecords } from "./model/idempotency";

/** Makes a key from the command line, for load tests and first set-ups: `bulk` keys may send far more requests a minute. */
export const createKey = internalOrgMutation({
  args: {
    name: v.string(),
    type: v.optional(apiKeyTypeValidator),
    rateClass: v.optional(v.union(v.literal("standard"), v.literal("bulk"))),
  },
  returns: v.object({ apiKeyId: v.id("apiKeys"), secret: v.string() }),
  handler: async (ctx, { name, type, rateClass }) =>
    await createApiKey(ctx, { name, type: type ?? "secret", rateClass }),
});

/** Forgets remembered answers that are older than their promise, a batch per transaction. */
export const forgetIdempotentAnswers = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    if (await deleteExpiredRecords(ctx, Date.now())) {
      await ctx.scheduler.runAfter(0, internal.security.jobs.forgetIdempotentAnswers, {});
    }
    return null;
  },
});
