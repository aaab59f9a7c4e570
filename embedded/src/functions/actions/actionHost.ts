import { cancelScheduled, insertScheduled } from "../../schedule/rows.ts";
import type { JsonObject, JsonValue } from "../../values/json.ts";
import type { LoadedComponent } from "../app.ts";
import type { AppRuntime, ResolvedFunction } from "../appRuntime.ts";
import { FunctionFailure } from "../errors.ts";
import { functionHandle } from "../functionPath.ts";
import type { LogLine } from "../logs.ts";
import type { Maybe } from "../maybe.ts";
import type { RequestState } from "../requestState.ts";
import type { Services } from "../services.ts";
import { storageIdOf } from "../syscalls/files.ts";
import { scheduledCall } from "../syscalls/functions.ts";
import * as meta from "../syscalls/meta.ts";
import type { FileBytes, SyscallValue } from "./protocol.ts";

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

  print(line: LogLine): void {
    this.request.logs.add(line);
  }

  /** Answers a syscall. Throws or rejects with what the code is to be told. */
  answer(op: string, argument: SyscallValue): Maybe<SyscallValue> {
    if (op === "storage/storeBlob") return storeFile(this, argument as FileBytes);
    if (op === "storage/getBlob") return readFile(this, argument as string);
    const handler = handlers[op];
    if (handler === undefined) throw new FunctionFailure(`Unknown async operation ${op}`);
    return handler(this, argument as string);
  }

  call(kind: keyof ActionCalls, argsJson: string): Promise<string> {
    const args = JSON.parse(argsJson) as JsonObject;
    return this.calls[kind](this.address(args), args.args ?? {}, this.request);
  }
}

function storeFile({ services }: ActionHost, file: FileBytes): Promise<string> {
  return services.files.store(new Uint8Array(file.bytes), file.contentType, file.sha256);
}

async function readFile({ services }: ActionHost, storageId: string): Promise<FileBytes | null> {
  const file = await services.files.open(storageId);
  if (file === null) return null;
  const bytes = new Uint8Array(file.size);
  let at = 0;
  for await (const chunk of file.stream()) {
    bytes.set(chunk as Buffer, at);
    at += (chunk as Buffer).length;
  }
  return { bytes: bytes.buffer, contentType: file.contentType };
}

type Handler = (host: ActionHost, argsJson: string) => Maybe<string>;

const handlers: Record<string, Handler> = {
  "1.0/actions/query": (host, args) => host.call("query", args),
  "1.0/actions/mutation": (host, args) => host.call("mutation", args),
  "1.0/actions/action": (host, args) => host.call("action", args),
  "1.0/actions/schedule": schedule,
  "1.0/actions/cancel_job": cancelJob,
  "1.0/actions/vectorSearch": refuse("Vector search"),
  "1.0/createServiceToken": refuse("Service tokens"),
  "1.0/getServiceUrl": refuse("Service URLs"),
  "1.0/createFunctionHandle": (host, args) => {
    const fn = host.address(JSON.parse(args) as JsonObject);
    return JSON.stringify(functionHandle({ componentPath: fn.component.path, path: fn.path }));
  },
  "1.0/getUserIdentity": (host) => meta.getUserIdentity(host),
  "1.0/getFunctionMetadata": (host) => meta.getFunctionMetadata(host),
  "1.0/getDeploymentMetadata": () => meta.getDeploymentMetadata(),
  "1.0/getRequestMetadata": (host) => meta.getRequestMetadata(host),
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

async function schedule(host: ActionHost, argsJson: string): Promise<string> {
  const args = JSON.parse(argsJson) as JsonObject & { ts: number };
  const { value } = await host.services.db.runMutation((tx) =>
    insertScheduled(tx, scheduledCall(host.runtime, host.component, args, tx.nowMs)),
  );
  return JSON.stringify(value);
}

async function cancelJob({ services }: ActionHost, argsJson: string): Promise<string> {
  const { id } = JSON.parse(argsJson) as { id: string };
  await services.db.runMutation((tx) => cancelScheduled(tx, id));
  return "null";
}

function refuse(feature: string): Handler {
  return () => {
    throw new FunctionFailure(`${feature}: not available in this backend`);
  };
}
