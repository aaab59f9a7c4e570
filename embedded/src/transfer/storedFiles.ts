import type { StoredDocument } from "../store/document.ts";
import type { Transaction } from "../txn/transaction.ts";

export const STORAGE_TABLE = "_storage";

/** The rows of files that a component owns ("" is the app), in order of creation. */
export function* storedFiles(tx: Transaction, component: string): Generator<StoredDocument> {
  const source = { type: "FullTableScan" as const, tableName: STORAGE_TABLE, order: "asc" as const };
  const stream = tx.openQuery("", { source, operators: [] });
  for (let row = stream.next(); row !== null; row = stream.next())
    if ((row.value.componentPath ?? "") === component) yield row;
}

/** Paths of the components that own files, the app first. */
export function fileOwners(tx: Transaction): string[] {
  const source = { type: "FullTableScan" as const, tableName: STORAGE_TABLE, order: "asc" as const };
  const stream = tx.openQuery("", { source, operators: [] });
  const owners = new Set([""]);
  for (let row = stream.next(); row !== null; row = stream.next())
    owners.add(String(row.value.componentPath ?? ""));
  return [...owners].sort();
}
