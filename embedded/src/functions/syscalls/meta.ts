import { displayPath } from "../functionPath.ts";
import type { SchedulingUse } from "../call/nestedLimits.ts";
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
  const scheduled = (name: keyof SchedulingUse) => ({
    used: request.scheduling[name],
    remaining: Math.max(0, request.schedulingLimits[name] - request.scheduling[name]),
  });
  return JSON.stringify({
    ...tx.metrics(),
    functionsScheduled: scheduled("functionsScheduled"),
    scheduledFunctionArgsBytes: scheduled("scheduledFunctionArgsBytes"),
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

/** Like the identity, the token is none of a component's business. */
export function getRequestMetadata({ fn, request }: Running): string {
  const { caller, client, requestId, scheduledFunctionId } = request;
  const token = caller.kind === "user" && fn.component.path === "" ? caller.token : undefined;
  return JSON.stringify({ ...client, requestId, scheduledFunctionId, authToken: token ?? null });
}

export function getSnapshotTs({ tx }: TransactionExecution): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(tx.beginTs);
  return JSON.stringify({ $integer: bytes.toString("base64") });
}
