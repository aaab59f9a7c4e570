import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { sha256Hex } from "../../lib/hmac";
import { randomBase62 } from "../../lib/ids";

// 43 letters of base 62 carry 256 bits.
const TOKEN_LENGTH = 43;

// Replaced by every new one, so there is hardly ever more than one; the rest is for races.
const TOKENS_PER_USER_MAX = 10;

export type EmailTokenPurpose = Doc<"emailTokens">["purpose"];

/** What a page may say of a link before anything is done with it. */
export type EmailTokenStatus = "valid" | "expired" | "used" | "unknown";

/** Makes the one link of this purpose that counts for the person; an older one is void. The token is known to the mail alone. */
export async function drawEmailToken(
  ctx: Pick<MutationCtx, "db">,
  fields: { purpose: EmailTokenPurpose; userId: Id<"users">; emailNorm: string; expiresAt: number },
): Promise<{ token: string; tokenId: Id<"emailTokens"> }> {
  await dropEmailTokens(ctx, fields.userId, fields.purpose);
  const token = randomBase62(TOKEN_LENGTH);
  const tokenId = await ctx.db.insert("emailTokens", { ...fields, tokenHash: await sha256Hex(token) });
  return { token, tokenId };
}

/** Voids every link of this purpose that the person was sent. */
export async function dropEmailTokens(
  ctx: Pick<MutationCtx, "db">,
  userId: Id<"users">,
  purpose: EmailTokenPurpose,
): Promise<void> {
  const old = await ctx.db
    .query("emailTokens")
    .withIndex("by_user_purpose", (q) => q.eq("userId", userId).eq("purpose", purpose))
    .take(TOKENS_PER_USER_MAX);
  for (const { _id } of old) await ctx.db.delete("emailTokens", _id);
}

/** The row of a token, whatever its state, and null for one that was never drawn or was replaced. */
export async function findEmailToken(
  ctx: Pick<QueryCtx, "db">,
  purpose: EmailTokenPurpose,
  token: string,
): Promise<Doc<"emailTokens"> | null> {
  const tokenHash = await sha256Hex(token);
  const row = await ctx.db
    .query("emailTokens")
    .withIndex("by_tokenHash", (q) => q.eq("tokenHash", tokenHash))
    .unique();
  return row?.purpose === purpose ? row : null;
}

/** What to say of a token's row at this time. */
export function statusOfEmailToken(
  row: Pick<Doc<"emailTokens">, "usedAt" | "expiresAt"> | null,
  now: number,
): EmailTokenStatus {
  if (!row) return "unknown";
  if (row.usedAt !== undefined) return "used";
  return row.expiresAt <= now ? "expired" : "valid";
}
