import type { Transaction } from "../txn/transaction.ts";
import { clientMessage, FunctionFailure, isFunctionsFault } from "./errors.ts";
import { completionOf, NO_USAGE, usageOf, type LogSink } from "./logs.ts";
import { settle, type Maybe } from "./maybe.ts";
import type { FunctionRequest, Outcome } from "./request.ts";
import type { RequestState } from "./requestState.ts";

export interface ObservedRun {
  logs: LogSink;
  state: RequestState;
  udfType: "Query" | "Mutation" | "Action";
  request: FunctionRequest;
  /** The transaction to count, if there is one. */
  tx: Transaction | null;
}

/** Turns what happens into an outcome and a log entry. Faults of the backend itself are thrown on. */
export function observed(run: ObservedRun, start: () => Maybe<string>): Maybe<Outcome> {
  const { state, request } = run;
  const startedMs = performance.now();
  return settle(
    start,
    (valueJson): Outcome => {
      log(run, startedMs, null);
      return { ok: true, valueJson, logLines: state.logs.texts() };
    },
    (error): Outcome => {
      if (!isFunctionsFault(error)) throw error;
      log(run, startedMs, error.message);
      const dataJson = error instanceof FunctionFailure ? error.dataJson : undefined;
      const message = clientMessage(request.requestId, error.message);
      const failed = { ok: false as const, message, logLines: state.logs.texts() };
      return dataJson === undefined ? failed : { ...failed, dataJson };
    },
  );
}

function log(
  { logs, state, udfType, request, tx }: ObservedRun,
  startedMs: number,
  error: string | null,
): void {
  const { path: identifier, componentPath = "", requestId } = request;
  if (identifier.startsWith("_system/")) return;
  if (tx !== null) state.warnOfLimits(tx);
  const usage = tx === null ? NO_USAGE : usageOf(tx.traffic());
  logs.completion(
    completionOf({
      identifier,
      componentPath,
      udfType,
      requestId,
      startedMs,
      logs: state.logs,
      error,
      usage,
    }),
  );
}
