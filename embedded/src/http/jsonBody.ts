import type { IncomingRequest } from "../front/exchange.ts";
import { isTooDeep } from "../values/depth.ts";
import { ApiError } from "./apiError.ts";

/** All bytes of a body that has been read whole. */
export function wholeBody({ body }: IncomingRequest): Uint8Array {
  if (body instanceof Uint8Array) return body;
  throw new Error("The body of this request was to be read whole");
}

/** The JSON object that is the body. ApiError 400 if there is none. */
export function jsonBody(request: IncomingRequest): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(wholeBody(request).buffer).toString("utf8"));
  } catch {
    throw new ApiError(400, "BadJsonBody", "The body is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ApiError(400, "BadJsonBody", "The body must be a JSON object");
  if (isTooDeep(value)) throw new ApiError(400, "BadJsonBody", "The body is nested too deeply");
  return value as Record<string, unknown>;
}
