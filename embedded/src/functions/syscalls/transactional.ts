import { FunctionFailure } from "../errors.ts";
import type { TransactionExecution } from "../transactionExecution.ts";
import { auditLog } from "./auditLog.ts";
import * as database from "./database.ts";
import * as files from "./files.ts";
import * as functions from "./functions.ts";
import * as meta from "./meta.ts";
import { signJwt } from "./signJwt.ts";

type SyncHandler = (execution: TransactionExecution, argsJson: string) => string;
type Handler = (execution: TransactionExecution, argsJson: string) => string | Promise<string>;

/** What code asks for without awaiting, in queries and mutations. */
export const syncHandlers: ReadonlyMap<string, SyncHandler> = new Map([
  ["1.0/queryStream", database.queryStream],
  ["1.0/queryCleanup", database.queryCleanup],
  ["1.0/db/normalizeId", database.normalizeId],
  ["1.0/getSnapshotTs", meta.getSnapshotTs],
]);

/** What queries and mutations ask for. */
export const readHandlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["1.0/queryStreamNext", database.queryStreamNext],
  ["1.0/get", database.get],
  ["1.0/queryPage", database.queryPage],
  ["1.0/count", database.count],
  ["1.0/runUdf", functions.runUdf],
  ["1.0/createFunctionHandle", functions.createFunctionHandle],
  ["1.0/getUserIdentity", meta.getUserIdentity],
  ["1.0/getTransactionMetrics", meta.getTransactionMetrics],
  ["1.0/getFunctionMetadata", meta.getFunctionMetadata],
  ["1.0/getDeploymentMetadata", meta.getDeploymentMetadata],
  ["1.0/storageGetUrl", files.getUrl],
  ["1.0/storageGetMetadata", files.getMetadata],
  ["1.0/storageGet", files.getBytes],
  ["1.0/auditLog", auditLog],
]);

/** What only mutations ask for: what changes something, and what would make a query's result another's. */
export const writeHandlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["1.0/insert", database.insert],
  ["1.0/shallowMerge", database.shallowMerge],
  ["1.0/replace", database.replace],
  ["1.0/remove", database.remove],
  ["1.0/schedule", functions.schedule],
  ["1.0/cancel_job", functions.cancelJob],
  ["1.0/storageGenerateUploadUrl", files.generateUploadUrl],
  ["1.0/storageDelete", files.remove],
  ["1.0/storageStore", files.store],
  ["1.0/signJwt", signJwt],
  ["1.0/getRequestMetadata", meta.getRequestMetadata],
]);

/** Answers a syscall that code makes without awaiting. */
export function syscall(execution: TransactionExecution, op: string, argsJson: string): string {
  const handler = syncHandlers.get(op);
  if (handler === undefined) throw new FunctionFailure(`Unknown operation ${op}`);
  return handler(execution, argsJson);
}

/** Answers an awaited syscall; nearly all are answered at once. */
export function asyncSyscall(
  execution: TransactionExecution,
  op: string,
  argsJson: string,
): string | Promise<string> {
  const reads = readHandlers.get(op);
  if (reads !== undefined) return reads(execution, argsJson);
  const writes = writeHandlers.get(op);
  if (writes === undefined) throw new FunctionFailure(`Unknown async operation ${op}`);
  if (!execution.writable)
    throw new FunctionFailure(`${op.slice("1.0/".length)} is not available in queries`);
  return writes(execution, argsJson);
}
