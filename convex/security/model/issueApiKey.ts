import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { ActionCtx } from "../../_generated/server";
import type { Actor } from "../../access/actor";
import { hashApiKeySecret } from "../../access/apiKey";
import { drawApiKey } from "../../access/apiKeyFormat";
import type { NewApiKey } from "./apiKeys";

type IssuingCtx = Pick<ActionCtx, "runMutation"> & { orgId: Id<"organizations">; actor: Actor };
export type ApiKeyWish = Omit<NewApiKey, "keyId" | "secretHash" | "last4">;

/**
 * Makes a key and returns its text, which exists nowhere else and is never shown again. It is drawn outside of the transaction: a
 * backend keeps a mutation's result for clients that ask again, and the secret must not be stored anywhere.
 */
export async function issueApiKey(
  ctx: IssuingCtx,
  wish: ApiKeyWish,
): Promise<{ apiKeyId: Id<"apiKeys">; secret: string }> {
  const drawn = drawApiKey(wish.type, "live");
  const apiKeyId: Id<"apiKeys"> = await ctx.runMutation(internal.security.jobs.storeKey, {
    orgId: ctx.orgId,
    actor: ctx.actor,
    ...wish,
    keyId: drawn.keyId,
    secretHash: await hashApiKeySecret(drawn),
    last4: drawn.text.slice(-4),
  });
  return { apiKeyId, secret: drawn.text };
}
