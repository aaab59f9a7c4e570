import type { Transaction } from "../../txn/transaction.ts";
import { FunctionFailure } from "../errors.ts";
import type { Services } from "../services.ts";
import type { TransactionExecution } from "../transactionExecution.ts";

/** From where files are looked at: a component has its own, and knows no others. */
export interface FilesView {
  services: Services;
  tx: Transaction;
  componentPath: string;
}

export function getUrl(view: FilesView, argsJson: string): string {
  const id = ownIdOf(view, argsJson);
  return JSON.stringify(id === null ? null : view.services.files.getUrl(view.tx, id));
}

export function getMetadata(view: FilesView, argsJson: string): string {
  const { services, tx, componentPath } = view;
  return JSON.stringify(services.files.own(tx, storageIdOf(argsJson), componentPath));
}

export function remove(view: FilesView, argsJson: string): string {
  const id = ownIdOf(view, argsJson);
  if (id === null) throw new FunctionFailure(`storage id ${storageIdOf(argsJson)} not found`);
  view.services.files.delete(view.tx, id);
  return "null";
}

export async function getBytes(execution: TransactionExecution, argsJson: string): Promise<string> {
  const id = ownIdOf(execution, argsJson);
  const file = id === null ? null : await execution.services.files.open(id, execution.tx);
  if (file === null) return "null";
  const chunks: Buffer[] = [];
  for await (const chunk of file.stream()) chunks.push(chunk as Buffer);
  return JSON.stringify({ blob: Buffer.concat(chunks).toString("base64"), contentType: file.contentType });
}

export async function store(execution: TransactionExecution, argsJson: string): Promise<string> {
  const args = JSON.parse(argsJson) as { blob: string; contentType?: string; sha256?: string };
  const contentType = args.contentType === undefined || args.contentType === "" ? null : args.contentType;
  const bytes = Buffer.from(args.blob, "base64");
  const { services, tx, componentPath } = execution;
  return JSON.stringify(await services.files.storeWithin(tx, bytes, contentType, args.sha256, componentPath));
}

export function generateUploadUrl({ services, componentPath }: Omit<FilesView, "tx">): string {
  return JSON.stringify(services.files.generateUploadUrl(componentPath));
}

/** The id in the arguments, or null if it is of no file of the component. */
function ownIdOf({ services, tx, componentPath }: FilesView, argsJson: string): string | null {
  const id = storageIdOf(argsJson);
  return services.files.own(tx, id, componentPath) === null ? null : id;
}

/** Ids from before storage had documents are not known here. */
function storageIdOf(argsJson: string): string {
  const { storageId } = JSON.parse(argsJson) as { storageId: unknown };
  if (typeof storageId !== "string") throw new FunctionFailure("Invalid storage ID");
  return storageId;
}
