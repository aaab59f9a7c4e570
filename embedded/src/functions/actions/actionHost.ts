import { isNear } from "../../txn/nearLimit.ts";
import type { JsonObject, JsonValue } from "../../values/json.ts";
import type { LoadedComponent } from "../app.ts";
import type { AppRuntime, ResolvedFunction } from "../appRuntime.ts";
import { FunctionFailure } from "../errors.ts";
import type { LogLevel, LogLine } from "../logs.ts";
import type { Maybe } from "../maybe.ts";
import type { RequestState } from "../requestState.ts";
import type { Services } from "../services.ts";
import { errorPrinter } from "../stack.ts";
import { actionSyscalls } from "./actionSyscalls.ts";
import type { SyscallValue } from "./protocol.ts";

/** How an action calls functions: each call is a request of its own, with the action's identity. */
export interface ActionCalls {
  query(fn: ResolvedFunction, args: JsonValue, request: RequestState): Promise<string>;
  mutation(fn: ResolvedFunction, args: JsonValue, request: RequestState): Promise<string>;
  action(fn: ResolvedFunction, args: JsonValue, request: RequestState): Promise<string>;
}

/** What one run of an action or HTTP action asks this side for; all of it goes on outside of any transaction. */
export class ActionHost {
  readonly services: Services;
  readonly fn: ResolvedFunction;
  readonly request: RequestState;
  private readonly currentRuntime: () => AppRuntime;
  private readonly calls: ActionCalls;

  constructor(parts: {
    runtime(): AppRuntime;
    services: Services;
    fn: ResolvedFunction;
    request: RequestState;
    calls: ActionCalls;
  }) {
    this.currentRuntime = parts.runtime;
    this.services = parts.services;
    this.fn = parts.fn;
    this.request = parts.request;
    this.calls = parts.calls;
  }

  /** The app in force now: an action that a push overtakes calls the new functions. */
  get runtime(): AppRuntime {
    return this.currentRuntime();
  }

  /** The action's component in that app. */
  get component(): LoadedComponent {
    return this.runtime.app.components.get(this.fn.component.path) ?? this.fn.component;
  }

  /** The function that the arguments of a syscall address. */
  address(args: JsonObject): ResolvedFunction {
    return this.runtime.address(this.component, args);
  }

  get nowMs(): number {
    return this.services.db.clock.nowMs();
  }

  /** Adds a line that the code printed in its thread. */
  printed(line: LogLine): void {
    this.request.logs.add(line);
  }

  print(level: LogLevel, args: unknown[]): void {
    const { nowMs: timestamp } = this;
    this.request.logs.print(level, args, { timestamp, errorText: errorPrinter(this.fn.component) });
  }

  /** Tells the log of a call that took nearly as long as it may. */
  warnOfTime(tookMs: number, timeMaxMs: number): void {
    if (!isNear(tookMs, timeMaxMs)) return;
    const text = `Function execution took a long time. (maximum duration: ${timeMaxMs / 1000}s, actual duration: ${tookMs / 1000}s)`;
    this.request.logs.warn(text, this.nowMs);
  }

  /** Answers a syscall. Throws or rejects with what the code is to be told. */
  answer(op: string, argument: SyscallValue): Maybe<SyscallValue> {
    const handler = actionSyscalls.get(op);
    if (handler === undefined) throw new FunctionFailure(`Unknown async operation ${op}`);
    return handler(this, argument);
  }

  call(kind: keyof ActionCalls, argsJson: string): Promise<string> {
    const args = JSON.parse(argsJson) as JsonObject;
    return this.calls[kind](this.address(args), args.args ?? {}, this.request);
  }
}
