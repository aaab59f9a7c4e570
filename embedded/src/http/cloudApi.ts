import type { HttpAnswer, IncomingRequest } from "../front/exchange.ts";
import { jsonAnswer, textAnswer } from "./answer.ts";
import { ApiError } from "./apiError.ts";
import { callerOf, functionsApi, type FunctionsApiOptions } from "./functionsApi.ts";
import { wholeBody } from "./jsonBody.ts";
import { answerOf, webRequest } from "./webBridge.ts";

const WELCOME = "This Convex deployment is running. See https://docs.convex.dev/.";

export interface CloudApiOptions extends FunctionsApiOptions {
  /** The handler of a "METHOD /path" that needs the admin key. */
  adminRoute: (name: string) => ((request: Request) => Promise<Response>) | undefined;
  /** What is published for verifying the deployment's tokens. */
  wellKnown: (path: string) => { json: string; maxAgeS: number } | undefined;
  version: string;
  instanceName: string;
  cloudUrl: string;
}

/** Answers what comes to the cloud port and is not for files: functions, and what the command line asks. */
export function cloudApi(options: CloudApiOptions): (request: IncomingRequest) => Promise<HttpAnswer> {
  const functions = functionsApi(options);

  async function administer(
    handler: (request: Request) => Promise<Response>,
    request: IncomingRequest,
  ): Promise<HttpAnswer> {
    const caller = await callerOf(request, options.authenticator);
    const body = wholeBody(request);
    if (caller.kind !== "admin" && !(await holdsAdminKey(body))) {
      throw new ApiError(403, "BadDeployKey", "This needs the deployment's admin key");
    }
    return answerOf(await handler(webRequest(request, options.cloudUrl, body)));
  }

  /** Some requests carry the key in their body instead of a header. */
  async function holdsAdminKey(body: Uint8Array): Promise<boolean> {
    try {
      const { adminKey } = JSON.parse(Buffer.from(body).toString("utf8")) as { adminKey?: unknown };
      if (typeof adminKey !== "string") return false;
      return (await options.authenticator.callerOf("Admin", adminKey, null)).ok;
    } catch {
      return false;
    }
  }

  return async (request) => {
    const [path = ""] = request.url.split("?", 1);
    const name = `${request.method} ${path}`;
    const handler = functions(name);
    if (handler !== undefined) return handler(request);
    const admin = options.adminRoute(name);
    if (admin !== undefined) return administer(admin, request);
    const published = request.method === "GET" ? options.wellKnown(path) : undefined;
    if (published !== undefined) {
      const cacheControl = ["cache-control", `public, max-age=${published.maxAgeS}`];
      const answer = jsonAnswer(200, published.json);
      return { ...answer, headers: [...answer.headers, ...cacheControl] };
    }
    if (name === "GET /version") return textAnswer(200, options.version);
    if (name === "GET /instance_name") return textAnswer(200, options.instanceName);
    if (name === "GET /") return textAnswer(200, WELCOME);
    // Named, so that nobody has to guess why it does not work here.
    throw new ApiError(400, "NotSupported", `The embedded backend does not know ${name}`);
  };
}
