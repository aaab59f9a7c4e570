import { displayPath } from "../functionPath.ts";
import { SCHEDULED_ARGS_SIZE_MAX_BYTES, SCHEDULED_PER_FUNCTION_MAX } from "../limits.ts";
import type { ResolvedFunction } from "../appRuntime.ts";
import type { RequestState } from "../requestState.ts";
import type { TransactionExecution } from "../transactionExecution.ts";

/** What the metrics of files report: they are not limited here. */
const UNLIMITED = { used: 0, remaining: Number.MAX_SAFE_INTEGER };

interface Running {
  fn: ResolvedFunction;
  request: RequestState;
}

/** Components never learn who calls: they are trusted code's tools, not the app. */
export function getUserIdentity({ fn, request }: Running): string {
  if (fn.component.path !== "") return "null";
  request.readIdentity = true;
  return JSON.stringify(request.identity);
}

export function getTransactionMetrics({ tx, request }: TransactionExecution): string {
  return JSON.stringify({
    ...tx.metrics(),
    functionsScheduled: {
      used: request.scheduled,
      remaining: SCHEDULED_PER_FUNCTION_MAX - request.scheduled,
    },
    scheduledFunctionArgsBytes: {
      used: request.scheduledArgsBytes,
      remaining: SCHEDULED_ARGS_SIZE_MAX_BYTES - request.scheduledArgsBytes,
    },
    filesWritten: UNLIMITED,
    fileWriteBytes: UNLIMITED,
    filesRead: UNLIMITED,
    fileReadBytes: UNLIMITED,
  });
}

export function getFunctionMetadata({ fn }: Running): string {
  return JSON.stringify({ name: displayPath(fn.path), componentPath: fn.component.path });
}

export function getDeploymentMetadata(): string {
  return JSON.stringify({ name: "embedded", region: null, class: "s16" });
}

export function getRequestMetadata({ request }: Running): string {
  return JSON.stringify({
    ip: null,
    userAgent: null,
    requestId: request.requestId,
    scheduledFunctionId: request.scheduledFunctionId,
    authToken: null,
  });
}

export function getSnapshotTs({ tx }: TransactionExecution): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(tx.beginTs);
  return JSON.stringify({ $integer: bytes.toString("base64") });
}

export function auditLog(execution: TransactionExecution, argsJson: string): string {
  execution.print("INFO", ["[audit]", (JSON.parse(argsJson) as { body: unknown }).body]);
  return "null";
}
