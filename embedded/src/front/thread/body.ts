import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { Refused } from "./refused.ts";

type Decompress = (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const DECOMPRESS: Record<string, Decompress> = {
  br: promisify(brotliDecompress) as Decompress,
  gzip: promisify(gunzip) as Decompress,
  deflate: promisify(inflate) as Decompress,
};

/** The whole body as sent, null if there is none. Refused with 413 once it is longer than `bytesMax`, whatever Content-Length says. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | null> {
  if (!hasBody(request)) return Promise.resolve(null);
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) return Promise.reject(tooLarge(bytesMax));
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
    request.on("end", () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on("error", reject);
  });
}

/** The body with its Content-Encoding undone; the bound counts before and after. */
export async function readDecodedBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | null> {
  const body = await readBody(request, bytesMax);
  const encoding = request.headers["content-encoding"];
  if (body === null || encoding === undefined || encoding === "identity") return body;
  const decompress = Object.hasOwn(DECOMPRESS, encoding) ? DECOMPRESS[encoding] : undefined;
  if (decompress === undefined)
    throw new Refused({
      status: 415,
      code: "UnsupportedEncoding",
      message: `Content-Encoding ${encoding} is not supported`,
    });
  try {
    return await decompress(body, { maxOutputLength: bytesMax });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(bytesMax);
    throw new Refused({ status: 400, code: "BadRequest", message: `The body is not valid ${encoding}` });
  }
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

export function tooLarge(bytesMax: number): Refused {
  return new Refused({
    status: 413,
    code: "RequestBodyTooLarge",
    message: `The body may have at most ${bytesMax} bytes`,
  });
}
