import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { allowOrigin, sendError, sendPreflight } from "./answer.ts";
import { readDecodedBody } from "./body.ts";
import { sendFile } from "./downloads.ts";
import { echo } from "./echo.ts";
import type { Exchanges } from "./exchanges.ts";
import { receiveUpload } from "./uploads.ts";

/** Arguments may have 16 MiB; the rest is the envelope. */
const CALL_BYTES_MAX = 17 * 1024 * 1024;
/** A push of a large app with six components has 6 MB; maps of big bundles several times that. */
const DEPLOYMENT_BYTES_MAX = 256 * 1024 * 1024;
const CALL_PATH = /^\/api\/(query|query_ts|query_at_ts|query_batch|mutation|action|function|run\/.*)$/;
const FILE_PATH = /^\/api\/storage\/([0-9a-z]+)$/;
const HTTP_ACTIONS = "/http/";

/** Every request of the site port is for the app's HTTP actions. */
export function siteRoutes(exchanges: Exchanges): RequestListener {
  return (request, response) =>
    void exchanges.handOnStreaming(request, response).catch((error: unknown) => sendError(response, error));
}

/** Files are served here; all else on the cloud port goes to the main thread with its whole body. HTTP actions are reachable, too. */
export function cloudRoutes(exchanges: Exchanges, folder: string): RequestListener {
  const httpActions = siteRoutes(exchanges);

  async function route(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    search: string,
  ): Promise<void> {
    const { method = "GET" } = request;
    if (method === "OPTIONS") return sendPreflight(request, response);
    if (method === "POST" && path === "/api/storage/upload")
      return receiveUpload(folder, request, response, new URLSearchParams(search));
    if (method === "POST" && path === "/echo") return echo(request, response);
    const storageId = FILE_PATH.exec(path)?.[1];
    if (storageId !== undefined && (method === "GET" || method === "HEAD"))
      return sendFile(request, response, storageId);
    const bytesMax = CALL_PATH.test(path) ? CALL_BYTES_MAX : DEPLOYMENT_BYTES_MAX;
    exchanges.handOn(request, response, "cloud", await readDecodedBody(request, bytesMax));
  }

  return (request, response) => {
    const { url = "/" } = request;
    if (url.startsWith(HTTP_ACTIONS)) {
      request.url = url.slice(HTTP_ACTIONS.length - 1);
      return httpActions(request, response);
    }
    allowOrigin(request, response);
    const mark = url.indexOf("?");
    const [path, search] = mark === -1 ? [url, ""] : [url.slice(0, mark), url.slice(mark)];
    route(request, response, path, search).catch((error: unknown) => sendError(response, error));
  };
}
