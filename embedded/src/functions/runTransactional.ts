import type { ResolvedFunction } from "./appRuntime.ts";
import { FunctionFailure } from "./errors.ts";
import { displayPath } from "./functionPath.ts";
import { NESTED_CALLS_MAX } from "./limits.ts";
import type { Maybe } from "./maybe.ts";
import { settle, whenDone } from "./maybe.ts";
import type { DeterministicRealm } from "./realm/deterministicRealm.ts";
import type { Callable, CallResult } from "./realm/execution.ts";
import { exported } from "./realm/exported.ts";
import { moduleSourceMaps, uncaughtText } from "./stack.ts";
import type { TransactionalCall } from "./transactionExecution.ts";
import { TransactionExecution } from "./transactionExecution.ts";
import { checkArgs, checkReturns } from "./validators/validation.ts";

/**
 * Runs a query or mutation in the transaction and gives its result as JSON text: at once, or as a
 * promise if the function waits for the host. Throws FunctionFailure for what the function did wrong.
 */
export function runTransactional(call: TransactionalCall): Maybe<string> {
  const { fn, request, runtime } = call;
  if (fn.info.udfType !== call.expected) throw new FunctionFailure(wrongTypeText(fn, call.expected));
  if (request.depth >= NESTED_CALLS_MAX)
    throw new FunctionFailure(`Functions call each other too deeply (limit: ${NESTED_CALLS_MAX})`);
  const execution = new TransactionExecution(call, runTransactional);
  const argsJson = JSON.stringify(call.args);
  checkArgs(fn, call.args, argsJson, execution.tableOf);
  const realm = runtime.acquire(fn.component, fn.modulePath);
  const method = call.expected === "query" ? "invokeQuery" : "invokeMutation";
  execution.readAhead(realm.ahead);
  request.reading.add(execution);
  const invoke = (target: Callable) => realm.call(execution, { target, method, args: [`[${argsJson}]`] });
  request.depth += 1;
  return settle(
    () => whenDone(loadedExport(realm, fn), invoke),
    (result) => {
      request.depth -= 1;
      request.reading.delete(execution);
      execution.settleReads();
      if (realm.isReusable()) runtime.release(fn.component, realm);
      return resultOf(fn, result, execution);
    },
    (error) => {
      // The context may have been cut off in the middle of something: it is not given back.
      request.depth -= 1;
      throw error;
    },
  );
}

export function wrongTypeText(fn: ResolvedFunction, expected: string): string {
  const name = (type: string) => `${type[0]!.toUpperCase()}${type.slice(1)}`;
  return `Trying to execute ${displayPath(fn.path)} as ${name(expected)}, but it is defined as ${name(fn.info.udfType)}.`;
}

function resultOf(fn: ResolvedFunction, settled: CallResult, execution: TransactionExecution): string {
  if (!settled.ok)
    throw new FunctionFailure(
      uncaughtText(settled.thrown, moduleSourceMaps(fn.component)),
      settled.thrown.dataJson,
    );
  checkReturns(fn, settled.value as string, execution.tableOf);
  return settled.value as string;
}

function loadedExport(realm: DeterministicRealm, fn: ResolvedFunction): Maybe<Callable> {
  const namespace = realm.loader.loaded(fn.modulePath);
  if (namespace !== undefined) return exported(namespace, fn);
  return realm.loader.load(fn.modulePath).then(
    (loaded) => exported(loaded, fn),
    (thrown: unknown) => {
      throw new FunctionFailure(uncaughtText(realm.describe(thrown), moduleSourceMaps(fn.component)));
    },
  );
}
