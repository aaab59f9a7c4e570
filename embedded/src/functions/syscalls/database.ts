import type { QueryJson } from "../../txn/queryJson.ts";
import { identifierFault } from "../../values/identifier.ts";
import type { JsonObject } from "../../values/json.ts";
import { shapeFault, VALUE_NESTING_MAX } from "../../values/shape.ts";
import { FunctionFailure } from "../errors.ts";
import type { TransactionExecution } from "../transactionExecution.ts";
import { countOwn, ownRows, placeOfTable, systemDocument, tableOfQuery } from "./systemTables.ts";

const DONE = '{"value":null,"done":true}';
const QUERY_ID_PREFIX = '{"queryId":';
const GET_PREFIX = '{"id":"';
const GET_REST = '","isSystem":false,"version":"';

export function queryStream(execution: TransactionExecution, argsJson: string): string {
  const { query } = JSON.parse(argsJson) as { query: QueryJson };
  const { component, isSystem } = placeOfTable(execution, tableOfQuery(query));
  const stream = execution.tx.openQuery(component, isSystem ? ownRows(execution, query) : query);
  const id = ++execution.lastStreamId;
  execution.streams.set(id, { stream, system: isSystem });
  return `{"queryId":${id}}`;
}

export function queryCleanup(execution: TransactionExecution, argsJson: string): string {
  execution.streams.delete(queryIdOf(argsJson));
  return "{}";
}

export function queryStreamNext(execution: TransactionExecution, argsJson: string): string {
  const open = execution.streams.get(queryIdOf(argsJson));
  if (open === undefined) throw new FunctionFailure("This query is closed and can't emit any more values.");
  for (;;) {
    const document = open.stream.next();
    if (document === null) return DONE;
    const json = open.system ? systemDocument(execution, document) : execution.gives(document.json);
    if (json !== null) return `{"value":${json},"done":false}`;
  }
}

/** The argument is made by one line of the client library; parsing it whole would cost more than the step itself. */
export function queryIdOf(argsJson: string): number {
  const id = argsJson.startsWith(QUERY_ID_PREFIX)
    ? Number(argsJson.slice(QUERY_ID_PREFIX.length, -1))
    : Number.NaN;
  return Number.isInteger(id) ? id : (JSON.parse(argsJson) as { queryId: number }).queryId;
}

export function queryPage(execution: TransactionExecution, argsJson: string): string {
  const args = JSON.parse(argsJson) as {
    query: QueryJson;
    cursor: string | null;
    endCursor?: string | null;
    pageSize: number;
    maximumRowsRead?: number | null;
    maximumBytesRead?: number | null;
  };
  const { request } = execution;
  if (execution.componentPath !== "")
    throw new FunctionFailure(
      "paginate() is not supported in components. Use `paginator` from convex-helpers instead.",
    );
  if (execution.paginated) {
    throw new FunctionFailure(
      "This query or mutation function ran multiple paginated queries. Convex only supports a single paginated query in each function.",
    );
  }
  execution.paginated = true;
  const { component, isSystem } = placeOfTable(execution, tableOfQuery(args.query));
  const query = isSystem ? ownRows(execution, args.query) : args.query;
  const journal = execution.outermost ? request.journal : null;
  const result = execution.tx.queryPage(component, { ...args, query, journal });
  if (execution.outermost) request.journal = result.journal;
  const documents = isSystem
    ? result.page.map((document) => systemDocument(execution, document)).filter((json) => json !== null)
    : result.page.map((document) => document.json);
  const { isDone, continueCursor, splitCursor, pageStatus } = result;
  return `{"page":[${documents.join(",")}],${JSON.stringify({ isDone, continueCursor, splitCursor, pageStatus }).slice(1)}`;
}

export function get(execution: TransactionExecution, argsJson: string): string {
  const args = getArgs(argsJson);
  const document = execution.tx.get(args.id);
  const found =
    document === null
      ? checkedTable(execution, "get", args)
      : checkedName("get", args, execution.tableOfStored(document));
  if (found === null) return "null";
  if (found.startsWith("_") !== (args.isSystem === true)) {
    throw new FunctionFailure(
      `${found.startsWith("_") ? "System" : "User"} tables can only be accessed from db.${args.isSystem === true ? "" : "system."}get().`,
    );
  }
  if (document === null) return "null";
  return found.startsWith("_")
    ? (systemDocument(execution, document) ?? "null")
    : execution.gives(document.json);
}

