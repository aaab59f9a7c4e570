import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { apiKeyTypeValidator, asOrgMutationCtx } from "../access/actor";
import type { ApiScope, OrgMutationCtx } from "../access/actor";
import { authenticateApiKey, hasScope, originAllowed, touchApiKey } from "../access/apiKey";
import { recallAnswer, rememberAnswer } from "../security/model/idempotency";
import { limitApiKey, limitBadKey } from "../security/model/rateLimits";
import { reportLeak } from "./leakAlert";
import { failure, replyValidator, withRate } from "./reply";
import type { Reply } from "./reply";

/** Half of what a document may hold; a whole batch of stored signals answers with a tenth of it. */
const REMEMBERED_LENGTH_MAX = 500_000;

/** What the edge knows of a request before anyone has looked who sent it. */
export const headValidator = v.object({
  key: v.object({ type: v.union(apiKeyTypeValidator, v.null()), keyId: v.string(), secretHash: v.string() }),
  origin: v.union(v.string(), v.null()),
  ip: v.string(),
  idempotency: v.union(v.null(), v.object({ key: v.string(), bodyHash: v.string() })),
  // The answer for a body that cannot be read; given only to a caller who may be told.
  problem: v.union(v.null(), replyValidator),
});
export type Head = Infer<typeof headValidator>;

/**
 * Runs one HTTP call in one transaction: who is calling, how often, may they, was it answered before, and only then the work. The
 * answer to a repeated request is the first one; a refusal writes nothing but its own count.
 */
export async function answer(
  ctx: MutationCtx,
  head: Head,
  scope: ApiScope,
  work: (ctx: OrgMutationCtx) => Promise<Reply>,
): Promise<Reply> {
  const caller = await authenticateApiKey(ctx, head.key);
  if (!caller.ok) {
    const attempts = await limitBadKey(ctx, head.ip, Date.now());
    return attempts.ok
      ? failure("UNAUTHENTICATED", "A valid API key is needed: Authorization: Bearer sb_...")
      : withRate(failure("RATE_LIMITED", "Too many requests with a bad API key"), attempts);
  }
  const rate = await limitApiKey(ctx, caller.key, head.ip, Date.now());
  if (!rate.ok) return withRate(failure("RATE_LIMITED", "This API key has sent too many requests"), rate);
  const orgCtx = asOrgMutationCtx(ctx, caller);
  await touchApiKey(ctx, caller.key, orgCtx.now);
  const refusal = await refusalOf(orgCtx, caller.key, head, scope, hasScope(caller.actor, scope));
  return withRate(refusal ?? (await once(orgCtx, caller.key, head, work)), rate);
}

async function refusalOf(
  ctx: OrgMutationCtx,
  key: Doc<"apiKeys">,
  head: Head,
  scope: ApiScope,
  scoped: boolean,
): Promise<Reply | null> {
  if (!originAllowed(key, head.origin)) {
    if (key.type !== "publishable") await reportLeak(ctx, key, head.origin);
    return failure("FORBIDDEN", "This API key may not be used from this web page");
  }
  return scoped ? head.problem : failure("FORBIDDEN", `This API key lacks the scope ${scope}`, { scope });
}

async function once(
  ctx: OrgMutationCtx,
  key: Doc<"apiKeys">,
  { idempotency }: Head,
  work: (ctx: OrgMutationCtx) => Promise<Reply>,
): Promise<Reply> {
  if (!idempotency) return await work(ctx);
  const request = { orgId: ctx.org._id, apiKeyId: key._id, ...idempotency, now: ctx.now };
  const earlier = await recallAnswer(ctx, request);
  if (earlier.state === "mismatch")
    return failure("CONFLICT", "This Idempotency-Key was used for another request");
  if (earlier.state === "replay") {
    return { status: earlier.status, body: earlier.response, headers: { "Idempotent-Replayed": "true" } };
  }
  const reply = await work(ctx);
  // A refusal changed nothing, so a repetition may be judged anew; an endless list of bad items is not worth a document.
  const kept = reply.status < 300 && reply.body.length <= REMEMBERED_LENGTH_MAX;
  if (kept) await rememberAnswer(ctx, { ...request, status: reply.status, response: reply.body });
  return reply;
}
