import type { Transaction } from "../txn/transaction.ts";
import { NO_LIMITS } from "../txn/limits.ts";

/** What the row of a stored file says of its bytes. */
export interface StoredFile {
  id: string;
  size: number;
  /** Hexadecimal. */
  sha256: string;
}

/** All files that have a row in this state. */
export function* storedFiles(tx: Transaction): Generator<StoredFile> {
  tx.limits = NO_LIMITS;
  const rows = tx.openQuery("", {
    source: { type: "FullTableScan", tableName: "_storage", order: null },
    operators: [],
  });
  for (let row = rows.next(); row !== null; row = rows.next())
    yield { id: row.id, size: Number(row.value["size"]), sha256: String(row.value["sha256"]) };
}
