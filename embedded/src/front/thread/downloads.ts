import { open, type FileHandle } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { ServedFile } from "../protocol.ts";
import { ask } from "./mainLink.ts";
import { parseRange } from "./range.ts";

/** Content under an id never changes. */
const CACHE_CONTROL = "private, max-age=2592000, immutable";

/** Serves a stored file, or the part of it that a Range header asks for, from the disk to the socket. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  storageId: string,
): Promise<void> {
  const file = (await ask({ about: "file", storageId })) as ServedFile | null;
  // Open before anything is sent: a file that is deleted from now on is still served to its end.
  const handle = file === null ? null : await open(file.path, "r").catch(() => null);
  if (file === null || handle === null) return sendNotFound(response);
  try {
    await sendContent(request, response, file, handle);
  } finally {
    await handle.close();
  }
}

async function sendContent(
  request: IncomingMessage,
  response: ServerResponse,
  { size, contentType, sha256 }: ServedFile,
  handle: FileHandle,
): Promise<void> {
  const range = parseRange(request.headers.range, size);
  response.writeHead(range === null ? 200 : 206, {
    "content-length": range === null ? size : range.end - range.start + 1,
    ...(range === null ? {} : { "content-range": `bytes ${range.start}-${range.end}/${size}` }),
    ...(contentType === null ? {} : { "content-type": contentType }),
    "accept-ranges": "bytes",
    "cache-control": CACHE_CONTROL,
    digest: `sha-256=${Buffer.from(sha256, "hex").toString("base64")}`,
    // The file is the app's users', not ours: it must not run as a page of this origin.
    "content-security-policy": "sandbox",
    "x-content-type-options": "nosniff",
  });
  if (request.method === "HEAD" || size === 0) return void response.end();
  const source = handle.createReadStream({ autoClose: false, ...range });
  await pipeline(source, response).catch(() => response.destroy());
}

function sendNotFound(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
  response.end("File not found");
}
