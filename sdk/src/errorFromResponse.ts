import {
  AuthenticationError,
  ConflictError,
  InvalidRequestError,
  LimitExceededError,
  NotFoundError,
  PayloadTooLargeError,
  PermissionError,
  RateLimitedError,
  type SwitchboardError,
  UnavailableError,
} from "./errors.ts";

/** The typed error for an answer that is not 2xx, whatever its body looks like (a proxy may answer in HTML). */
export function errorFromResponse(
  status: number,
  text: string,
  retryAfterMs: number | undefined,
): SwitchboardError {
  const body = errorObject(text);
  const message = typeof body?.["message"] === "string" ? body["message"] : `Switchboard answered ${status}`;
  const details = { status, body };
  switch (status) {
    case 401:
      return new AuthenticationError(message, details);
    case 402:
      return new LimitExceededError(message, details);
    case 403:
      return new PermissionError(message, details);
    case 404:
      return new NotFoundError(message, details);
    case 409:
      return new ConflictError(message, details);
    case 413:
      return new PayloadTooLargeError(message, details);
    case 429:
      return new RateLimitedError(message, { ...details, retryAfterMs });
    default:
      return status >= 500
        ? new UnavailableError(message, details)
        : new InvalidRequestError(message, details);
  }
}

function errorObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const error = (parsed as { error?: unknown } | null)?.error;
    return typeof error === "object" && error !== null ? (error as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