/** As with `queryIdOf`: the usual arguments are taken apart by hand. */
function getArgs(argsJson: string): { id: string; isSystem?: boolean; table?: string } {
  if (argsJson.startsWith(GET_PREFIX)) {
    const end = argsJson.indexOf('"', GET_PREFIX.length);
    const rest = end + GET_REST.length;
    // Nothing but the version follows.
    if (argsJson.startsWith(GET_REST, end) && argsJson.indexOf('"', rest) === argsJson.length - 2) {
      // Parsed, because a mere slice of another string is compared several times more slowly, and looking it up compares.
      return { id: JSON.parse(argsJson.slice(GET_PREFIX.length - 1, end + 1)) as string, isSystem: false };
    }
  }
  return JSON.parse(argsJson) as { id: string; isSystem?: boolean; table?: string };
}

export function normalizeId(execution: TransactionExecution, argsJson: string): string {
  const { table, idString } = JSON.parse(argsJson) as { table: string; idString: string };
  return execution.tableOf(idString) === table ? `{"id":${JSON.stringify(idString)}}` : '{"id":null}';
}

export function count(execution: TransactionExecution, argsJson: string): string {
  const { table } = JSON.parse(argsJson) as { table: string };
  const { component, isSystem } = placeOfTable(execution, table);
  return String(isSystem ? countOwn(execution, table) : execution.tx.count(component, table));
}

export function insert(execution: TransactionExecution, argsJson: string): string {
  const { table, value } = JSON.parse(argsJson) as { table: string; value: JsonObject };
  checkValue("insert", argsJson, value);
  refuseSystemTable(table);
  const fault = identifierFault(table);
  if (fault !== null) throw new FunctionFailure(`Invalid argument \`table\` for \`db.insert\`: ${fault}`);
  return `{"_id":"${execution.tx.insert(execution.componentPath, table, value)}"}`;
}

export function shallowMerge(execution: TransactionExecution, argsJson: string): string {
  const args = JSON.parse(argsJson) as { id: string; table?: string; value: JsonObject };
  checkValue("patch", argsJson, args.value);
  checkedForWrite(execution, "patch", args);
  execution.tx.merge(args.id, args.value);
  return "null";
}

export function replace(execution: TransactionExecution, argsJson: string): string {
  const args = JSON.parse(argsJson) as { id: string; table?: string; value: JsonObject };
  checkValue("replace", argsJson, args.value);
  checkedForWrite(execution, "replace", args);
  execution.tx.replace(args.id, args.value);
  return "null";
}

export function remove(execution: TransactionExecution, argsJson: string): string {
  const args = JSON.parse(argsJson) as { id: string; table?: string };
  checkedForWrite(execution, "delete", args);
  execution.tx.remove(args.id);
  return "null";
}

function checkValue(method: string, argsJson: string, value: JsonObject): void {
  // The arguments are one level around the value.
  const suspicious = shapeFault(argsJson, () => value, VALUE_NESTING_MAX + 1);
  const fault = suspicious === null ? null : shapeFault(JSON.stringify(value), () => value);
  if (fault !== null) throw new FunctionFailure(`Invalid argument \`value\` for \`db.${method}\`: ${fault}`);
}

function checkedForWrite(
  execution: TransactionExecution,
  method: string,
  args: { id: string; table?: string },
): void {
  const table = checkedTable(execution, method, args);
  if (table === null)
    throw new FunctionFailure(
      `${method[0]!.toUpperCase()}${method.slice(1)} on nonexistent document ID ${args.id}`,
    );
  refuseSystemTable(table);
}

/** The table of the id, if it is one this function may name. */
function checkedTable(
  execution: TransactionExecution,
  method: string,
  args: { id: string; table?: string },
): string | null {
  const found = execution.tableOf(args.id);
  if (found === null && execution.tx.tableOf(args.id) === null) {
    throw new FunctionFailure(
      `Invalid argument \`id\` for \`db.${method}\`: Unable to decode ID: Invalid ID ${JSON.stringify(args.id)}`,
    );
  }
  return checkedName(method, args, found);
}

/** The table that was found for an id, if it is the one that the call names. */
function checkedName(method: string, args: { table?: string }, found: string | null): string | null {
  if (args.table !== undefined && args.table !== found) {
    throw new FunctionFailure(
      `Invalid argument \`id\` for \`db.${method}\`, expected ID in table '${args.table}' but got ID in table '${found ?? "of another component"}'`,
    );
  }
  return found;
}

function refuseSystemTable(table: string): void {
  if (table.startsWith("_")) throw new FunctionFailure("System tables (prefixed with `_`) are read-only.");
}
