import { v } from "convex/values";
import { apiKeyTypeValidator, apiScopeValidator } from "../access/actor";
import { orgAction, orgMutation, orgQuery } from "../functions";
import { listApiKeys } from "./model/apiKeyList";
import * as ApiKeys from "./model/apiKeys";
import { issueApiKey, issueSuccessor } from "./model/issueApiKey";
import { callersOfKey, usageOf } from "./model/keyUsage";
import { callValidator, endReasonValidator } from "./schema";

const apiKeyId = v.id("apiKeys");
const allowLists = {
  allowedOrigins: v.optional(v.array(v.string())),
  allowedAddresses: v.optional(v.array(v.string())),
};
const issued = v.object({ apiKeyId, secret: v.string() });

/** The organisation's keys, newest first: at most a hundred that nobody has ended, and the last fifty that someone has. */
export const list = orgQuery({
  permission: "apiKeys.read",
  args: {},
  returns: v.array(
    v.object({
      apiKeyId,
      name: v.string(),
      type: apiKeyTypeValidator,
      masked: v.string(),
      scopes: v.array(apiScopeValidator),
      allowedOrigins: v.array(v.string()),
      allowedAddresses: v.array(v.string()),
      createdAt: v.number(),
      createdByName: v.string(),
      /** The person who made it is no longer an active member. It goes on working. */
      creatorGone: v.boolean(),
      lastUsedAt: v.union(v.number(), v.null()),
      expiresAt: v.union(v.number(), v.null()),
      /** Lies ahead for a key that was rotated and still works. */
      revokedAt: v.union(v.number(), v.null()),
      endReason: v.union(endReasonValidator, v.null()),
    }),
  ),
  handler: listApiKeys,
});

/** Makes a key. The answer holds its text for the only time. */
export const create = orgAction({
  permission: "apiKeys.write",
  args: {
    name: v.string(),
    type: apiKeyTypeValidator,
    scopes: v.optional(v.array(apiScopeValidator)),
    ...allowLists,
    expiresAt: v.optional(v.number()),
  },
  returns: issued,
  handler: issueApiKey,
});

/** Makes the successor of a key; the old one goes on for 0 to 7 days. The answer holds the new text for the only time. */
export const rotate = orgAction({
  permission: "apiKeys.write",
  args: { apiKeyId, overlapDays: v.number() },
  returns: issued,
  handler: issueSuccessor,
});

/** Renames a key, or changes where it may be used from. */
export const update = orgMutation({
  permission: "apiKeys.write",
  args: { apiKeyId, name: v.optional(v.string()), ...allowLists },
  returns: v.null(),
  handler: ApiKeys.updateApiKey,
});

/** Ends a key for good. */
export const revoke = orgMutation({
  permission: "apiKeys.write",
  args: { apiKeyId },
  returns: v.null(),
  handler: ApiKeys.revokeApiKey,
});

/** Ends a key that others have got hold of; `callers` then says from where it was used. */
export const reportLeak = orgMutation({
  permission: "apiKeys.write",
  args: { apiKeyId },
  returns: v.null(),
  handler: ApiKeys.reportLeakedKey,
});

/** How often a key was used on each of the last thirty days of the organisation's zone, and its last fifty calls, newest first. */
export const usage = orgQuery({
  permission: "apiKeys.read",
  args: { apiKeyId },
  returns: v.object({
    perDay: v.array(v.object({ localDate: v.string(), count: v.number(), refused: v.number() })),
    recent: v.array(callValidator),
  }),
  handler: usageOf,
});

/** From where a key was used in its last thousand calls, the latest caller first. */
export const callers = orgQuery({
  permission: "apiKeys.read",
  args: { apiKeyId },
  returns: v.object({
    calls: v.number(),
    callers: v.array(
      v.object({
        address: v.string(),
        count: v.number(),
        refused: v.number(),
        firstAt: v.number(),
        lastAt: v.number(),
      }),
    ),
  }),
  handler: callersOfKey,
});
