import { TimeIsUp } from "../guard/guard.ts";
import { DatabaseError } from "../txn/errors.ts";

/** A failure of a function that its caller is told: message, and the data of a ConvexError as JSON text. */
export class FunctionFailure extends Error {
  readonly dataJson: string | undefined;

  constructor(message: string, dataJson?: string) {
    super(message);
    this.name = "FunctionFailure";
    this.dataJson = dataJson;
  }
}

/** The message of anything thrown by host code, for the function that caused it. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The text a client gets for a failed request. */
export function clientMessage(requestId: string, message: string): string {
  return `[Request ID: ${requestId}] Server Error\n${message}`;
}

/** Tells a failure that the function or its caller caused from one of the backend itself. */
export function isFunctionsFault(error: unknown): error is Error {
  return error instanceof FunctionFailure || error instanceof DatabaseError || error instanceof TimeIsUp;
}
