import type { Authenticator } from "../auth/authenticator.ts";
import type { HttpAnswer, IncomingRequest } from "../front/exchange.ts";
import { type Caller, clientOf } from "../functions/caller.ts";
import { newRequestId } from "../functions/requestId.ts";
import type { FunctionRequest, FunctionRunner, Outcome } from "../functions/runner.ts";
import { decodeTs, encodeTs } from "../sync/protocol.ts";
import type { Database } from "../txn/database.ts";
import { isTooDeep } from "../values/depth.ts";
import type { JsonValue } from "../values/json.ts";
import { wireFault } from "../values/wireFault.ts";
import { jsonAnswer } from "./answer.ts";
import { ApiError } from "./apiError.ts";
import { forwardedHeaders, headerValue } from "./headers.ts";
import { jsonBody } from "./jsonBody.ts";
import { formatOf, formatted, type ValueFormat } from "./valueFormat.ts";

/** What the stock clients take for "the function failed", as opposed to the request. */
const STATUS_FUNCTION_FAILED = 560;

type Handler = (request: IncomingRequest) => Promise<HttpAnswer>;

export interface FunctionsApiOptions {
  db: Database;
  runner: FunctionRunner;
  authenticator: Authenticator;
}

/** Answers what is for functions; undefined for any other name ("METHOD /path"). */
export type FunctionsApi = (name: string) => Handler | undefined;

type Run = (call: FunctionRequest, body: Body) => Promise<Outcome>;
type Body = Record<string, unknown>;

const RUN_PATH = /^POST \/api\/run\/(.+)\/([^/]+)$/;

/** Calls of functions over HTTP: what ConvexHttpClient, `convex run` and plain HTTP clients use. */
export function functionsApi(options: FunctionsApiOptions): FunctionsApi {
  const { db, runner, authenticator } = options;

  function calling(run: Run, bodyOf: (request: IncomingRequest) => Body = jsonBody): Handler {
    return async (request) => {
      const caller = await callerOf(request, authenticator);
      const body = bodyOf(request);
      const format = formatOf(body.format, headerValue(request, "convex-client") !== undefined);
      const outcome = await run(callOf(request, body, caller), body);
      return jsonAnswer(outcome.ok ? 200 : STATUS_FUNCTION_FAILED, outcomeText(outcome, format));
    };
  }

  const query: Run = (call) => runner.runQuery(call);
  const anyKind: Run = (call) => runner.runFunction(call);
  const handlers = new Map<string, Handler>([
    ["POST /api/query", calling(query)],
    ["GET /api/query", calling(query, bodyOfQuery)],
    ["POST /api/mutation", calling((call) => runner.runMutation(call))],
    ["POST /api/action", calling((call) => runner.runAction(call))],
    ["POST /api/function", calling(anyKind)],
    ["POST /api/query_ts", async () => jsonAnswer(200, JSON.stringify({ ts: encodeTs(db.durableTs()) }))],
    ["POST /api/query_at_ts", calling((call, body) => runner.runQuery({ ...call, ts: tsOf(body.ts) }))],
    ["POST /api/query_batch", (request) => queryBatch(options, request)],
  ]);

  return (name) => {
    const run = RUN_PATH.exec(name);
    if (run === null) return handlers.get(name);
    const path = `${decoded(run[1]!)}:${decoded(run[2]!)}`;
    // Meant for plain HTTP: whoever asks gets plain values unless it says otherwise.
    return calling(anyKind, (request) => ({ format: "json", ...jsonBody(request), path, componentPath: "" }));
  };
}

/** Several queries at one moment. */
async function queryBatch(
  { db, runner, authenticator }: FunctionsApiOptions,
  request: IncomingRequest,
): Promise<HttpAnswer> {
  const caller = await callerOf(request, authenticator);
  const { queries } = jsonBody(request);
  if (!Array.isArray(queries)) throw new ApiError(400, "BadRequest", "`queries` must be an array");
  const isStockClient = headerValue(request, "convex-client") !== undefined;
  const ts = db.durableTs();
  const results: string[] = [];
  for (const body of queries as Body[]) {
    if (typeof body !== "object" || body === null)
      throw new ApiError(400, "BadRequest", "Each of `queries` must be an object");
    const format = formatOf(body.format, isStockClient);
    results.push(outcomeText(await runner.runQuery({ ...callOf(request, body, caller), ts }), format));
  }
  return jsonAnswer(200, `{"results":[${results.join(",")}]}`);
}

/** A query asked for by GET has its arguments as JSON in the address. */
function bodyOfQuery(request: IncomingRequest): Body {
  const asked = new URL(request.url, "http://localhost").searchParams;
  let args: unknown;
  try {
    args = JSON.parse(asked.get("args") ?? "{}");
  } catch {
    throw new ApiError(400, "BadRequest", "`args` must be JSON");
  }
  if (isTooDeep(args)) throw new ApiError(400, "BadRequest", "`args` is nested too deeply");
  return { path: asked.get("path") ?? undefined, args, format: asked.get("format") ?? undefined };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ApiError(400, "MissingIdentifier", "The path is not URL-encoded as it should be");
  }
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
  const fault = wireFault(argument);
  if (fault !== null) throw new ApiError(400, "BadRequest", fault);
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

function outcomeText(outcome: Outcome, format: ValueFormat): string {
  const logLines = `"logLines":${JSON.stringify(outcome.logLines)}}`;
  if (outcome.ok) return `{"status":"success","value":${formatted(outcome.valueJson, format)},${logLines}`;
  const data = outcome.dataJson === undefined ? "" : `"errorData":${formatted(outcome.dataJson, format)},`;
  return `{"status":"error","errorMessage":${JSON.stringify(outcome.message)},${data}${logLines}`;
}
