import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpResponse } from "../functions/runner.ts";

/** Methods whose Request may not have a body. */
const BODYLESS = new Set(["GET", "HEAD"]);
/** Set by node itself from how the body is sent. */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade"]);
const FORWARDED = "x-forwarded-for";

/** The web Request for a node request whose body has been read. */
export function webRequest(request: IncomingMessage, origin: string, path: string, body: Buffer): Request {
  const method = request.method ?? "GET";
  const raw = endToEndHeaders(request);
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) headers.push([raw[at]!, raw[at + 1]!]);
  if (BODYLESS.has(method) || body.length === 0) return new Request(origin + path, { method, headers });
  // Node's own buffers never lie in shared memory, which is all that the types rule out.
  return new Request(origin + path, { method, headers, body: body as Uint8Array<ArrayBuffer> });
}

/** The headers that are for the application, names and values in turn. */
function endToEndHeaders({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.filter((_, at) => !HOP_BY_HOP.has(rawHeaders[at - (at % 2)]!.toLowerCase()));
}

/**
 * The same with the caller's address as the last hop of `X-Forwarded-For`, where proxies put it. What a proxy on this machine has put
 * there stands; from anyone else it is a claim, and gets the address it was made from behind it.
 */
export function forwardedHeaders(request: IncomingMessage): string[] {
  const { remoteAddress = "" } = request.socket;
  const claimed = request.headers["x-forwarded-for"];
  if (claimed !== undefined && isLoopback(remoteAddress)) return endToEndHeaders(request);
  const others = endToEndHeaders(request).filter(
    (_, at, all) => all[at - (at % 2)]!.toLowerCase() !== FORWARDED,
  );
  return [
    ...others,
    FORWARDED,
    claimed === undefined ? remoteAddress : `${String(claimed)}, ${remoteAddress}`,
  ];
}

function isLoopback(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127\./.test(address);
}

/** Sends the response of an HTTP action: with its length if it is whole, else piece by piece as it comes. */
export async function sendHttpResponse(
  { status, statusText, headers, body }: HttpResponse,
  target: ServerResponse,
  isHead: boolean,
): Promise<void> {
  target.statusCode = status;
  if (statusText !== "") target.statusMessage = statusText;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (!HOP_BY_HOP.has(headers[at]!)) target.appendHeader(headers[at]!, headers[at + 1]!);
  }
  if (body === null || body instanceof Uint8Array) {
    target.end(isHead || body === null ? undefined : body);
    return;
  }
  const reader = body.getReader();
  if (isHead) {
    target.end();
    return reader.cancel();
  }
  target.once("close", () => void reader.cancel().catch(() => undefined));
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    if (target.destroyed) return reader.cancel();
    await write(target, piece.value);
  }
  target.end();
}

/** Sends a web Response: streamed if it says how long it is, else whole. */
export async function sendWebResponse(
  response: Response,
  target: ServerResponse,
  isHead: boolean,
): Promise<void> {
  const { status, statusText } = response;
  const body = response.headers.has("content-length")
    ? response.body
    : new Uint8Array(await response.arrayBuffer());
  await sendHttpResponse({ status, statusText, headers: [...response.headers].flat(), body }, target, isHead);
}

function write(target: ServerResponse, piece: Uint8Array): Promise<void> | void {
  if (target.write(piece) || target.destroyed) return;
  return new Promise((resolve) => {
    target.once("drain", resolve);
    target.once("close", resolve);
  });
}
