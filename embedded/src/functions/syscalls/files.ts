import { FunctionFailure } from "../errors.ts";
import type { TransactionExecution } from "../transactionExecution.ts";

export function getUrl(execution: TransactionExecution, argsJson: string): string {
  return JSON.stringify(execution.services.files.getUrl(execution.tx, storageIdOf(argsJson)));
}

export function getMetadata(execution: TransactionExecution, argsJson: string): string {
  return JSON.stringify(execution.services.files.metadata(execution.tx, storageIdOf(argsJson)));
}

export async function getBytes(execution: TransactionExecution, argsJson: string): Promise<string> {
  const { services, tx } = execution;
  const file = await services.files.open(storageIdOf(argsJson), tx);
  if (file === null) return "null";
  const chunks: Buffer[] = [];
  for await (const chunk of file.stream()) chunks.push(chunk as Buffer);
  return JSON.stringify({ blob: Buffer.concat(chunks).toString("base64"), contentType: file.contentType });
}

export async function store(execution: TransactionExecution, argsJson: string): Promise<string> {
  const args = JSON.parse(argsJson) as { blob: string; contentType?: string; sha256?: string };
  const contentType = args.contentType === undefined || args.contentType === "" ? null : args.contentType;
  const bytes = Buffer.from(args.blob, "base64");
  const { services, tx } = execution;
  return JSON.stringify(await services.files.storeWithin(tx, bytes, contentType, args.sha256));
}

export function generateUploadUrl(execution: TransactionExecution): string {
  return JSON.stringify(execution.services.files.generateUploadUrl());
}

export function remove(execution: TransactionExecution, argsJson: string): string {
  execution.services.files.delete(execution.tx, storageIdOf(argsJson));
  return "null";
}

/** Ids from before storage had documents are not known here. */
export function storageIdOf(argsJson: string): string {
  const { storageId } = JSON.parse(argsJson) as { storageId: unknown };
  if (typeof storageId !== "string") throw new FunctionFailure("Invalid storage ID");
  return storageId;
}
