import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { apiKeyTypeValidator, asOrgMutationCtx } from "../access/actor";
import type { ApiScope, OrgMutationCtx } from "../access/actor";
import { addressAllowed, authenticateApiKey, hasScope, originAllowed, touchApiKey } from "../access/apiKey";
import type { ApiKeyActor } from "../access/apiKey";
import { openMeter, writeMeter } from "../security/model/keyUsage";
import type { OpenMeter } from "../security/model/keyUsage";
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
  // As the trusted proxy saw it; "unknown" without one.
  ip: v.string(),
  route: v.string(),
  idempotency: v.union(v.null(), v.object({ key: v.string(), bodyHash: v.string() })),
  // The answer for a body that cannot be read; given only to a caller who may be told.
  problem: v.union(v.null(), replyValidator),
});
export type Head = Infer<typeof headValidator>;

/**
 * Runs one HTTP call in one transaction: who is calling and from where, how often, may they, was it answered before, and only then the
 * work. The answer to a repeated request is the first one; a refusal writes nothing but its own count.
 */
export async function answer(
  ctx: MutationCtx,
  head: Head,
  scope: ApiScope,
  work: (ctx: OrgMutationCtx) => Promise<Reply>,
): Promise<Reply> {
  const caller = await authenticateApiKey(ctx, head.key);
  if (!caller.ok) return await turnAway(ctx, head, NO_KEY);
  const opened = await openMeter(ctx, caller.key, head.ip);
  const orgCtx = asOrgMutationCtx(ctx, caller);
  const { reply, meter } = await answerKey(orgCtx, { ...caller, scope, opened }, head, work);
  const call = { at: orgCtx.now, route: head.route, status: reply.status, address: head.ip };
  await writeMeter(ctx, caller.key, meter, call, orgCtx.org.timezone);
  return reply;
}

const NO_KEY = failure("UNAUTHENTICATED", "A valid API key is needed: Authorization: Bearer sb_...");

/** Refuses a caller who was not proven to be the key's owner; that spends the budget of the address alone. */
async function turnAway(ctx: MutationCtx, head: Head, refusal: Reply): Promise<Reply> {
  const attempts = await limitBadKey(ctx, head.ip, Date.now());
  if (attempts.ok) return refusal;
  return withRate(failure("RATE_LIMITED", "Too many refused requests from this address"), attempts);
}

type Bearer = { key: Doc<"apiKeys">; actor: ApiKeyActor; scope: ApiScope; opened: OpenMeter };

async function answerKey(
  ctx: OrgMutationCtx,
  { key, actor, scope, opened }: Bearer,
  head: Head,
  work: (ctx: OrgMutationCtx) => Promise<Reply>,
): Promise<{ reply: Reply; meter: OpenMeter }> {
  if (!addressAllowed(key, head.ip)) {
    await reportLeak(ctx, key, `from ${head.ip}, which is not on its list of addresses`);
    const refusal = failure("FORBIDDEN", "This API key may not be used from this address", {
      address: head.ip,
    });
    return { reply: await turnAway(ctx, head, refusal), meter: opened };
  }
  const { rate, opened: meter } = await limitApiKey(ctx, key, { opened, address: head.ip, now: ctx.now });
  if (!rate.ok) {
    return {
      reply: withRate(failure("RATE_LIMITED", "This API key has sent too many requests"), rate),
      meter,
    };
  }
  await touchApiKey(ctx, key, ctx.now);
  const refusal = await refusalOf(ctx, key, head, scope, hasScope(actor, scope));
  return { reply: withRate(refusal ?? (await once(ctx, key, head, work)), rate), meter };
}

async function refusalOf(
  ctx: OrgMutationCtx,
  key: Doc<"apiKeys">,
  head: Head,
  scope: ApiScope,
  scoped: boolean,
): Promise<Reply | null> {
  if (!originAllowed(key, head.origin)) {
    if (key.type !== "publishable") {
      await reportLeak(ctx, key, `by a web page (${head.origin}), where every visitor can read it`);
    }
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
