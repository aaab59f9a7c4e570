import type { Authenticator } from "../auth/authenticator.ts";
import type { HttpAnswer, IncomingRequest } from "../front/exchange.ts";
import { type Caller, clientOf } from "../functions/caller.ts";
import { newRequestId } from "../functions/requestId.ts";
import type { FunctionRequest, FunctionRunner, Outcome } from "../functions/runner.ts";
import { decodeTs, encodeTs } from "../sync/protocol.ts";
import type { Database } from "../txn/database.ts";
import type { JsonValue } from "../values/json.ts";
import { jsonAnswer } from "./answer.ts";
import { ApiError } from "./apiError.ts";
import { forwardedHeaders, headerValue } from "./headers.ts";
import { jsonBody } from "./jsonBody.ts";

/** What the stock clients take for "the function failed", as opposed to the request. */
const STATUS_FUNCTION_FAILED = 560;

type Handler = (request: IncomingRequest) => Promise<HttpAnswer>;

export interface FunctionsApiOptions {
  db: Database;
  runner: FunctionRunner;
  authenticator: Authenticator;
}

/** Calls of single functions over HTTP, keyed "METHOD /path": what ConvexHttpClient and `convex run` use. */
export function functionsApi(options: FunctionsApiOptions): Map<string, Handler> {
  const { db, runner, authenticator } = options;

  function callHandler(
    run: (call: FunctionRequest, body: Record<string, unknown>) => Promise<Outcome>,
  ): Handler {
    return async (request) => {
      const caller = await callerOf(request, authenticator);
      const body = jsonBody(request);
      return outcomeAnswer(await run(callOf(request, body, caller), body));
    };
  }

  const query = callHandler((call) => runner.runQuery(call));
  const handlers = new Map<string, Handler>();
  handlers.set("POST /api/query", query);
  handlers.set(
    "POST /api/mutation",
    callHandler((call) => runner.runMutation(call)),
  );
  handlers.set(
    "POST /api/action",
    callHandler((call) => runner.runAction(call)),
  );
  handlers.set("POST /api/query_ts", async () =>
    jsonAnswer(200, JSON.stringify({ ts: encodeTs(db.durableTs()) })),
  );
  handlers.set(
    "POST /api/query_at_ts",
    callHandler((call, body) => runner.runQuery({ ...call, ts: tsOf(body.ts) })),
  );
  handlers.set(
    "POST /api/function",
    callHandler((call) => runner.runFunction(call)),
  );
  return handlers;
}

/** Who calls, by the Authorization header; ApiError 401 or 403 if it does not hold. */
export async function callerOf(request: IncomingRequest, authenticator: Authenticator): Promise<Caller> {
  const header = headerValue(request, "authorization");
  const verdict = await authenticator.callerOfHeader(header);
  if (verdict.ok) return verdict.caller;
  const isAdminKey = header?.startsWith("Convex ") ?? false;
  throw isAdminKey
    ? new ApiError(403, "BadDeployKey", verdict.error)
    : new ApiError(401, "Unauthenticated", verdict.error);
}

function callOf(request: IncomingRequest, body: Record<string, unknown>, caller: Caller): FunctionRequest {
  const { path, args, componentPath } = body;
  if (typeof path !== "string") throw new ApiError(400, "BadRequest", "`path` must be a string");
  const argument: unknown = Array.isArray(args) ? (args[0] ?? {}) : (args ?? {});
  if (typeof argument !== "object" || argument === null || (Array.isArray(args) && args.length > 1)) {
    throw new ApiError(400, "BadRequest", "`args` must be one object");
  }
  return {
    path,
    args: argument as JsonValue,
    caller,
    requestId: newRequestId(),
    client: clientOf({ headers: forwardedHeaders(request) }),
    ...(typeof componentPath === "string" && componentPath !== "" ? { componentPath } : {}),
  };
}

function tsOf(value: unknown): bigint {
  if (typeof value !== "string") throw new ApiError(400, "BadRequest", "`ts` must be a timestamp");
  return decodeTs(value);
}

function outcomeAnswer(outcome: Outcome): HttpAnswer {
  const logLines = `"logLines":${JSON.stringify(outcome.logLines)}}`;
  if (outcome.ok) return jsonAnswer(200, `{"status":"success","value":${outcome.valueJson},${logLines}`);
  const data = outcome.dataJson === undefined ? "" : `"errorData":${outcome.dataJson},`;
  return jsonAnswer(
    STATUS_FUNCTION_FAILED,
    `{"status":"error","errorMessage":${JSON.stringify(outcome.message)},${data}${logLines}`,
  );
}
