import { tableInComponent } from "../../functions/transactionExecution.ts";
import type { SchemaChecks } from "../../functions/validators/schemaChecks.ts";
import { tableAt } from "../../store/snapshot.ts";
import type { StoredDocument } from "../../store/document.ts";
import type { Table } from "../../store/table.ts";
import type { FollowTarget } from "../../txn/background/tableFollow.ts";
import { tableNumberOf } from "../../values/documentId.ts";
import type { JsonObject } from "../../values/json.ts";

/** The first document that a schema does not allow. */
export interface SchemaViolation {
  error: string;
  componentPath: string;
  tableName: string;
}

/** All tables by number, of the state in which a document is judged: an id may be of any of them. */
export type TablesNow = () => readonly (Table | undefined)[];

/** Judges the documents of one table by a schema that is not in force yet. */
export class DocumentCheck implements FollowTarget {
  readonly #table: Table;
  readonly #checks: SchemaChecks;
  readonly #tablesNow: TablesNow;
  #violation: SchemaViolation | null = null;

  constructor(table: Table, checks: SchemaChecks, tablesNow: TablesNow) {
    this.#table = table;
    this.#checks = checks;
    this.#tablesNow = tablesNow;
  }

  /** The first document that did not fit, if it was put right since or not: a failed check stays failed. */
  get violation(): SchemaViolation | null {
    return this.#violation;
  }

  put(document: StoredDocument, value: JsonObject, isNew: boolean): void {
    if (this.#violation !== null) return;
    const { component: componentPath, name: tableName } = this.#table.address;
    const mismatch = this.#checks.mismatch(tableName, value, (id) =>
      tableInComponent(this, componentPath, id),
    );
    if (mismatch === null) return;
    const which = isNew ? "New document" : `Document with ID "${document.id}"`;
    const error = `${which} in table "${tableName}" does not match the schema: ${mismatch}`;
    this.#violation = { error, componentPath, tableName };
  }

  remove(): void {}

  tableOf(id: string) {
    const number = tableNumberOf(id);
    return number === null ? null : (tableAt(this.#tablesNow(), number)?.address ?? null);
  }
}
