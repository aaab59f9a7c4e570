export { Switchboard, type SwitchboardOptions } from "./switchboard.ts";
export type { RequestOptions } from "./transport.ts";
export type {
  BatchItemResult,
  BatchResult,
  CompanyInput,
  ContactInput,
  PropertyValue,
  SignalInput,
  SignalReceipt,
} from "./signals.ts";
export type { TrackEvent, TrackReceipt } from "./track.ts";
export type { UsageMetric, UsageReport } from "./usage.ts";
export {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  InvalidRequestError,
  LimitExceededError,
  NotFoundError,
  PayloadTooLargeError,
  PermissionError,
  RateLimitedError,
  SwitchboardError,
  TimeoutError,
  UnavailableError,
  type ErrorCode,
  type FieldError,
} from "./errors.ts";
