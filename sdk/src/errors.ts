/** The closed list of what can go wrong; each code has one class below. */
export type ErrorCode =
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "INVALID"
  | "CONFLICT"
  | "PAYLOAD_TOO_LARGE"
  | "LIMIT_EXCEEDED"
  | "RATE_LIMITED"
  | "UNAVAILABLE"
  | "TIMEOUT"
  | "CONNECTION";

/** What the server said about one field of the request. */
export interface FieldError {
  path: string;
  message: string;
}

interface ErrorDetails {
  /** HTTP status, or undefined when no answer came. */
  status?: number | undefined;
  /** The `error` object of the answer, as it came. */
  body?: Readonly<Record<string, unknown>> | undefined;
  cause?: unknown;
}

/** The base of everything this package throws, so that one `instanceof` catches all. */
export class SwitchboardError extends Error {
  readonly code: ErrorCode;
  readonly status: number | undefined;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.status = details.status;
    this.body = details.body ?? {};
  }
}

/** 401: no API key, or one that is unknown, expired or revoked. */
export class AuthenticationError extends SwitchboardError {
  constructor(message: string, details?: ErrorDetails) {
    super("UNAUTHENTICATED", message, details);
  }
}

/** 403: the key is good but its type or scopes do not allow this call. */
export class PermissionError extends SwitchboardError {
  constructor(message: string, details?: ErrorDetails) {
    super("FORBIDDEN", message, details);
  }
}

/** 404: usually a `baseUrl` that does not point at a Switchboard. */
export class NotFoundError extends SwitchboardError {
  constructor(message: string, details?: ErrorDetails) {
    super("NOT_FOUND", message, details);
  }
}

/** 400 or 422: the request is malformed; `fields` names each bad field. */
export class InvalidRequestError extends SwitchboardError {
  readonly fields: readonly FieldError[];

  constructor(message: string, details?: ErrorDetails) {
    super("INVALID", message, details);
    this.fields = fieldErrors(this.body);
  }
}

/** 409: the same idempotency key was used for another request. */
export class ConflictError extends SwitchboardError {
  constructor(message: string, details?: ErrorDetails) {
    super("CONFLICT", message, details);
  }
}

/** 413: the body is over the server's limit; send smaller batches. */
export class PayloadTooLargeError extends SwitchboardError {
  constructor(message: string, details?: ErrorDetails) {
    super("PAYLOAD_TOO_LARGE", message, details);
  }
}

/** 402: the plan's limit is used up until `resetsAt`; `upgradeUrl` lifts it. Never retried. */
export class LimitExceededError extends SwitchboardError {
  readonly metric: string | undefined;
  readonly used: number | undefined;
  readonly limit: number | undefined;
  readonly plan: string | undefined;
  readonly resetsAt: string | number | undefined;
  readonly upgradeUrl: string | undefined;

  constructor(message: string, details?: ErrorDetails) {
    super("LIMIT_EXCEEDED", message, details);
    const { metric, used, limit, plan, resetsAt, upgradeUrl } = this.body;
    this.metric = textOrUndefined(metric);
    this.used = numberOrUndefined(used);
    this.limit = numberOrUndefined(limit);
    this.plan = textOrUndefined(plan);
    this.resetsAt = textOrUndefined(resetsAt) ?? numberOrUndefined(resetsAt);
    this.upgradeUrl = textOrUndefined(upgradeUrl);
  }
}

/** 429: too many requests per minute; thrown only after the retries are used up. */
export class RateLimitedError extends SwitchboardError {
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details?: ErrorDetails & { retryAfterMs?: number | undefined }) {
    super("RATE_LIMITED", message, details);
    this.retryAfterMs = details?.retryAfterMs;
  }
}

/** 5xx: the server could not do it now; thrown only after the retries are used up. */
export class UnavailableError extends SwitchboardError {
  constructor(message: string, details?: ErrorDetails) {
    super("UNAVAILABLE", message, details);
  }
}

/** No answer within `timeoutMs` on any attempt. The request may have been carried out. */
export class TimeoutError extends SwitchboardError {
  constructor(message: string, details?: ErrorDetails) {
    super("TIMEOUT", message, details);
  }
}

/** The connection failed on every attempt: refused, reset, no route, blocked by CORS. */
export class ConnectionError extends SwitchboardError {
  constructor(message: string, details?: ErrorDetails) {
    super("CONNECTION", message, details);
  }
}

function fieldErrors(body: Readonly<Record<string, unknown>>): FieldError[] {
  const candidates = body["fields"] ?? body["issues"];
  if (!Array.isArray(candidates)) return [];
  return candidates.flatMap((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) return [];
    const { path, message } = entry as { path?: unknown; message?: unknown };
    return [
      { path: Array.isArray(path) ? path.join(".") : String(path ?? ""), message: String(message ?? "") },
    ];
  });
}

function textOrUndefined(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function numberOrUndefined(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
