import type { Archive } from "./archive.ts";
import { STORAGE_TABLE, storedFiles } from "./storedFiles.ts";
import { ImportError, invalidRow, tableExists } from "./importError.ts";
import type { TableAddress } from "../store/catalog.ts";
import type { Transaction } from "../txn/transaction.ts";
import { tableNumberOf } from "../values/documentId.ts";

export type ImportMode = "requireEmpty" | "append" | "replace" | "replaceAll";

/** What an import says of one of its tables. */
export interface TableSummary extends TableAddress {
  rows: number;
  /** The table's number in the import, if that can be told; ids in the import hold it. */
  number: number | null;
}

const TABLE_NAME = /^[a-zA-Z][a-zA-Z0-9_]{0,63}$/;

/** Reads an import once and counts what is in it, `_tables` left out. */
export async function summarize(archive: Archive): Promise<TableSummary[]> {
  const summaries = new Map<string, TableSummary>();
  const summaryOf = (component: string, name: string): TableSummary => {
    if (name !== STORAGE_TABLE) checkTableName(name);
    const key = `${component}/${name}`;
    const known = summaries.get(key) ?? { component, name, rows: 0, number: null };
    summaries.set(key, known);
    return known;
  };
  for (const table of archive.tables) {
    const isList = table.name === "_tables";
    const summary = isList ? null : summaryOf(table.component, table.name);
    let rows = 0;
    for await (const row of table.rows()) {
      rows += 1;
      if (isList) {
        const listed = listedTable(row, rows);
        summaryOf(table.component, listed.name).number = listed.number;
      } else if (rows === 1 && summary !== null) summary.number ??= numberIn(row);
    }
    if (summary !== null) summary.rows = rows;
  }
  return [...summaries.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ component, name }: TableAddress): string {
  return JSON.stringify([component, name]);
}

function checkTableName(name: string): void {
  if (name.startsWith("_"))
    throw new ImportError(`Invalid table name ${name} starts with metadata prefix '_'`);
  if (TABLE_NAME.test(name)) return;
  throw new ImportError(
    `${JSON.stringify(name)} isn't a valid table name: it must start with a letter and have at most 64 letters, digits and underscores`,
  );
}

function listedTable(row: unknown, rowNumber: number): { name: string; number: number } {
  if (typeof row !== "object" || row === null) throw new ImportError(`Row ${rowNumber} wasn't an object`);
  const { name, id } = row as Record<string, unknown>;
  if (typeof name !== "string") throw invalidRow(rowNumber, "table requires name");
  if (typeof id !== "number" || !Number.isInteger(id) || id < 1)
    throw invalidRow(rowNumber, `table requires id (received ${JSON.stringify(id)})`);
  return { name, number: id };
}

function numberIn(row: unknown): number | null {
  if (typeof row !== "object" || row === null) return null;
  const id = (row as Record<string, unknown>)._id;
  return typeof id === "string" ? tableNumberOf(id) : null;
}

/** What would change, for the one who imports to agree to. */
export interface Confirmation {
  message: string;
  /** Whether something is deleted. */
  isDestructive: boolean;
}

interface TableChange extends TableAddress {
  added: number;
  deleted: number;
  existing: number;
}

/** Compares an import with what is stored; ImportError if the mode does not allow it. */
export function confirmation(
  tx: Transaction,
  mode: ImportMode,
  summaries: readonly TableSummary[],
): Confirmation {
  const changes = summaries.map(({ component, name, rows }) => change(tx, mode, component, name, rows));
  if (mode === "replaceAll") changes.push(...clearedTables(tx, summaries));
  changes.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const lines: string[] = changes.length === 0 ? [] : ["Import change summary:"];
  for (const component of [...new Set(changes.map((entry) => entry.component))]) {
    if (component !== "") lines.push(`Component ${component}`);
    lines.push(...changeLines(changes.filter((entry) => entry.component === component)));
  }
  lines.push(
    "Once the import has started, it will run in the background.",
    "Interrupting `npx convex import` will not cancel it.",
  );
  return { message: lines.join("\n"), isDestructive: changes.some(({ deleted }) => deleted > 0) };
}

/** The app's tables that an import replacing everything does not name. */
export function clearedTables(tx: Transaction, summaries: readonly TableSummary[]): TableChange[] {
  const named = new Set(summaries.map(keyOf));
  return tx.components().flatMap((component) =>
    tx
      .tables(component)
      .filter((name) => !name.startsWith("_") && !named.has(keyOf({ component, name })))
      .map((name) => change(tx, "replaceAll", component, name, 0)),
  );
}

function change(
  tx: Transaction,
  mode: ImportMode,
  component: string,
  name: string,
  added: number,
): TableChange {
  const existing =
    name === STORAGE_TABLE ? [...storedFiles(tx, component)].length : tx.count(component, name);
  if (mode === "requireEmpty" && existing > 0) throw tableExists(name);
  const deleted = mode === "replace" || mode === "replaceAll" ? existing : 0;
  return { component, name, added, deleted, existing };
}

/**
 * table    | create | delete         |
 * ------------------------------------
 * messages | 20     | 1,021 of 1,021 |
 */
function changeLines(changes: readonly TableChange[]): string[] {
  const count = (value: number): string => value.toLocaleString("en-US");
  const cells = [
    ["table", "create", "delete"],
    ...changes.map(({ name, added, deleted, existing }) => [
      name,
      count(added),
      `${count(deleted)} of ${count(existing)}${name === STORAGE_TABLE ? " files" : ""}`,
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map(
    (row) => `${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`,
  );
  return [lines[0]!, "-".repeat(lines[0]!.length), ...lines.slice(1)];
}
