import { v } from "convex/values";
import { actorValidator, apiKeyTypeValidator, apiScopeValidator } from "../access/actor";
import { internal } from "../_generated/api";
import { internalAction, internalMutation, internalOrgMutation } from "../functions";
import { storeApiKey } from "./model/apiKeys";
import { deleteExpiredRecords } from "./model/idempotency";
import { issueApiKey } from "./model/issueApiKey";

const rateClass = v.optional(v.union(v.literal("standard"), v.literal("bulk")));

/** Stores a key whose secret its caller has drawn and will show once. */
export const storeKey = internalOrgMutation({
  args: {
    name: v.string(),
    type: apiKeyTypeValidator,
    scopes: v.optional(v.array(apiScopeValidator)),
    origins: v.optional(v.array(v.string())),
    expiresAt: v.optional(v.number()),
    rateClass,
    keyId: v.string(),
    secretHash: v.string(),
    last4: v.string(),
  },
  returns: v.id("apiKeys"),
  handler: storeApiKey,
});

/** Makes a key from the command line, for load tests and first set-ups: `bulk` keys may send far more requests a minute. */
export const createKey = internalAction({
  args: {
    orgId: v.id("organizations"),
    actor: actorValidator,
    name: v.string(),
    type: v.optional(apiKeyTypeValidator),
    rateClass,
  },
  returns: v.object({ apiKeyId: v.id("apiKeys"), secret: v.string() }),
  handler: async (ctx, { orgId, actor, name, type, rateClass }) =>
    await issueApiKey({ ...ctx, orgId, actor }, { name, type: type ?? "secret", rateClass }),
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
