import { NO_LIMITS } from "../txn/limits.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonObject } from "../values/json.ts";

/** One row per export and import, as the command line watches them. Written by `Exports` and `Imports`, old ones deleted by them. */
const TABLE = "_transfers";

/** What somebody may still look at. */
const RECORDS_KEPT = 20;

export type TransferKind = "export" | "import";

export interface TransferRecord {
  id: string;
  value: JsonObject;
}

export function declareTransfers(tx: Transaction): void {
  tx.declareTable("", TABLE);
}

/** Adds a record and forgets the oldest finished ones of its kind. */
export function addTransfer(tx: Transaction, kind: TransferKind, value: JsonObject): string {
  const finished = transfers(tx, kind).filter((record) => !isUnderWay(record));
  for (const { id } of finished.slice(RECORDS_KEPT)) tx.remove(id);
  return tx.insert("", TABLE, { ...value, kind });
}

/** A record by its id; null for any other text. */
export function transferOf(tx: Transaction, kind: TransferKind, id: string): JsonObject | null {
  if (tx.tableOf(id)?.name !== TABLE) return null;
  const value = tx.get(id)?.value ?? null;
  return value?.kind === kind ? value : null;
}

/** All records of a kind, the newest first. */
export function transfers(tx: Transaction, kind: TransferKind): TransferRecord[] {
  tx.limits = NO_LIMITS;
  const source = { type: "FullTableScan" as const, tableName: TABLE, order: "desc" as const };
  const stream = tx.openQuery("", { source, operators: [] });
  const records: TransferRecord[] = [];
  for (let document = stream.next(); document !== null; document = stream.next()) {
    if (document.value.kind === kind) records.push({ id: document.id, value: document.value });
  }
  return records;
}

/** Whether something would still happen to it if the backend went on. */
export function isUnderWay({ value }: TransferRecord): boolean {
  const state = typeof value.state === "object" ? stateName(value) : value.state;
  return state !== "completed" && state !== "failed";
}

/** The name of an import's state. */
export function stateName(value: JsonObject): string {
  return String((value.state as JsonObject).state);
}

/** An int64 in its wire form. */
export function int64(value: bigint | number): JsonObject {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return { $integer: bytes.toString("base64") };
}
