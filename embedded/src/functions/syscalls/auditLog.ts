import type { JsonObject, JsonValue } from "../../values/json.ts";
import type { LogLevel } from "../logs.ts";
import type { RequestState } from "../requestState.ts";

/** Who writes to the audit log. */
export interface Auditor {
  request: RequestState;
  nowMs: number;
  print(level: LogLevel, args: unknown[]): void;
}

/** Writes an entry, its variables filled in, to the log of the function; there is no store of audit entries of its own. */
export function auditLog(auditor: Auditor, argsJson: string): string {
  const { body } = JSON.parse(argsJson) as { body: JsonValue };
  auditor.print("INFO", ["[audit]", JSON.stringify(filledIn(body, auditor))]);
  return "null";
}

/** `{"$var": name}` stands for what is known only here; the library lets no other key begin with a dollar sign. */
function filledIn(value: JsonValue, auditor: Auditor): JsonValue {
  if (Array.isArray(value)) return value.map((item) => filledIn(item, auditor));
  if (typeof value !== "object" || value === null) return value;
  if (typeof value.$var === "string") return variable(value.$var, auditor);
  const filled: JsonObject = {};
  for (const [key, item] of Object.entries(value)) filled[key] = filledIn(item, auditor);
  return filled;
}

function variable(name: string, { request, nowMs }: Auditor): JsonValue {
  switch (name) {
    case "requestId":
      return request.requestId;
    case "ip":
      return request.client.ip;
    case "userAgent":
      return request.client.userAgent;
    case "now":
      return nowMs;
    case "convexActor":
      return request.caller.kind === "admin" ? { type: "admin" } : null;
    default:
      return null;
  }
}
