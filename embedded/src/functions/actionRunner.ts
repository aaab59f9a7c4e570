import type { JsonValue } from "../values/json.ts";
import { ActionExecution, type ActionCalls } from "./actionExecution.ts";
import type { AppRuntime, ResolvedFunction } from "./appRuntime.ts";
import { FunctionFailure, isFunctionsFault } from "./errors.ts";
import { displayPath } from "./functionPath.ts";
import { ACTION_TIME_MAX_MS } from "./limits.ts";
import { completionOf, NO_USAGE, type FunctionLogEntry, type LogSink, type Usage } from "./logs.ts";
import type { Maybe } from "./maybe.ts";
import type { AsyncRealm } from "./realm/asyncRealm.ts";
import type { Call, CallResult } from "./realm/execution.ts";
import { timeoutText } from "./realm/realm.ts";
import { RequestState } from "./requestState.ts";
import { exported, wrongTypeText } from "./runTransactional.ts";
import type { Services } from "./services.ts";
import { moduleSourceMaps, uncaughtText } from "./stack.ts";
import { tableInComponent } from "./transactionExecution.ts";
import { checkArgs, checkReturns } from "./validators/validation.ts";

type Run = (
  fn: ResolvedFunction,
  args: JsonValue,
  request: RequestState,
  onUsage: (usage: Usage) => void,
) => Maybe<string>;
type UdfName = FunctionLogEntry["udfType"];

export interface ActionRunnerOptions {
  runtime(): AppRuntime;
  services: Services;
  logs: LogSink;
  query: Run;
  mutation: Run;
}

const HTTP_MODULE = "http.js";

/** Runs actions and HTTP actions, and what they call. */
export class ActionRunner {
  private readonly options: ActionRunnerOptions;
  private readonly calls: ActionCalls;

  constructor(options: ActionRunnerOptions) {
    this.options = options;
    this.calls = {
      query: (fn, args, request) => this.child("Query", options.query, fn, args, request),
      mutation: (fn, args, request) => this.child("Mutation", options.mutation, fn, args, request),
      action: (fn, args, request) =>
        this.child(
          "Action",
          (child, childArgs, state) => this.run(child, childArgs, state),
          fn,
          args,
          request,
        ),
    };
  }

  /** Runs an action and resolves with its result as JSON text. Rejects with FunctionFailure for what it did wrong. */
  async run(fn: ResolvedFunction, args: JsonValue, request: RequestState): Promise<string> {
    if (fn.info.udfType !== "action") throw new FunctionFailure(wrongTypeText(fn, "action"));
    const runtime = this.options.runtime();
    const execution = new ActionExecution({
      runtime,
      services: this.options.services,
      fn,
      request,
      calls: this.calls,
    });
    checkArgs(fn, args, (id) =>
      tableInComponent(this.options.services.db.beginRead(), fn.component.path, id),
    );
    const realm = runtime.actionRealm(fn.component, fn.environment);
    const target = exported(await loaded(realm, fn), fn);
    const result = await withinTime(realm, execution, {
      target,
      method: "invokeAction",
      args: [request.requestId, `[${JSON.stringify(args)}]`],
    });
    const valueJson = valueOf(fn, result) as string;
    checkReturns(fn, valueJson, (id) =>
      tableInComponent(this.options.services.db.beginRead(), fn.component.path, id),
    );
    return valueJson;
  }

  /** Answers an HTTP request by the app's router. */
  async runHttp(request: Request, state: RequestState): Promise<Response> {
    const runtime = this.options.runtime();
    const component = runtime.app.components.get("");
    if (component?.modules.has(HTTP_MODULE) !== true)
      return new Response("This Convex deployment does not have HTTP actions enabled.", { status: 404 });
    const { pathname } = new URL(request.url);
    const startedMs = performance.now();
    const fn = httpFunction(component, `${request.method} ${pathname}`);
    const realm = runtime.actionRealm(component, "isolate");
    let error: string | null = null;
    try {
      const router = (await loaded(realm, fn)).default as {
        lookup(path: string, method: string): [Call["target"]] | null;
      };
      const route = router.lookup(pathname, request.method);
      if (route === null) return new Response("No matching routes found", { status: 404 });
      const execution = new ActionExecution({
        runtime,
        services: this.options.services,
        fn,
        request: state,
        calls: this.calls,
      });
      const response = valueOf(
        fn,
        await withinTime(realm, execution, { target: route[0], method: "invokeHttpAction", args: [request] }),
      );
      if (!(response instanceof Response))
        throw new FunctionFailure("Uncaught TypeError: HTTP actions must return a Response");
      return response;
    } catch (thrown) {
      if (!isFunctionsFault(thrown)) throw thrown;
      error = thrown.message;
      return Response.json(
        { code: `[Request ID: ${state.requestId}] Server Error`, trace: error },
        { status: 500 },
      );
    } finally {
      const { requestId, logs } = state;
      this.options.logs.completion(
        completionOf({
          identifier: fn.info.name,
          componentPath: "",
          udfType: "HttpAction",
          requestId,
          startedMs,
          logs,
          error,
          usage: NO_USAGE,
        }),
      );
    }
  }

  /** A call from an action is a request of its own: own limits, own logs, the same identity. */
  private async child(
    udfType: UdfName,
    run: Run,
    fn: ResolvedFunction,
    args: JsonValue,
    parent: RequestState,
  ): Promise<string> {
    const state = RequestState.childOf(parent);
    const startedMs = performance.now();
    let error: string | null = null;
    let usage = NO_USAGE;
    try {
      return await run(fn, args, state, (used) => (usage = used));
    } catch (thrown) {
      error = thrown instanceof Error ? thrown.message : String(thrown);
      throw thrown;
    } finally {
      const { requestId, logs } = state;
      this.options.logs.completion(
        completionOf({
          identifier: displayPath(fn.path),
          componentPath: fn.component.path,
          udfType,
          requestId,
          startedMs,
          logs,
          error,
          usage,
        }),
      );
    }
  }
}

async function loaded(realm: AsyncRealm, fn: ResolvedFunction): Promise<Record<string, unknown>> {
  try {
    return await realm.loader.load(fn.modulePath);
  } catch (thrown) {
    throw new FunctionFailure(uncaughtText(realm.describe(thrown), moduleSourceMaps(fn.component)));
  }
}

async function withinTime(realm: AsyncRealm, execution: ActionExecution, call: Call): Promise<CallResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new FunctionFailure(timeoutText(ACTION_TIME_MAX_MS))),
      ACTION_TIME_MAX_MS,
    );
    timer.unref();
  });
  try {
    return await Promise.race([realm.call(execution, call), late]);
  } finally {
    clearTimeout(timer);
  }
}

function valueOf(fn: ResolvedFunction, result: CallResult): unknown {
  if (result.ok) return result.value;
  throw new FunctionFailure(
    uncaughtText(result.thrown, moduleSourceMaps(fn.component)),
    result.thrown.dataJson,
  );
}

/** HTTP actions have no entry of their own in the analysis. */
function httpFunction(component: ResolvedFunction["component"], name: string): ResolvedFunction {
  const info = {
    name,
    udfType: "action" as const,
    visibility: "public" as const,
    args: '{"type":"any"}',
    returns: "null",
  };
  return {
    component,
    path: `${HTTP_MODULE}:default`,
    modulePath: HTTP_MODULE,
    exportName: "default",
    info,
    environment: "isolate",
    args: null,
    returns: null,
  };
}
