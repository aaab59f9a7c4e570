import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { ApiError } from "./apiError.ts";

type Decompress = (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const DECOMPRESS: Record<string, Decompress> = {
  br: promisify(brotliDecompress) as Decompress,
  gzip: promisify(gunzip) as Decompress,
  deflate: promisify(inflate) as Decompress,
};

const EMPTY = Buffer.alloc(0);

/** The whole body as sent. ApiError 413 once it is longer than `bytesMax`, whatever Content-Length says. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const { headers } = request;
  if (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined)
    return Promise.resolve(EMPTY);
  if (Number(headers["content-length"] ?? 0) > bytesMax) return Promise.reject(tooLarge(bytesMax));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > bytesMax) {
        request.removeAllListeners("data");
        request.resume();
        reject(tooLarge(bytesMax));
        return;
      }
      chunks.push(chunk);
    });
    request.on("end", () => resolve(chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks)));
    request.on("error", reject);
  });
}

/** The body with its Content-Encoding undone; the bound counts before and after. */
export async function readDecodedBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const body = await readBody(request, bytesMax);
  const encoding = request.headers["content-encoding"];
  if (encoding === undefined || encoding === "identity") return body;
  const decompress = DECOMPRESS[encoding];
  if (decompress === undefined)
    throw new ApiError(415, "UnsupportedEncoding", `Content-Encoding ${encoding} is not supported`);
  try {
    return await decompress(body, { maxOutputLength: bytesMax });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(bytesMax);
    throw new ApiError(400, "BadRequest", `The body is not valid ${encoding}`);
  }
}

/** A JSON object as the body. */
export async function readJsonBody(
  request: IncomingMessage,
  bytesMax: number,
): Promise<Record<string, unknown>> {
  const body = await readDecodedBody(request, bytesMax);
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw new ApiError(400, "BadJsonBody", "The body is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ApiError(400, "BadJsonBody", "The body must be a JSON object");
  return value as Record<string, unknown>;
}

function tooLarge(bytesMax: number): ApiError {
  return new ApiError(413, "RequestBodyTooLarge", `The body may have at most ${bytesMax} bytes`);
}
