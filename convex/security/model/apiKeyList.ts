import type { Doc } from "../../_generated/dataModel";
import type { OrgQueryCtx } from "../../access/actor";
import { maskApiKey } from "../../access/apiKeyFormat";
import { isCreatorGone } from "../../access/apiKeyRights";
import { displayName } from "../../identity/model/users";

// More than an organisation needs, few enough to list at once.
export const API_KEYS_MAX = 100;
// Whoever looks for an older one finds it in the audit log.
const ENDED_SHOWN = 50;

type Reader = Pick<OrgQueryCtx, "db" | "org">;

/** The organisation's keys, newest first, and the last of those that were ended; nothing that opens a door. */
export async function listApiKeys(ctx: OrgQueryCtx) {
  const keys = [...(await lastingKeys(ctx)), ...(await endedKeys(ctx))];
  const rows = await Promise.all(keys.map((key) => describe(ctx, key)));
  return rows.sort((a, b) => b.createdAt - a.createdAt);
}

/** The keys that nobody has ended, newest first. */
export async function lastingKeys(ctx: Reader): Promise<Doc<"apiKeys">[]> {
  return await ctx.db
    .query("apiKeys")
    .withIndex("by_org_revoked", (q) => q.eq("orgId", ctx.org._id).eq("revokedAt", undefined))
    .order("desc")
    .take(API_KEYS_MAX);
}

async function endedKeys(ctx: Reader): Promise<Doc<"apiKeys">[]> {
  return await ctx.db
    .query("apiKeys")
    .withIndex("by_org_revoked", (q) => q.eq("orgId", ctx.org._id).gt("revokedAt", 0))
    .order("desc")
    .take(ENDED_SHOWN);
}

async function describe(ctx: OrgQueryCtx, key: Doc<"apiKeys">) {
  const creator = await ctx.db.get("users", key.createdBy);
  return {
    apiKeyId: key._id,
    name: key.name,
    type: key.type,
    masked: maskApiKey(key),
    scopes: key.scopes,
    allowedOrigins: key.origins ?? [],
    allowedAddresses: key.addresses ?? [],
    createdAt: key._creationTime,
    createdByName: creator ? displayName(creator) : "Someone",
    creatorGone: await isCreatorGone(ctx, key),
    lastUsedAt: key.lastUsedAt ?? null,
    expiresAt: key.expiresAt ?? null,
    revokedAt: key.revokedAt ?? null,
    endReason: key.endReason ?? null,
  };
}
