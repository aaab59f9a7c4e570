import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { ErrorCode } from "../lib/errors";
import type { RateVerdict } from "../security/rules/meter";

/** An HTTP answer as a value, so that the transaction that decides it can also store it. */
export const replyValidator = v.object({
  status: v.number(),
  body: v.string(),
  headers: v.record(v.string(), v.string()),
});
export type Reply = Infer<typeof replyValidator>;

/** Statuses in which `INVALID` is told apart: no JSON, too large, wrong fields. */
type InvalidStatus = 400 | 413 | 422;

const STATUS_OF: Record<Exclude<ErrorCode, "INVALID">, number> = {
  UNAUTHENTICATED: 401,
  LIMIT_EXCEEDED: 402,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

/** A successful answer. */
export function success(status: 200 | 201 | 202, body: unknown): Reply {
  return { status, body: JSON.stringify(body), headers: {} };
}

/** An error answer: always `{error: {code, message, ...}}`, with the status that belongs to the code. */
export function failure(code: Exclude<ErrorCode, "INVALID">, message: string, data: object = {}): Reply {
  return { status: STATUS_OF[code], body: errorBody(code, message, data), headers: {} };
}

/** An answer to a request that could not be read. */
export function invalid(status: InvalidStatus, message: string, data: object = {}): Reply {
  return { status, body: errorBody("INVALID", message, data), headers: {} };
}

/** The same answer with the caller's rate limit in its headers, in whole seconds as HTTP wants them. */
export function withRate(reply: Reply, rate: RateVerdict): Reply {
  const resetSeconds = String(Math.max(1, Math.ceil(rate.resetsInMs / 1000)));
  const headers = {
    ...reply.headers,
    "RateLimit-Limit": String(rate.limit),
    "RateLimit-Remaining": String(rate.remaining),
    "RateLimit-Reset": resetSeconds,
    ...(!rate.ok && { "Retry-After": resetSeconds }),
  };
  return { ...reply, headers };
}

/** The answer as HTTP. */
export function toResponse(reply: Reply): Response {
  return new Response(reply.body, {
    status: reply.status,
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Cache-Control": "no-store",
      ...reply.headers,
    },
  });
}

function errorBody(code: ErrorCode, message: string, data: object): string {
  return JSON.stringify({ error: { ...data, code, message } });
}
