import { ConvexError } from "convex/values";
import type { Value } from "convex/values";

/** The closed list of reasons for which a call can be refused. The HTTP status and the words on a screen derive from it. */
export type ErrorCode =
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "INVALID"
  | "CONFLICT"
  | "LIMIT_EXCEEDED"
  | "RATE_LIMITED"
  | "UNAVAILABLE";

/** What a refused call carries: a code to branch on, a sentence for people, and whatever the code needs. */
export type ErrorData = { code: ErrorCode; message: string } & Record<string, Value>;

/** Refuses the call with a typed error; everything the transaction wrote is undone. */
export function fail(code: ErrorCode, message: string, data: Record<string, Value> = {}): never {
  throw new ConvexError<ErrorData>({ ...data, code, message });
}

/** The typed data of an error thrown by `fail`, or null for any other error (which is our bug). */
export function errorDataOf(error: unknown): ErrorData | null {
  if (!(error instanceof ConvexError)) return null;
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null || !("code" in data)) return null;
  return data as ErrorData;
}
