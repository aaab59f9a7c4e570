import { cancelScheduled, insertScheduled } from "../schedule/rows.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import type { AppRuntime, ResolvedFunction } from "./appRuntime.ts";
import { FunctionFailure } from "./errors.ts";
import { functionHandle } from "./functionPath.ts";
import type { LogLevel } from "./logs.ts";
import type { Execution } from "./realm/execution.ts";
import type { RequestState } from "./requestState.ts";
import type { Services } from "./services.ts";
import { errorPrinter } from "./stack.ts";
import { storageIdOf } from "./syscalls/files.ts";
import { scheduledCall } from "./syscalls/functions.ts";
import * as meta from "./syscalls/meta.ts";

/** How an action calls functions: each call is a request of its own, with the action's identity. */
export interface ActionCalls {
  query(fn: ResolvedFunction, args: JsonValue, request: RequestState): Promise<string>;
  mutation(fn: ResolvedFunction, args: JsonValue, request: RequestState): Promise<string>;
  action(fn: ResolvedFunction, args: JsonValue, request: RequestState): Promise<string>;
}

/** One run of an action or HTTP action: everything it asks for goes on outside of any transaction. */
export class ActionExecution implements Execution {
  readonly runtime: AppRuntime;
  readonly services: Services;
  readonly fn: ResolvedFunction;
  readonly request: RequestState;
  private readonly calls: ActionCalls;

  constructor(parts: {
    runtime: AppRuntime;
    services: Services;
    fn: ResolvedFunction;
    request: RequestState;
    calls: ActionCalls;
  }) {
    this.runtime = parts.runtime;
    this.services = parts.services;
    this.fn = parts.fn;
    this.request = parts.request;
    this.calls = parts.calls;
  }

  get nowMs(): number {
    return Date.now();
  }

  random(): number {
    return Math.random();
  }

  randomBytes(length: number): Uint8Array {
    return this.services.db.random.bytes(length);
  }

  print(level: LogLevel, args: unknown[]): void {
    this.request.logs.print(level, args, {
      timestamp: this.nowMs,
      errorText: errorPrinter(this.fn.component),
    });
  }

  syscall(op: string): string {
    throw new FunctionFailure(`${op} is not available in actions. Use ctx.runQuery or ctx.runMutation.`);
  }

  asyncSyscall(op: string, argsJson: string): string | Promise<string> {
    const handler = handlers[op];
    if (handler === undefined) throw new FunctionFailure(`Unknown async operation ${op}`);
    return handler(this, argsJson);
  }

  jsSyscall(op: string, args: Record<string, unknown>): Promise<unknown> {
    if (op === "storage/storeBlob")
      return this.storeBlob(args as { blob: Blob; options?: { sha256?: string } });
    if (op === "storage/getBlob") return this.getBlob(String(args.storageId));
    throw new FunctionFailure(`Unknown JS operation ${op}`);
  }

  call(kind: keyof ActionCalls, argsJson: string): Promise<string> {
    const args = JSON.parse(argsJson) as JsonObject;
    return this.calls[kind](this.runtime.address(this.fn.component, args), args.args ?? {}, this.request);
  }

  private storeBlob({ blob, options }: { blob: Blob; options?: { sha256?: string } }): Promise<string> {
    return this.services.files.store(blob, blob.type === "" ? null : blob.type, options?.sha256);
  }

  private async getBlob(storageId: string): Promise<Blob | null> {
    const file = await this.services.files.open(storageId);
    if (file === null) return null;
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of file.stream()) chunks.push(new Uint8Array(chunk as Buffer));
    return new Blob(chunks, { type: file.contentType ?? "" });
  }
}

type Handler = (execution: ActionExecution, argsJson: string) => string | Promise<string>;

const handlers: Record<string, Handler> = {
  "1.0/actions/query": (execution, args) => execution.call("query", args),
  "1.0/actions/mutation": (execution, args) => execution.call("mutation", args),
  "1.0/actions/action": (execution, args) => execution.call("action", args),
  "1.0/actions/schedule": schedule,
  "1.0/actions/cancel_job": cancelJob,
  "1.0/actions/vectorSearch": refuse("Vector search"),
  "1.0/createServiceToken": refuse("Service tokens"),
  "1.0/getServiceUrl": refuse("Service URLs"),
  "1.0/createFunctionHandle": (execution, args) => {
    const fn = execution.runtime.address(execution.fn.component, JSON.parse(args) as JsonObject);
    return JSON.stringify(functionHandle({ componentPath: fn.component.path, path: fn.path }));
  },
  "1.0/getUserIdentity": (execution) => meta.getUserIdentity(execution),
  "1.0/getFunctionMetadata": (execution) => meta.getFunctionMetadata(execution),
  "1.0/getDeploymentMetadata": () => meta.getDeploymentMetadata(),
  "1.0/getRequestMetadata": (execution) => meta.getRequestMetadata(execution),
  "1.0/storageGetUrl": ({ services }, args) =>
    JSON.stringify(services.files.getUrl(services.db.beginRead(), storageIdOf(args))),
  "1.0/storageGetMetadata": ({ services }, args) =>
    JSON.stringify(services.files.metadata(services.db.beginRead(), storageIdOf(args))),
  "1.0/storageGenerateUploadUrl": ({ services }) => JSON.stringify(services.files.generateUploadUrl()),
  "1.0/storageDelete": async ({ services }, args) => {
    await services.db.runMutation((tx) => services.files.delete(tx, storageIdOf(args)));
    return "null";
  },
};

async function schedule({ runtime, services, fn }: ActionExecution, argsJson: string): Promise<string> {
  const args = JSON.parse(argsJson) as JsonObject & { ts: number };
  const { value } = await services.db.runMutation((tx) =>
    insertScheduled(tx, scheduledCall(runtime, fn, args, tx.nowMs)),
  );
  return JSON.stringify(value);
}

async function cancelJob({ services }: ActionExecution, argsJson: string): Promise<string> {
  const { id } = JSON.parse(argsJson) as { id: string };
  await services.db.runMutation((tx) => cancelScheduled(tx, id));
  return "null";
}

function refuse(feature: string): Handler {
  return () => {
    throw new FunctionFailure(`${feature}: not available in this backend`);
  };
}
