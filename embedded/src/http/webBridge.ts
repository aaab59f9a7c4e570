import type { HttpAnswer, IncomingRequest } from "../front/exchange.ts";
import { endToEndHeaders } from "./headers.ts";

/** Methods whose Request may not have a body. */
const BODYLESS = new Set(["GET", "HEAD"]);

/** The web Request for one whose body, decompressed, has been read. */
export function webRequest(
  { method, url, headers: raw }: IncomingRequest,
  origin: string,
  body: Uint8Array,
): Request {
  const flat = endToEndHeaders({ headers: raw });
  const headers = new Headers();
  for (let at = 0; at + 1 < flat.length; at += 2) headers.append(flat[at]!, flat[at + 1]!);
  headers.delete("content-encoding");
  if (BODYLESS.has(method) || body.length === 0) return new Request(origin + url, { method, headers });
  // What came from another thread never lies in shared memory, which is all that the types rule out.
  return new Request(origin + url, { method, headers, body: body as Uint8Array<ArrayBuffer> });
}

/** The answer that a web Response is. */
export function answerOf({ status, statusText, headers, body }: Response): HttpAnswer {
  return { status, statusText, headers: [...headers].flat(), body };
}
