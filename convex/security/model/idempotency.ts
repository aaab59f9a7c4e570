import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { DAY_MS } from "../../lib/time";

// How long a repeated request gets its first answer again (E-01).
const REMEMBER_MS = DAY_MS;

// Deleted in one transaction at most.
const DELETE_BATCH = 200;

// Answers above this size are not kept; a document may hold 1 MiB and these requests are cheap to recognise by their items' own ids.
const RESPONSE_LENGTH_MAX = 500_000;

// The longest key that is looked at; a client that sends more is told so.
export const IDEMPOTENCY_KEY_LENGTH_MAX = 255;

type Request = { orgId: Id<"organizations">; apiKeyId: Id<"apiKeys">; key: string; bodyHash: string };

export type Remembered =
  | { state: "new" }
  | { state: "replay"; status: number; response: string }
  | { state: "mismatch" };

/** Whether a request with this Idempotency-Key was answered before: with the same body (then how), or with another one. */
export async function recallAnswer(
  ctx: Pick<QueryCtx, "db">,
  request: Request & { now: number },
): Promise<Remembered> {
  const record = await recordOf(ctx, request);
  if (!record || record.expiresAt <= request.now) return { state: "new" };
  if (record.bodyHash !== request.bodyHash) return { state: "mismatch" };
  return { state: "replay", status: record.status, response: record.response };
}

/** Keeps the answer to a request, in the transaction that did its work: both happen or neither. */
export async function rememberAnswer(
  ctx: Pick<MutationCtx, "db">,
  request: Request & { now: number; status: number; response: string },
): Promise<void> {
  if (request.response.length > RESPONSE_LENGTH_MAX) throw new Error("An answer too long to be remembered");
  const { now, ...fields } = request;
  const expired = await recordOf(ctx, request);
  if (expired) await ctx.db.delete("idempotencyRecords", expired._id);
  await ctx.db.insert("idempotencyRecords", { ...fields, expiresAt: now + REMEMBER_MS });
}

/** Deletes a batch of answers that need not be known any more; true when there may be more. */
export async function deleteExpiredRecords(ctx: Pick<MutationCtx, "db">, now: number): Promise<boolean> {
  // All records live equally long, so the oldest rows are the first to expire and no index is needed.
  const oldest = await ctx.db.query("idempotencyRecords").order("asc").take(DELETE_BATCH);
  const expired = oldest.filter((record) => record.expiresAt <= now);
  for (const record of expired) await ctx.db.delete("idempotencyRecords", record._id);
  return expired.length === DELETE_BATCH;
}

async function recordOf(
  ctx: Pick<QueryCtx, "db">,
  request: Pick<Request, "orgId" | "apiKeyId" | "key">,
): Promise<Doc<"idempotencyRecords"> | null> {
  return await ctx.db
    .query("idempotencyRecords")
    .withIndex("by_org_key", (q) =>
      q.eq("orgId", request.orgId).eq("apiKeyId", request.apiKeyId).eq("key", request.key),
    )
    .unique();
}
