import { schemaChecks } from "../functions/validators/schemaChecks.ts";
import { tableInComponent } from "../functions/transactionExecution.ts";
import type { DatabaseLimits } from "../txn/limits.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonObject } from "../values/json.ts";

/** The first stored document that a schema does not allow. */
export interface SchemaViolation {
  error: string;
  componentPath: string;
  tableName: string;
}

/** A scan reads whole tables; the limits of functions are not for it. */
export const NO_LIMITS: DatabaseLimits = {
  bytesRead: Infinity,
  bytesWritten: Infinity,
  databaseQueries: Infinity,
  documentsRead: Infinity,
  documentsWritten: Infinity,
};

/** Looks for a document that contradicts the new schema of its component. A schema equal to the one in force needs no look. */
export function findViolation(
  tx: Transaction,
  componentPath: string,
  schema: JsonObject | null,
): SchemaViolation | null {
  const checks = schema === null ? null : schemaChecks(schema);
  if (checks === null) return null;
  tx.limits = NO_LIMITS;
  for (const tableName of checks.tableNames()) {
    const stream = tx.openQuery(componentPath, {
      source: { type: "FullTableScan", tableName, order: "asc" },
      operators: [],
    });
    for (let document = stream.next(); document !== null; document = stream.next()) {
      const mismatch = checks.mismatch(tableName, document.value, (id) =>
        tableInComponent(tx, componentPath, id),
      );
      if (mismatch !== null) {
        return {
          error: `Document with ID "${document.id}" in table "${tableName}" does not match the schema: ${mismatch}`,
          componentPath,
          tableName,
        };
      }
    }
  }
  return null;
}
