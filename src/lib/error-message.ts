import { ConvexError } from "convex/values";

interface AppErrorData {
  code: string;
  message?: string;
}

/** How the Convex client words an action whose answer will never come. */
const LOST_IN_FLIGHT = "Connection lost while action was in flight";
const LOST_TEXT =
  "The connection was lost before the answer came. It may have been done: look at the list before trying again.";

const FALLBACK = "Something went wrong on our side. Try again in a moment.";

/** What each refusal means to the person, when the server sent no sentence of its own. */
const TEXT_BY_CODE: Record<string, string> = {
  UNAUTHENTICATED: "Your session has ended. Sign in again.",
  FORBIDDEN: "Your role does not allow this. Ask an admin of the organisation.",
  NOT_FOUND: "This no longer exists, or you have no access to it.",
  INVALID: "Some of what was entered is not valid.",
  CONFLICT: "Someone changed this at the same time. Look at it again and retry.",
  LIMIT_EXCEEDED: "The plan's limit is reached.",
  RATE_LIMITED: "That was too often. Wait a moment and try again.",
  UNAVAILABLE: "This is not available right now. Try again in a moment.",
};

function appErrorData(error: unknown): AppErrorData | null {
  if (!(error instanceof ConvexError)) return null;
  const data: unknown = error.data;
  if (typeof data === "object" && data !== null && "code" in data && typeof data.code === "string") {
    const message = "message" in data && typeof data.message === "string" ? data.message : undefined;
    return { code: data.code, message };
  }
  return null;
}

/** The closed code of a refusal by our own functions, or null for a bug or a network failure. */
export function errorCode(error: unknown): string | null {
  return appErrorData(error)?.code ?? null;
}

/** Which of the given fields a refusal is about, or null when it is about none of them. */
export function errorField<const T extends string>(error: unknown, fields: readonly T[]): T | null {
  if (!(error instanceof ConvexError)) return null;
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null || !("field" in data)) return null;
  return fields.find((field) => field === data.field) ?? null;
}

/** The reason within the code that a refusal names, or null. */
export function errorReason(error: unknown): string | null {
  if (!(error instanceof ConvexError)) return null;
  const data: unknown = error.data;
  const isNamed = typeof data === "object" && data !== null && "reason" in data;
  return isNamed && typeof data.reason === "string" ? data.reason : null;
}

/** One sentence for a person, never a stack or a server internal. */
export function errorMessage(error: unknown): string {
  const data = appErrorData(error);
  if (!data) return error instanceof Error && error.message.includes(LOST_IN_FLIGHT) ? LOST_TEXT : FALLBACK;
  return data.message || TEXT_BY_CODE[data.code] || FALLBACK;
}
