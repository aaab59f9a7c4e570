import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Authenticator } from "../auth/authenticator.ts";
import type { Caller } from "../functions/caller.ts";
import type { FunctionRunner } from "../functions/runner.ts";
import { sendError } from "./answer.ts";
import { readBody } from "./body.ts";
import { forwardedHeaders, sendHttpResponse } from "./webBridge.ts";

/** Convex's limit for the body of a request to an HTTP action. */
const BODY_BYTES_MAX = 20 * 1024 * 1024;

export interface SiteServerOptions {
  runner: FunctionRunner;
  authenticator: Authenticator;
  siteUrl: string;
  report: (error: unknown) => void;
}

/** Hands every request of the site port to the app's HTTP actions. */
export function siteListener(options: SiteServerOptions): RequestListener {
  const { runner, authenticator, siteUrl, report } = options;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, BODY_BYTES_MAX);
    const caller = await callerOf(request, authenticator);
    const { method = "GET", url = "/" } = request;
    const call = { method, url: siteUrl + url, headers: forwardedHeaders(request), body };
    await sendHttpResponse(await runner.runHttpAction(call, caller), response, method === "HEAD");
  }

  return (request, response) => {
    serve(request, response).catch((error: unknown) => sendError(response, error, report));
  };
}

/** An HTTP action is public: a token it cannot make sense of (an API key, say) is the app's own business. */
async function callerOf(request: IncomingMessage, authenticator: Authenticator): Promise<Caller> {
  const header = request.headers.authorization;
  if (header === undefined || !looksLikeJwt(header)) return { kind: "anonymous" };
  const verdict = await authenticator.callerOfHeader(header);
  return verdict.ok ? verdict.caller : { kind: "anonymous" };
}

function looksLikeJwt(header: string): boolean {
  return /^bearer [\w-]+\.[\w-]+\.[\w-]*$/i.test(header);
}
