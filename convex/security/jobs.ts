import { v } from "convex/values";
import { actorValidator, apiKeyTypeValidator, apiScopeValidator } from "../access/actor";
import { getInOrg } from "../access/inOrg";
import { internal } from "../_generated/api";
import { internalAction, internalMutation, internalOrgMutation, internalOrgQuery } from "../functions";
import { rotateApiKey, storeApiKey } from "./model/apiKeys";
import { deleteExpiredRecords } from "./model/idempotency";
import { issueApiKey } from "./model/issueApiKey";

const rateClass = v.optional(v.union(v.literal("standard"), v.literal("bulk")));

const drawn = { keyId: v.string(), secretHash: v.string(), last4: v.string() };

/** Stores a key whose secret its caller has drawn and will show once. */
export const storeKey = internalOrgMutation({
  args: {
    name: v.string(),
    type: apiKeyTypeValidator,
    scopes: v.optional(v.array(apiScopeValidator)),
    allowedOrigins: v.optional(v.array(v.string())),
    allowedAddresses: v.optional(v.array(v.string())),
    expiresAt: v.optional(v.number()),
    rateClass,
    ...drawn,
  },
  returns: v.id("apiKeys"),
  handler: storeApiKey,
});

/** Stores the successor of a key, whose secret its caller has drawn and will show once. */
export const storeRotatedKey = internalOrgMutation({
  args: { apiKeyId: v.id("apiKeys"), overlapDays: v.number(), ...drawn },
  returns: v.object({ apiKeyId: v.id("apiKeys") }),
  handler: rotateApiKey,
});

/** The type of a key, which its successor shares: it is written into the text that is drawn outside of the transaction. */
export const typeOfKey = internalOrgQuery({
  args: { apiKeyId: v.id("apiKeys") },
  returns: apiKeyTypeValidator,
  handler: async (ctx, { apiKeyId }) => (await getInOrg(ctx, "apiKeys", apiKeyId)).type,
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
