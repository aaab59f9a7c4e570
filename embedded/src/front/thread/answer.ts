import type { IncomingMessage, ServerResponse } from "node:http";
import { post } from "./mainLink.ts";
import { Refused } from "./refused.ts";

/** Time for a client to finish sending, so that it comes to read the refusal; a closed socket would eat it up. */
const DISCARD_MS_MAX = 2_000;

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

/** Lets pages of any origin call the functions API, as Convex does; tokens travel in a header, not in a cookie. */
export function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("vary", "Origin");
}

/** Answers a preflight request. */
export function sendPreflight(request: IncomingMessage, response: ServerResponse): void {
  const headers = request.headers["access-control-request-headers"];
  response.writeHead(204, {
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD",
    ...(headers === undefined ? {} : { "access-control-allow-headers": headers }),
    "access-control-max-age": "86400",
  });
  response.end();
}

/** Answers with `{code, message}`; what is not meant for the caller is reported and answered as 500. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (error instanceof Refused) {
    if (error.status === 413) discardBody(response.req);
    sendJson(response, error.status, { code: error.code, message: error.message });
    return;
  }
  // A client that went away has no use for an answer.
  if (response.req.destroyed && !response.req.complete) return void response.destroy();
  post({ kind: "report", message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  sendJson(response, 500, {
    code: "InternalServerError",
    message: "Your request couldn't be completed. Try again later.",
  });
}

function discardBody(request: IncomingMessage): void {
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), DISCARD_MS_MAX);
  timer.unref();
  request.once("close", () => clearTimeout(timer));
}
