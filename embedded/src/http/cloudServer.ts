import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { FileStorage } from "../files/fileStorage.ts";
import { allowOrigin, sendError, sendJson, sendJson, sendPreflight, sendText } from "./answer.ts";
import { ApiError } from "./apiError.ts";
import { readDecodedBody } from "./body.ts";
import { callerOf, functionsApi, type FunctionsApiOptions } from "./functionsApi.ts";
import { echo } from "./echo.ts";
import { receiveUpload, serveFile } from "./storageApi.ts";
import { sendWebResponse, webRequest } from "./webBridge.ts";

/** A push of a large app with six components has 6 MB; maps of big bundles several times that. */
const PUSH_BYTES_MAX = 256 * 1024 * 1024;
const WELCOME = "This Convex deployment is running. See https://docs.convex.dev/.";

export interface CloudServerOptions extends FunctionsApiOptions {
  files: FileStorage;
  /** The handler of a "METHOD /path" that needs the admin key. */
  adminRoute: (name: string) => ((request: Request) => Promise<Response>) | undefined;
  /** HTTP actions are reachable under /http/ here too. */
  httpActions: RequestListener;
  /** What is published for verifying the deployment's tokens. */
  wellKnown: (path: string) => { json: string; maxAgeS: number } | undefined;
  /** What is published for verifying the deployment's tokens. */
  wellKnown: (path: string) => { json: string; maxAgeS: number } | undefined;
  version: string;
  instanceName: string;
  cloudUrl: string;
  report: (error: unknown) => void;
}

/** Answers everything on the cloud port but WebSockets: functions, files, and what the command line asks. */
export function cloudListener(options: CloudServerOptions): RequestListener {
  const { files, adminRoute, report } = options;
  const functions = functionsApi(options);

  async function route(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    search: string,
  ): Promise<void> {
    if (request.method === "OPTIONS") return sendPreflight(request, response);
    const name = `${request.method} ${path}`;
    const handler = functions.get(name);
    if (handler !== undefined) return handler(request, response);
    if (name === "POST /api/storage/upload")
      return receiveUpload(files, request, response, new URLSearchParams(search));
    const file = serveFile(files, request, response, path);
    if (file !== undefined) return file;
    const admin = adminRoute(name);
    if (admin !== undefined) return administer(admin, request, response, path + search);
    if (name === "POST /echo") return echo(request, response);
    const published = request.method === "GET" ? options.wellKnown(path) : undefined;
    if (published !== undefined) {
      response.setHeader("cache-control", `public, max-age=${published.maxAgeS}`);
      return sendJson(response, 200, published.json);
    }
    const published = request.method === "GET" ? options.wellKnown(path) : undefined;
    if (published !== undefined) {
      response.setHeader("cache-control", `public, max-age=${published.maxAgeS}`);
      return sendJson(response, 200, published.json);
    }
    if (name === "GET /version") return sendText(response, 200, options.version);
    if (name === "GET /instance_name") return sendText(response, 200, options.instanceName);
    if (name === "GET /") return sendText(response, 200, WELCOME);
    throw unknown(name);
  }

  async function administer(
    handler: (request: Request) => Promise<Response>,
    request: IncomingMessage,
    response: ServerResponse,
    target: string,
  ): Promise<void> {
    const caller = await callerOf(request, options.authenticator);
    const body = await readDecodedBody(request, PUSH_BYTES_MAX);
    if (caller.kind !== "admin" && !(await holdsAdminKey(body))) {
      throw new ApiError(403, "BadDeployKey", "This needs the deployment's admin key");
    }
    const web = webRequest(request, options.cloudUrl, target, body);
    web.headers.delete("content-encoding");
    await sendWebResponse(await handler(web), response, request.method === "HEAD");
  }

  /** Some requests carry the key in their body instead of a header. */
  async function holdsAdminKey(body: Buffer): Promise<boolean> {
    try {
      const { adminKey } = JSON.parse(body.toString("utf8")) as { adminKey?: unknown };
      if (typeof adminKey !== "string") return false;
      return (await options.authenticator.callerOf("Admin", adminKey, null)).ok;
    } catch {
      return false;
    }
  }

  return (request, response) => {
    const url = request.url ?? "/";
    const mark = url.indexOf("?");
    const path = mark === -1 ? url : url.slice(0, mark);
    if (path.startsWith("/http/")) {
      request.url = url.slice("/http".length);
      options.httpActions(request, response);
      return;
    }
    allowOrigin(request, response);
    route(request, response, path, mark === -1 ? "" : url.slice(mark)).catch((error: unknown) =>
      sendError(response, error, report),
    );
  };
}

/** Names what is asked for, so that nobody has to guess why it does not work here. */
function unknown(name: string): ApiError {
  return new ApiError(400, "NotSupported", `The embedded backend does not know ${name}`);
}
