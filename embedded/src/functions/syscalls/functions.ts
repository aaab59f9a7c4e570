import { cancelScheduled, insertScheduled, readJob } from "../../schedule/rows.ts";
import type { Transaction } from "../../txn/transaction.ts";
import type { JsonObject } from "../../values/json.ts";
import type { LoadedComponent } from "../app.ts";
import type { AppRuntime } from "../appRuntime.ts";
import { FunctionFailure } from "../errors.ts";
import { displayPath, functionHandle } from "../functionPath.ts";
import { valueSize } from "../../values/size.ts";
import { underLimits } from "../call/nestedLimits.ts";
import type { RequestState } from "../requestState.ts";
import type { TransactionExecution } from "../transactionExecution.ts";

/** A job may be at most this far from now, in either direction; more is a mix-up of units. */
const SCHEDULE_DISTANCE_MAX_MS = 5 * 366 * 24 * 3600 * 1000;

export function runUdf(execution: TransactionExecution, argsJson: string): string | Promise<string> {
  const args = JSON.parse(argsJson) as JsonObject & { udfType: "query" | "mutation" | "snapshotQuery" };
  const fn = execution.runtime.address(execution.fn.component, args);
  const writable = args.udfType === "mutation";
  if (writable && !execution.writable) throw new FunctionFailure("runMutation is not available in queries");
  const tx = args.udfType === "snapshotQuery" ? execution.tx.snapshotChild() : execution.tx;
  const expected = writable ? "mutation" : "query";
  const limits = args.transactionLimits as JsonObject | undefined;
  const run = () =>
    execution.runNested({
      runtime: execution.runtime,
      services: execution.services,
      fn,
      tx,
      writable,
      request: execution.request,
      expected,
      args: args.args ?? {},
    });
  const start = () => underLimits(tx, execution.request, limits, run);
  return writable ? undoneIfFailed(tx, execution.request, start) : start();
}

/** A mutation called by a mutation is all or nothing for itself. */
function undoneIfFailed(
  tx: Transaction,
  request: RequestState,
  start: () => string | Promise<string>,
): string | Promise<string> {
  const savepoint = tx.savepoint();
  const written = tx.written();
  const scheduling = { ...request.scheduling };
  const undo = (error: unknown): never => {
    tx.rollbackTo(savepoint);
    tx.undoWritten(written);
    request.scheduling = scheduling;
    throw error;
  };
  try {
    const result = start();
    return result instanceof Promise ? result.catch(undo) : result;
  } catch (error) {
    return undo(error);
  }
}

export function createFunctionHandle(execution: TransactionExecution, argsJson: string): string {
  const fn = execution.runtime.address(execution.fn.component, JSON.parse(argsJson) as JsonObject);
  return JSON.stringify(functionHandle({ componentPath: fn.component.path, path: fn.path }));
}

export function schedule(execution: TransactionExecution, argsJson: string): string {
  const call = scheduledCall(
    execution.runtime,
    execution.fn.component,
    JSON.parse(argsJson) as JsonObject & { ts: number },
    execution.nowMs,
  );
  const { request } = execution;
  countScheduled(request, valueSize([call.args]));
  return JSON.stringify(
    insertScheduled(execution.tx, { ...call, parentId: execution.request.scheduledFunctionId }),
  );
}

function countScheduled({ scheduling, schedulingLimits: limits }: RequestState, argsBytes: number): void {
  if (scheduling.functionsScheduled >= limits.functionsScheduled)
    throw new FunctionFailure(
      `Too many functions scheduled by this mutation (limit: ${limits.functionsScheduled})`,
    );
  scheduling.functionsScheduled += 1;
  if (scheduling.scheduledFunctionArgsBytes + argsBytes > limits.scheduledFunctionArgsBytes)
    throw new FunctionFailure(
      `Too large total size of the arguments of scheduled functions from this mutation (limit: ${limits.scheduledFunctionArgsBytes} bytes)`,
    );
  scheduling.scheduledFunctionArgsBytes += argsBytes;
}

/** The scheduled row's content for a `schedule` syscall. Throws if the function does not exist. */
export function scheduledCall(
  runtime: AppRuntime,
  from: LoadedComponent,
  args: JsonObject & { ts: number },
  nowMs: number,
) {
  const fn = runtime.address(from, args);
  if (fn.info.udfType === "query")
    throw new FunctionFailure(
      `Attempted to schedule ${displayPath(fn.path)}, which is a query. Only mutations and actions can be scheduled.`,
    );
  const timeMs = args.ts * 1000;
  if (!(Math.abs(timeMs - nowMs) <= SCHEDULE_DISTANCE_MAX_MS)) {
    throw new FunctionFailure(`${timeMs} is more than 5 years in the ${timeMs < nowMs ? "past" : "future"}`);
  }
  return {
    componentPath: fn.component.path,
    scheduledBy: from.path,
    udfPath: displayPath(fn.path),
    args: args.args ?? {},
    timeMs,
  };
}

export function cancelJob(execution: TransactionExecution, argsJson: string): string {
  const { id } = JSON.parse(argsJson) as { id: string };
  cancelOwn(execution.tx, execution.componentPath, id);
  return "null";
}

/** Cancels a call that a function of the component scheduled. Throws if there is none under this id. */
export function cancelOwn(tx: Transaction, componentPath: string, id: string): void {
  const job = readJob(tx, id);
  if (job === null || job.scheduledBy !== componentPath)
    throw new FunctionFailure(`Scheduled function ${id} not found`);
  cancelScheduled(tx, id);
}
