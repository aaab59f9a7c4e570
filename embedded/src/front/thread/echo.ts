import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { tooLarge } from "./body.ts";

/** What `convex network-test --speed-test` sends, twice over. */
const ECHO_BYTES_MAX = 128 * 1024 * 1024;

/** Sends the body back as it comes, for the command line's test of the network. */
export async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const length = Number(request.headers["content-length"] ?? ECHO_BYTES_MAX + 1);
  if (length > ECHO_BYTES_MAX) throw tooLarge(ECHO_BYTES_MAX);
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": length });
  await pipeline(request, response).catch(() => response.destroy());
}
