import type { Authenticator } from "../auth/authenticator.ts";
import type { HttpAnswer, IncomingRequest } from "../front/exchange.ts";
import type { Caller } from "../functions/caller.ts";
import type { FunctionRunner } from "../functions/runner.ts";
import { endToEndHeaders, forwardedHeaders, headerValue } from "./headers.ts";

export interface SiteApiOptions {
  runner: FunctionRunner;
  authenticator: Authenticator;
  siteUrl: string;
}

/** Hands every request of the site port to the app's HTTP actions. */
export function siteApi(options: SiteApiOptions): (request: IncomingRequest) => Promise<HttpAnswer> {
  const { runner, authenticator, siteUrl } = options;
  return async (request) => {
    const caller = await callerOf(request, authenticator);
    const { method, url, body } = request;
    const call = { method, url: siteUrl + url, headers: forwardedHeaders(request), body };
    const answer = await runner.runHttpAction(call, caller);
    return { ...answer, headers: endToEndHeaders(answer) };
  };
}

/** An HTTP action is public: a token it cannot make sense of (an API key, say) is the app's own business. */
async function callerOf(request: IncomingRequest, authenticator: Authenticator): Promise<Caller> {
  const header = headerValue(request, "authorization");
  if (header === undefined || !looksLikeJwt(header)) return { kind: "anonymous" };
  const verdict = await authenticator.callerOfHeader(header);
  return verdict.ok ? verdict.caller : { kind: "anonymous" };
}

function looksLikeJwt(header: string): boolean {
  return /^bearer [\w-]+\.[\w-]+\.[\w-]*$/i.test(header);
}
