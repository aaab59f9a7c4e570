import type { StoredDocument } from "../../store/document.ts";
import type { QueryJson } from "../../txn/queryJson.ts";
import type { JsonValue } from "../../values/json.ts";
import { FunctionFailure } from "../errors.ts";
import type { TransactionExecution } from "../transactionExecution.ts";

/*
 * System tables exist once, in the root, for all components. A row names the component that it belongs to:
 * `scheduledBy` for jobs, `componentPath` for files (none: the app's). Nobody else is shown it.
 */

const SYSTEM_TABLES = new Set(["_storage", "_scheduled_functions"]);
/** The others serve the backend itself. */
const OPEN_INDEXES = new Set(["by_id", "by_creation_time"]);

export interface TablePlace {
  component: string;
  isSystem: boolean;
}

/** Where the rows of a table are that functions of this component call so. Throws for tables they may not read. */
export function placeOfTable({ componentPath }: TransactionExecution, table: string): TablePlace {
  if (!table.startsWith("_")) return { component: componentPath, isSystem: false };
  if (!SYSTEM_TABLES.has(table)) throw new FunctionFailure(`System table ${table} does not exist`);
  return { component: "", isSystem: true };
}

export function tableOfQuery({ source }: QueryJson): string {
  return source.type === "FullTableScan" ? source.tableName : source.indexName.split(".", 1)[0]!;
}

/** A query of a system table that meets the component's own rows only, so that limits and pages count no others. */
export function ownRows({ componentPath }: TransactionExecution, query: QueryJson): QueryJson {
  const [table = "", index = ""] =
    query.source.type === "FullTableScan" ? [] : query.source.indexName.split(".");
  if (index !== "" && !OPEN_INDEXES.has(index))
    throw new FunctionFailure(`Index ${table}.${index} not found.`);
  return { ...query, operators: [{ filter: isOwnedBy(componentPath) }, ...query.operators] };
}

/** How many rows of a system table are the component's own. */
export function countOwn(execution: TransactionExecution, table: string): number {
  const source = { type: "FullTableScan" as const, tableName: table, order: "asc" as const };
  const stream = execution.tx.openQuery("", ownRows(execution, { source, operators: [] }));
  let own = 0;
  while (stream.next() !== null) own += 1;
  return own;
}

/** A system row as functions see it, or null if it is another component's. */
export function systemDocument(execution: TransactionExecution, document: StoredDocument): string | null {
  const { componentPath, scheduledBy, udfPath: _path, lane: _lane, ...visible } = document.value;
  const owner = scheduledBy ?? componentPath;
  if ((owner ?? "") !== execution.componentPath) return null;
  return owner === undefined ? document.json : JSON.stringify(visible);
}

function isOwnedBy(componentPath: string): JsonValue {
  const missing = (field: string): JsonValue => ({
    $eq: [{ $field: field }, { $literal: { $undefined: null } }],
  });
  const named = (field: string): JsonValue => ({ $eq: [{ $field: field }, { $literal: componentPath }] });
  const file = componentPath === "" ? missing("componentPath") : named("componentPath");
  // A file has no `scheduledBy`; a job has one, and a `componentPath` of another meaning.
  return { $or: [named("scheduledBy"), { $and: [missing("scheduledBy"), file] }] };
}
