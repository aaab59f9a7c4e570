/** What came of handing a mail to the provider. */
export type SendOutcome =
  /** Taken. The id is null when an earlier try was taken and only that is known. */
  | { kind: "sent"; providerId: string | null }
  /** Worth another try in a moment. */
  | { kind: "retry"; reason: string }
  /** Nothing is wrong with the mail, but the account cannot send: it is kept for later. */
  | { kind: "hold"; reason: string }
  /** This mail will never be taken. */
  | { kind: "reject"; reason: string };

type Refusal = { name: string; message: string; statusCode: number | null };

/** The account has to be put right first: nothing that is tried meanwhile can succeed. */
const ACCOUNT_PROBLEMS = new Set([
  "missing_api_key",
  "invalid_api_key",
  "restricted_api_key",
  "invalid_from_address",
  "invalid_access",
  "monthly_quota_exceeded",
  "daily_quota_exceeded",
]);

/** Another try with the same key is the very remedy for these. */
const PASSING = new Set(["concurrent_idempotent_requests", "rate_limit_exceeded"]);

// Long enough to be understood, short enough for a table.
const REASON_LENGTH_MAX = 300;

/** What a refusal of the provider means for the mail. No status is a request without an answer: the mail may have been taken. */
export function outcomeOfRefusal({ name, message, statusCode }: Refusal): SendOutcome {
  const reason = `${name}: ${message}`.slice(0, REASON_LENGTH_MAX);
  // The provider holds this key for another text of the same mail: a try before the last change of settings was taken.
  if (name === "invalid_idempotent_request") return { kind: "sent", providerId: null };
  if (ACCOUNT_PROBLEMS.has(name)) return { kind: "hold", reason };
  if (PASSING.has(name) || statusCode === null) return { kind: "retry", reason };
  if (statusCode === 401 || statusCode === 403) return { kind: "hold", reason };
  if (statusCode === 408 || statusCode === 429 || statusCode >= 500) return { kind: "retry", reason };
  return { kind: "reject", reason };
}
