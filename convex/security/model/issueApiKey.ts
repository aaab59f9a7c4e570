import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { ActionCtx } from "../../_generated/server";
import type { Actor } from "../../access/actor";
import { hashApiKeySecret } from "../../access/apiKey";
import { drawApiKey } from "../../access/apiKeyFormat";
import type { ApiKeyType } from "../../access/apiKeyFormat";
import type { DrawnKey, storeApiKey } from "./apiKeys";

type IssuingCtx = Pick<ActionCtx, "runMutation" | "runQuery"> & { orgId: Id<"organizations">; actor: Actor };
export type ApiKeyWish = Omit<Parameters<typeof storeApiKey>[1], keyof DrawnKey>;
type IssuedKey = { apiKeyId: Id<"apiKeys">; secret: string };

/**
 * Makes a key and returns its text, which exists nowhere else and is never shown again. It is drawn outside of the transaction: a
 * backend keeps a mutation's result for clients that ask again, and the secret must not be stored anywhere.
 */
export async function issueApiKey(ctx: IssuingCtx, wish: ApiKeyWish): Promise<IssuedKey> {
  const { secret, ...drawn } = await draw(wish.type);
  const apiKeyId: Id<"apiKeys"> = await ctx.runMutation(internal.security.jobs.storeKey, {
    orgId: ctx.orgId,
    actor: ctx.actor,
    ...wish,
    ...drawn,
  });
  return { apiKeyId, secret };
}

/** Makes the successor of a key, which goes on for some days, and returns its text for the only time. */
export async function issueSuccessor(
  ctx: IssuingCtx,
  { apiKeyId, overlapDays }: { apiKeyId: Id<"apiKeys">; overlapDays: number },
): Promise<IssuedKey> {
  const { orgId, actor } = ctx;
  const type: ApiKeyType = await ctx.runQuery(internal.security.jobs.typeOfKey, { orgId, actor, apiKeyId });
  const { secret, ...drawn } = await draw(type);
  const replaced: { apiKeyId: Id<"apiKeys"> } = await ctx.runMutation(
    internal.security.jobs.storeRotatedKey,
    { orgId, actor, apiKeyId, overlapDays, ...drawn },
  );
  return { apiKeyId: replaced.apiKeyId, secret };
}

async function draw(type: ApiKeyType): Promise<DrawnKey & { secret: string }> {
  const drawn = drawApiKey(type, "live");
  const secretHash = await hashApiKeySecret(drawn);
  return { keyId: drawn.keyId, secretHash, last4: drawn.text.slice(-4), secret: drawn.text };
}
