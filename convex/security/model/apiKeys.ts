import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgMutationCtx } from "../../access/actor";
import { isLive } from "../../access/apiKey";
import { requireOwnRights } from "../../access/apiKeyRights";
import { getInOrg } from "../../access/inOrg";
import { recordEvent } from "../../events/record";
import { fail } from "../../lib/errors";
import { anOwner } from "../../identity/model/members";
import { DAY_MS } from "../../lib/time";
import { API_KEYS_MAX, lastingKeys } from "./apiKeyList";
import { planApiKey, planName, planPlaces } from "./newApiKey";
import type { AllowLists, WantedApiKey } from "./newApiKey";

// Long enough to reach every place where the old key stands, short enough not to forget it.
const OVERLAP_DAYS_MAX = 7;

/** What is stored of a drawn secret. */
export type DrawnKey = { keyId: string; secretHash: string; last4: string };
type WantedStored = WantedApiKey & DrawnKey & { rateClass?: Doc<"apiKeys">["rateClass"] };
type NamesKey = { apiKeyId: Id<"apiKeys"> };

/**
 * Stores a key whose secret was drawn by `issueApiKey`. INVALID with the field for a key that makes no sense, FORBIDDEN for one that
 * may do more than its maker, CONFLICT when the organisation has as many as it may.
 */
export async function storeApiKey(ctx: OrgMutationCtx, wanted: WantedStored): Promise<Id<"apiKeys">> {
  const planned = planApiKey(wanted, ctx.now);
  if (!planned.ok) return fail("INVALID", planned.reason, { field: planned.field });
  const { ok: _ok, ...fields } = planned;
  await requireOwnRights(ctx, fields.scopes);
  if ((await lastingKeys(ctx)).length >= API_KEYS_MAX)
    return fail("CONFLICT", `An organization has at most ${API_KEYS_MAX} API keys. Revoke one first.`);

  const { type, keyId, secretHash, last4, rateClass, expiresAt } = wanted;
  const apiKeyId = await ctx.db.insert("apiKeys", {
    orgId: ctx.org._id,
    ...fields,
    ...{ type, keyId, secretHash, last4, rateClass, expiresAt },
    createdBy: await creatorOf(ctx),
  });
  await recordEvent(ctx, {
    type: "apiKey.created",
    subject: { type: "apiKey", id: apiKeyId },
    payload: { name: fields.name, type, scopes: fields.scopes },
  });
  return apiKeyId;
}

/**
 * Puts a new key in the place of one that works: the same rights, limits and lists under a new secret, while the old one goes on for
 * `overlapDays`. CONFLICT for a key that has ended or was rotated before, FORBIDDEN for one that may do more than the caller.
 */
export async function rotateApiKey(
  ctx: OrgMutationCtx,
  { apiKeyId, overlapDays, ...drawn }: NamesKey & { overlapDays: number } & DrawnKey,
): Promise<{ apiKeyId: Id<"apiKeys"> }> {
  const old = await getInOrg(ctx, "apiKeys", apiKeyId);
  if (!Number.isInteger(overlapDays) || overlapDays < 0 || overlapDays > OVERLAP_DAYS_MAX)
    return fail("INVALID", `Both keys can work for 0 to ${OVERLAP_DAYS_MAX} days`, { field: "overlapDays" });
  if (old.revokedAt !== undefined || !isLive(old, ctx.now))
    return fail("CONFLICT", "Only a key that works and was not rotated yet can be rotated");
  await requireOwnRights(ctx, old.scopes);

  const { name, type, scopes, origins, addresses, rateClass, expiresAt } = old;
  const newId = await ctx.db.insert("apiKeys", {
    orgId: ctx.org._id,
    ...{ name, type, scopes, origins, addresses, rateClass, expiresAt },
    ...drawn,
    createdBy: await creatorOf(ctx),
  });
  const endsAt = ctx.now + overlapDays * DAY_MS;
  await ctx.db.patch("apiKeys", old._id, { revokedAt: endsAt, endReason: "rotated" });
  await recordEvent(ctx, {
    type: "apiKey.rotated",
    subject: { type: "apiKey", id: old._id },
    payload: { name, replacedBy: newId, oldEndsAt: endsAt },
  });
  return { apiKeyId: newId };
}

/** Renames a key or changes where it may be used from. CONFLICT for a key that has ended. */
export async function updateApiKey(
  ctx: OrgMutationCtx,
  { apiKeyId, name, ...lists }: NamesKey & { name?: string } & AllowLists,
): Promise<null> {
  const key = await getInOrg(ctx, "apiKeys", apiKeyId);
  if (!isLive(key, ctx.now)) return fail("CONFLICT", "This key has ended");
  const named = planName(name ?? key.name);
  if (!named.ok) return fail("INVALID", named.reason, { field: named.field });
  const places = planPlaces(key.type, lists);
  if (!places.ok) return fail("INVALID", places.reason, { field: places.field });
  const { origins = key.origins, addresses = key.addresses } = places;
  const after = { name: named.name, origins, addresses };
  await ctx.db.patch("apiKeys", key._id, after);
  await recordEvent(ctx, {
    type: "apiKey.updated",
    subject: { type: "apiKey", id: key._id },
    payload: { name: after.name },
    before: { name: key.name, origins: key.origins, addresses: key.addresses },
    after,
  });
  return null;
}

/** Ends a key for good; the next request with it is refused. CONFLICT when it has ended before. */
export async function revokeApiKey(ctx: OrgMutationCtx, args: NamesKey): Promise<null> {
  return await endKey(ctx, args, "revoked");
}

/** Ends a key that others have got hold of. Its last calls stay, to see who has used it. CONFLICT when it has ended before. */
export async function reportLeakedKey(ctx: OrgMutationCtx, args: NamesKey): Promise<null> {
  return await endKey(ctx, args, "leaked");
}

async function endKey(ctx: OrgMutationCtx, args: NamesKey, endReason: "revoked" | "leaked"): Promise<null> {
  const key = await getInOrg(ctx, "apiKeys", args.apiKeyId);
  if (key.revokedAt !== undefined && key.revokedAt <= ctx.now)
    return fail("CONFLICT", "This key is revoked already");
  await ctx.db.patch("apiKeys", key._id, { revokedAt: ctx.now, endReason });
  await recordEvent(ctx, {
    type: `apiKey.${endReason}`,
    subject: { type: "apiKey", id: key._id },
    payload: { name: key.name },
    before: { revokedAt: key.revokedAt ?? null },
    after: { revokedAt: ctx.now },
  });
  return null;
}

// A key that a job makes belongs to the organisation's owner, so that someone answers for it.
async function creatorOf(ctx: OrgMutationCtx): Promise<Id<"users">> {
  if (ctx.actor.kind === "user") return ctx.actor.userId;
  return (await anOwner(ctx, ctx.org._id)) ?? fail("CONFLICT", "The organization has no owner");
}
