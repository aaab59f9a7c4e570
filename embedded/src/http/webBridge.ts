import type { IncomingMessage, ServerResponse } from "node:http";

/** Methods whose Request may not have a body. */
const BODYLESS = new Set(["GET", "HEAD"]);
/** Set by node itself from how the body is sent. */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade"]);

/** The web Request for a node request whose body has been read. */
export function webRequest(request: IncomingMessage, origin: string, path: string, body: Buffer): Request {
  const method = request.method ?? "GET";
  const headers: [string, string][] = [];
  const raw = request.rawHeaders;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] as string;
    if (!HOP_BY_HOP.has(name.toLowerCase())) headers.push([name, raw[at + 1] as string]);
  }
  if (BODYLESS.has(method) || body.length === 0) return new Request(origin + path, { method, headers });
  // Node's own buffers never lie in shared memory, which is all that the types rule out.
  return new Request(origin + path, { method, headers, body: body as Uint8Array<ArrayBuffer> });
}

/** Sends a web Response: at once with its length if its body is ready, else piece by piece as it comes. */
export async function sendWebResponse(
  response: Response,
  target: ServerResponse,
  isHead: boolean,
): Promise<void> {
  writeHead(response, target);
  const reader = response.body?.getReader();
  if (reader === undefined || isHead) {
    void reader?.cancel();
    target.end();
    return;
  }
  const first = await reader.read();
  if (first.done) return void target.end();
  const second = reader.read();
  // A body that was given as text or bytes has its end ready; a live stream has not.
  const next = await Promise.race([second, nextTurn()]);
  if (next !== null && next.done) {
    target.end(first.value);
    return;
  }
  target.once("close", () => void reader.cancel().catch(() => undefined));
  await write(target, first.value);
  for (let piece = await second; !piece.done; piece = await reader.read()) {
    if (target.destroyed) return;
    await write(target, piece.value);
  }
  target.end();
}

function writeHead(response: Response, target: ServerResponse): void {
  target.statusCode = response.status;
  if (response.statusText !== "") target.statusMessage = response.statusText;
  for (const [name, value] of response.headers) {
    if (!HOP_BY_HOP.has(name) && name !== "set-cookie") target.setHeader(name, value);
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) target.setHeader("set-cookie", cookies);
}

function nextTurn(): Promise<null> {
  return new Promise((resolve) => setImmediate(() => resolve(null)));
}

function write(target: ServerResponse, piece: Uint8Array): Promise<void> | void {
  if (target.write(piece) || target.destroyed) return;
  return new Promise((resolve) => {
    target.once("drain", resolve);
    target.once("close", resolve);
  });
}
