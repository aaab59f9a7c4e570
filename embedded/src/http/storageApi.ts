import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { FileStorage } from "../files/fileStorage.ts";
import { sendJson, sendText } from "./answer.ts";
import { ApiError } from "./apiError.ts";

const FILE_PATH = /^\/api\/storage\/([0-9a-z]+)$/;
/** Content under an id never changes. */
const CACHE_CONTROL = "private, max-age=2592000, immutable";

/** Takes an upload to an address that a function handed out. */
export async function receiveUpload(
  files: FileStorage,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  if (!files.mayUpload(query.get("token") ?? "")) {
    throw new ApiError(401, "InvalidUploadToken", "This upload address is not valid or has expired");
  }
  const contentType = request.headers["content-type"] ?? null;
  const storageId = await files.store(request, contentType, announcedDigest(request));
  sendJson(response, 200, JSON.stringify({ storageId }));
}

/** Serves a stored file, or the part of it that a Range header asks for. Undefined: not a file's path. */
export function serveFile(
  files: FileStorage,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> | undefined {
  const id = FILE_PATH.exec(path)?.[1];
  if (id === undefined || (request.method !== "GET" && request.method !== "HEAD")) return undefined;
  return sendFile(files, request, response, id);
}

async function sendFile(
  files: FileStorage,
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
): Promise<void> {
  const file = await files.open(id, request.headers.range);
  if (file === null) return sendText(response, 404, "File not found");
  const { range } = file;
  response.writeHead(range === null ? 200 : 206, {
    "content-length": range === null ? file.size : range.end - range.start + 1,
    ...(range === null ? {} : { "content-range": `bytes ${range.start}-${range.end}/${file.size}` }),
    ...(file.contentType === null ? {} : { "content-type": file.contentType }),
    "accept-ranges": "bytes",
    "cache-control": CACHE_CONTROL,
    digest: `sha-256=${Buffer.from(file.sha256, "hex").toString("base64")}`,
    // The file is the app's users', not ours: it must not run as a page of this origin.
    "content-security-policy": "sandbox",
    "x-content-type-options": "nosniff",
  });
  if (request.method === "HEAD") return void response.end();
  await pipeline(file.stream(), response).catch(() => response.destroy());
}

function announcedDigest(request: IncomingMessage): string | undefined {
  const header = request.headers.digest;
  const match = /^sha-256=(.+)$/i.exec(typeof header === "string" ? header : "");
  return match?.[1];
}
