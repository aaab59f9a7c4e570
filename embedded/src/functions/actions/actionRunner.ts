import type { JsonValue } from "../../values/json.ts";
import type { AppRuntime, ResolvedFunction } from "../appRuntime.ts";
import { FunctionFailure, isFunctionsFault } from "../errors.ts";
import { displayPath } from "../functionPath.ts";
import { completionOf, NO_USAGE, type FunctionLogEntry, type LogSink, type Usage } from "../logs.ts";
import type { Maybe } from "../maybe.ts";
import { HTTP_MODULE, type HttpRequest, type HttpResponse } from "../request.ts";
import { RequestState } from "../requestState.ts";
import { wrongTypeText } from "../runTransactional.ts";
import type { Services } from "../services.ts";
import { tableInComponent } from "../transactionExecution.ts";
import { checkArgs, checkReturns } from "../validators/validation.ts";
import { ActionCall } from "./actionCall.ts";
import { ActionHost, type ActionCalls } from "./actionHost.ts";
import { ActionThread } from "./actionThread.ts";
import { HttpCall } from "./httpCall.ts";
import { routeHttp } from "./httpRouting.ts";

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

/** Runs actions and HTTP actions, and what they call. Their code runs in a thread of its own. */
export class ActionRunner {
  private readonly options: ActionRunnerOptions;
  private readonly thread: ActionThread;
  private readonly calls: ActionCalls;

  constructor(options: ActionRunnerOptions) {
    this.options = options;
    this.thread = new ActionThread(() => options.runtime());
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
    this.warmUp();
  }

  /** Takes note of another app in force. */
  deployed(): void {
    this.thread.refresh();
    this.warmUp();
  }

  /** Ends all actions. */
  close(): Promise<void> {
    return this.thread.close();
  }

  /** Runs an action and resolves with its result as JSON text. Rejects with FunctionFailure for what it did wrong. */
  async run(fn: ResolvedFunction, args: JsonValue, request: RequestState): Promise<string> {
    if (fn.info.udfType !== "action") throw new FunctionFailure(wrongTypeText(fn, "action"));
    const { db } = this.options.services;
    const tableOf = (id: string) => tableInComponent(db.beginRead(), fn.component.path, id);
    checkArgs(fn, args, JSON.stringify(args), tableOf);
    const valueJson = await new ActionCall(this.thread, this.host(fn, request), args).run();
    checkReturns(fn, valueJson, tableOf);
    return valueJson;
  }

  /** Answers an HTTP request by the app's router. */
  async runHttp(request: HttpRequest, state: RequestState): Promise<HttpResponse> {
    const { pathname } = new URL(request.url);
    const routing = routeHttp(this.options.runtime().app, request.method, pathname);
    if (routing === "disabled")
      return plainResponse(404, "This Convex deployment does not have HTTP actions enabled.");
    if (routing === "unmatched") return plainResponse(404, "No matching routes found");
    const fn = httpFunction(routing.component, `${request.method} ${pathname}`);
    const startedMs = performance.now();
    let error: string | null = null;
    try {
      return await new HttpCall(this.thread, this.host(fn, state), request, routing.routedPath).run();
    } catch (thrown) {
      if (!isFunctionsFault(thrown)) throw thrown;
      error = thrown.message;
      return failedResponse(state.requestId, error);
    } finally {
      this.complete({ udfType: "HttpAction", identifier: fn.info.name, fn, state, startedMs, error });
    }
  }

  private host(fn: ResolvedFunction, request: RequestState): ActionHost {
    const { services, runtime } = this.options;
    return new ActionHost({ runtime, services, fn, request, calls: this.calls });
  }

  /** The first request to an app that has some is not to wait for the thread. */
  private warmUp(): void {
    const components = [...this.options.runtime().app.components.values()];
    if (components.some(({ modules }) => modules.has(HTTP_MODULE))) this.thread.warmUp();
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
      this.complete({ udfType, identifier: displayPath(fn.path), fn, state, startedMs, error, usage });
    }
  }

  private complete(run: {
    udfType: UdfName;
    identifier: string;
    fn: ResolvedFunction;
    state: RequestState;
    startedMs: number;
    error: string | null;
    usage?: Usage;
  }): void {
    const { udfType, identifier, fn, state, startedMs, error, usage = NO_USAGE } = run;
    this.options.logs.completion(
      completionOf({
        identifier,
        componentPath: fn.component.path,
        udfType,
        requestId: state.requestId,
        startedMs,
        logs: state.logs,
        error,
        usage,
      }),
    );
  }
}

function plainResponse(status: number, text: string): HttpResponse {
  return {
    status,
    statusText: "",
    headers: ["content-type", "text/plain;charset=UTF-8"],
    body: new TextEncoder().encode(text),
  };
}

function failedResponse(requestId: string, trace: string): HttpResponse {
  const text = JSON.stringify({ code: `[Request ID: ${requestId}] Server Error`, trace });
  return { ...plainResponse(500, text), headers: ["content-type", "application/json"] };
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
