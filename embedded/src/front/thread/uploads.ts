import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { FileTooLarge, writeHashed } from "../../store/hashedFile.ts";
import type { Upload } from "../protocol.ts";
import { sendJson } from "./answer.ts";
import { ask } from "./mainLink.ts";
import { Refused } from "./refused.ts";

/** Takes an upload to an address that a function handed out. The bytes go from the socket to the disk. */
export async function receiveUpload(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const token = query.get("token") ?? "";
  if ((await ask({ about: "uploadToken", token })) !== true) {
    throw new Refused({
      status: 401,
      code: "InvalidUploadToken",
      message: "This upload address is not valid or has expired",
    });
  }
  const path = join(folder, "incoming", randomBytes(12).toString("hex"));
  try {
    const { sha256, size } = await writeHashed(request, path).catch((error: unknown) => {
      throw explain(error);
    });
    const upload: Upload = {
      path,
      sha256: sha256.toString("hex"),
      size,
      contentType: request.headers["content-type"] ?? null,
      announcedSha256: announcedDigest(request),
    };
    sendJson(response, 200, { storageId: await ask({ about: "upload", upload, token }) });
  } finally {
    await rm(path, { force: true });
  }
}

function explain(error: unknown): unknown {
  if (error instanceof FileTooLarge)
    return new Refused({ status: 413, code: "FileTooLarge", message: error.message });
  if ((error as NodeJS.ErrnoException).code === "ENOSPC")
    return new Refused({ status: 507, code: "DiskFull", message: "There is no room left on the disk" });
  return error;
}

function announcedDigest(request: IncomingMessage): string | undefined {
  const header = request.headers.digest;
  return /^sha-256=(.+)$/i.exec(typeof header === "string" ? header : "")?.[1];
}
