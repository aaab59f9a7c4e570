import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgMutationCtx, OrgQueryCtx } from "../../access/actor";
import { maskApiKey } from "../../access/apiKeyFormat";
import { getInOrg } from "../../access/inOrg";
import { recordEvent } from "../../events/record";
import { fail } from "../../lib/errors";
import { anOwner } from "../../identity/model/members";
import { displayName } from "../../identity/model/users";
import { planApiKey } from "./newApiKey";
import type { WantedApiKey } from "./newApiKey";

// More than an organisation needs, few enough to list at once.
export const API_KEYS_MAX = 100;

/** The organisation's keys, newest first, without anything that opens a door. */
export async function listApiKeys(ctx: OrgQueryCtx) {
  const keys = await keysOf(ctx);
  return await Promise.all(keys.map((key) => describe(ctx, key)));
}

async function keysOf(ctx: Pick<OrgQueryCtx, "db" | "org">): Promise<Doc<"apiKeys">[]> {
  return await ctx.db
    .query("apiKeys")
    .withIndex("by_org", (q) => q.eq("orgId", ctx.org._id))
    .order("desc")
    .take(API_KEYS_MAX);
}

async function describe(ctx: OrgQueryCtx, key: Doc<"apiKeys">) {
  const creator = await ctx.db.get("users", key.createdBy);
  return {
    apiKeyId: key._id,
    name: key.name,
    type: key.type,
    masked: maskApiKey(key),
    scopes: key.scopes,
    createdAt: key._creationTime,
    createdByName: creator ? displayName(creator) : "Someone",
    lastUsedAt: key.lastUsedAt ?? null,
    expiresAt: key.expiresAt ?? null,
    revokedAt: key.revokedAt ?? null,
  };
}

/** A key as it is stored: everything of it but the secret. */
export type NewApiKey = WantedApiKey & {
  rateClass?: Doc<"apiKeys">["rateClass"];
  keyId: string;
  secretHash: string;
  last4: string;
};

/**
 * Stores a key whose secret was drawn by `issueApiKey`. INVALID with the field for a key that makes no sense, CONFLICT when the
 * organisation has as many as it may.
 */
export async function storeApiKey(ctx: OrgMutationCtx, wanted: NewApiKey): Promise<Id<"apiKeys">> {
  const planned = planApiKey(wanted, ctx.now);
  if (!planned.ok) return fail("INVALID", planned.reason, { field: planned.field });
  const existing = await keysOf(ctx);
  if (existing.length >= API_KEYS_MAX)
    return fail("CONFLICT", `An organization has at most ${API_KEYS_MAX} API keys`);

  const apiKeyId = await ctx.db.insert("apiKeys", {
    orgId: ctx.org._id,
    name: planned.name,
    type: wanted.type,
    keyId: wanted.keyId,
    secretHash: wanted.secretHash,
    last4: wanted.last4,
    scopes: planned.scopes,
    origins: planned.origins,
    rateClass: wanted.rateClass,
    createdBy: await creatorOf(ctx),
    expiresAt: wanted.expiresAt,
  });
  await recordEvent(ctx, {
    type: "apiKey.created",
    subject: { type: "apiKey", id: apiKeyId },
    payload: { name: planned.name, type: wanted.type, scopes: planned.scopes },
  });
  return apiKeyId;
}

/** Ends a key for good; the next request with it is refused. CONFLICT when it was revoked before. */
export async function revokeApiKey(ctx: OrgMutationCtx, args: { apiKeyId: Id<"apiKeys"> }): Promise<null> {
  const key = await getInOrg(ctx, "apiKeys", args.apiKeyId);
  if (key.revokedAt !== undefined) return fail("CONFLICT", "This key is revoked already");
  await ctx.db.patch("apiKeys", key._id, { revokedAt: ctx.now });
  await recordEvent(ctx, {
    type: "apiKey.revoked",
    subject: { type: "apiKey", id: key._id },
    payload: { name: key.name },
    before: { revokedAt: null },
    after: { revokedAt: ctx.now },
  });
  return null;
}

// A key that a job makes belongs to the organisation's owner, so that someone answers for it.
async function creatorOf(ctx: OrgMutationCtx): Promise<Id<"users">> {
  if (ctx.actor.kind === "user") return ctx.actor.userId;
  return (await anOwner(ctx, ctx.org._id)) ?? fail("CONFLICT", "The organization has no owner");
}
