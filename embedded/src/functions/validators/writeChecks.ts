import type { Transaction } from "../../txn/transaction.ts";
import type { AppRuntime } from "../appRuntime.ts";
import { FunctionFailure } from "../errors.ts";
import { tableInComponent } from "../transactionExecution.ts";

/** Makes the transaction refuse documents that the deployed schemas do not allow. */
export function enforceSchemas(tx: Transaction, runtime: AppRuntime): void {
  tx.validateWrite = (component, table, document) => {
    const mismatch =
      runtime.schemaOf(component)?.mismatch(table, document, (id) => tableInComponent(tx, component, id)) ??
      null;
    if (mismatch === null) return;
    throw new FunctionFailure(
      `Failed to insert or update a document in table "${table}" because it does not match the schema: ${mismatch}`,
    );
  };
}
