import { v } from "convex/values";
import { apiKeyTypeValidator, apiScopeValidator } from "../access/actor";
import { orgAction, orgMutation, orgQuery } from "../functions";
import * as ApiKeys from "./model/apiKeys";
import { issueApiKey } from "./model/issueApiKey";

/** The organisation's keys, newest first, at most a hundred. */
export const list = orgQuery({
  permission: "apiKeys.read",
  args: {},
  returns: v.array(
    v.object({
      apiKeyId: v.id("apiKeys"),
      name: v.string(),
      type: apiKeyTypeValidator,
      masked: v.string(),
      scopes: v.array(apiScopeValidator),
      createdAt: v.number(),
      createdByName: v.string(),
      lastUsedAt: v.union(v.number(), v.null()),
      expiresAt: v.union(v.number(), v.null()),
      revokedAt: v.union(v.number(), v.null()),
    }),
  ),
  handler: ApiKeys.listApiKeys,
});

/** Makes a key. The answer holds its text for the only time. */
export const create = orgAction({
  permission: "apiKeys.write",
  args: {
    name: v.string(),
    type: apiKeyTypeValidator,
    scopes: v.optional(v.array(apiScopeValidator)),
    origins: v.optional(v.array(v.string())),
    expiresAt: v.optional(v.number()),
  },
  returns: v.object({ apiKeyId: v.id("apiKeys"), secret: v.string() }),
  handler: issueApiKey,
});

/** Ends a key for good. */
export const revoke = orgMutation({
  permission: "apiKeys.write",
  args: { apiKeyId: v.id("apiKeys") },
  returns: v.null(),
  handler: ApiKeys.revokeApiKey,
});
