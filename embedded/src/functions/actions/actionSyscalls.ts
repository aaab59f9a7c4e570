import { insertScheduled } from "../../schedule/rows.ts";
import type { JsonObject } from "../../values/json.ts";
import { FunctionFailure } from "../errors.ts";
import { functionHandle } from "../functionPath.ts";
import type { Maybe } from "../maybe.ts";
import { auditLog } from "../syscalls/auditLog.ts";
import * as files from "../syscalls/files.ts";
import { cancelOwn, scheduledCall } from "../syscalls/functions.ts";
import * as meta from "../syscalls/meta.ts";
import type { ActionHost } from "./actionHost.ts";
import type { FileBytes, SyscallValue } from "./protocol.ts";
import { vectorSearch } from "./vectorSearch.ts";

type Handler = (host: ActionHost, argument: SyscallValue) => Maybe<SyscallValue>;
type JsonHandler = (host: ActionHost, argsJson: string) => Maybe<string>;

const SERVICES_ARE_ELSEWHERE =
  "Convex's own services (such as its AI gateway) are part of Convex Cloud, and this backend has no access to them. Call the provider with a key of your own.";

const jsonHandlers: [string, JsonHandler][] = [
  ["1.0/actions/query", (host, args) => host.call("query", args)],
  ["1.0/actions/mutation", (host, args) => host.call("mutation", args)],
  ["1.0/actions/action", (host, args) => host.call("action", args)],
  ["1.0/actions/schedule", schedule],
  ["1.0/actions/cancel_job", cancelJob],
  ["1.0/actions/vectorSearch", vectorSearch],
  ["1.0/createServiceToken", refuse(`getServiceToken: ${SERVICES_ARE_ELSEWHERE}`)],
  ["1.0/getServiceUrl", refuse(`getServiceUrl: ${SERVICES_ARE_ELSEWHERE}`)],
  ["1.0/createFunctionHandle", createFunctionHandle],
  ["1.0/getUserIdentity", (host) => meta.getUserIdentity(host)],
  ["1.0/getFunctionMetadata", (host) => meta.getFunctionMetadata(host)],
  ["1.0/getDeploymentMetadata", () => meta.getDeploymentMetadata()],
  ["1.0/getRequestMetadata", (host) => meta.getRequestMetadata(host)],
  ["1.0/auditLog", auditLog],
  ["1.0/storageGetUrl", (host, args) => files.getUrl(viewOf(host), args)],
  ["1.0/storageGetMetadata", (host, args) => files.getMetadata(viewOf(host), args)],
  ["1.0/storageGenerateUploadUrl", (host) => files.generateUploadUrl(viewOf(host))],
  ["1.0/storageDelete", deleteFile],
];

/** What actions ask for, by name. What is not JSON text crosses the threads as it is. */
export const actionSyscalls: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ...jsonHandlers.map(([op, handler]): [string, Handler] => [
    op,
    (host, argument) => handler(host, argument as string),
  ]),
  ["storage/storeBlob", (host, argument) => storeFile(host, argument as FileBytes)],
  ["storage/getBlob", (host, argument) => readFile(host, argument as string)],
]);

function createFunctionHandle(host: ActionHost, argsJson: string): string {
  const fn = host.address(JSON.parse(argsJson) as JsonObject);
  return JSON.stringify(functionHandle({ componentPath: fn.component.path, path: fn.path }));
}

async function schedule(host: ActionHost, argsJson: string): Promise<string> {
  const args = JSON.parse(argsJson) as JsonObject & { ts: number };
  const parentId = host.request.scheduledFunctionId;
  const { value } = await host.services.db.runMutation((tx) =>
    insertScheduled(tx, { ...scheduledCall(host.runtime, host.component, args, tx.nowMs), parentId }),
  );
  return JSON.stringify(value);
}

async function cancelJob({ services, fn }: ActionHost, argsJson: string): Promise<string> {
  const { id } = JSON.parse(argsJson) as { id: string };
  await services.db.runMutation((tx) => cancelOwn(tx, fn.component.path, id));
  return "null";
}

/** Files as the action's component sees them now, or within a transaction. */
function viewOf({ services, fn }: ActionHost, tx = services.db.beginRead()): files.FilesView {
  return { services, tx, componentPath: fn.component.path };
}

async function deleteFile(host: ActionHost, argsJson: string): Promise<string> {
  await host.services.db.runMutation((tx) => files.remove(viewOf(host, tx), argsJson));
  return "null";
}

function storeFile({ services, fn }: ActionHost, file: FileBytes): Promise<string> {
  const { bytes, contentType, sha256 } = file;
  return services.files.store(new Uint8Array(bytes), contentType, sha256, fn.component.path);
}

async function readFile({ services, fn }: ActionHost, storageId: string): Promise<FileBytes | null> {
  const isOwn = services.files.own(services.db.beginRead(), storageId, fn.component.path) !== null;
  const file = isOwn ? await services.files.open(storageId) : null;
  if (file === null) return null;
  const bytes = new Uint8Array(file.size);
  let at = 0;
  for await (const chunk of file.stream()) {
    bytes.set(chunk as Buffer, at);
    at += (chunk as Buffer).length;
  }
  return { bytes: bytes.buffer, contentType: file.contentType };
}

function refuse(message: string): JsonHandler {
  return () => {
    throw new FunctionFailure(message);
  };
}
