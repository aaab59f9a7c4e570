import { FileStorageError } from "../files/fileStorage.ts";
import type { HttpAnswer } from "../front/exchange.ts";
import type { Refusal } from "../front/protocol.ts";
import { ProtocolError } from "../sync/protocol.ts";
import { SnapshotGone } from "../txn/errors.ts";
import { ApiError } from "./apiError.ts";

/** An answer of JSON text made elsewhere, so that a value is not parsed and stringified again. */
export function jsonAnswer(status: number, text: string): HttpAnswer {
  return { status, headers: ["content-type", "application/json"], body: text };
}

export function textAnswer(status: number, text: string): HttpAnswer {
  return { status, headers: ["content-type", "text/plain; charset=utf-8"], body: text };
}

/** The answer `{code, message}` to a request that failed. */
export function errorAnswer(error: unknown, report: (error: unknown) => void): HttpAnswer {
  const { status, code, message } = refusalOf(error, report);
  return jsonAnswer(status, JSON.stringify({ code, message }));
}

/** What a caller is told; what is not meant for it is reported and becomes 500. */
export function refusalOf(error: unknown, report: (error: unknown) => void): Refusal {
  if (error instanceof ApiError || error instanceof FileStorageError) {
    const { status, code, message } = error;
    return { status, code, message };
  }
  if (error instanceof SnapshotGone || error instanceof ProtocolError)
    return { status: 400, code: "BadRequest", message: error.message };
  report(error);
  return {
    status: 500,
    code: "InternalServerError",
    message: "Your request couldn't be completed. Try again later.",
  };
}
