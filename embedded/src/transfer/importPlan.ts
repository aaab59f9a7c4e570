import type { LoadedApp } from "../functions/app.ts";
import type { IndexDefinition, TableAddress } from "../store/catalog.ts";
import { FIRST_TABLE_NUMBER, tableAt } from "../store/snapshot.ts";
import { Table } from "../store/table.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import type { NumberMapping } from "./ids.ts";
import { ImportError } from "./importError.ts";
import type { ImportMode, TableSummary } from "./importSummary.ts";
import { STORAGE_TABLE } from "./storedFiles.ts";

/** Where a table of an import goes. */
export interface TableTarget extends TableAddress {
  number: number;
  /** Whether documents join those of a table that is there; else the table is built aside and put in its place. */
  joins: boolean;
  indexes: readonly IndexDefinition[];
  rows: number;
}

export interface ImportPlan {
  targets: readonly TableTarget[];
  /** By component: what the import's table numbers are here. */
  mappings: ReadonlyMap<string, NumberMapping>;
}

const PLACEHOLDER = "_import:";
/** A number so far beyond the last one in use would make every snapshot that much larger. */
const NUMBER_GAP_MAX = 1000;

/** Chooses the table numbers of an import and keeps those that are free for it. */
export function planImport(
  tx: Transaction,
  app: LoadedApp,
  mode: ImportMode,
  summaries: readonly TableSummary[],
): ImportPlan {
  const planning = new Planning(tx, mode);
  const targets = summaries
    .filter(({ name }) => name !== STORAGE_TABLE)
    .map((summary) => planning.target(summary));
  if (mode !== "replaceAll") checkReferences(tx, app, targets);
  return { targets, mappings: mappings(tx, summaries, targets) };
}

/** Lets go of the numbers that an import held; part of the transaction that ends it. */
export function dropPlaceholders(tx: Transaction): void {
  for (const name of tx.tables("")) if (name.startsWith(PLACEHOLDER)) tx.dropTable("", name);
}

class Planning {
  readonly #tx: Transaction;
  readonly #mode: ImportMode;

  constructor(tx: Transaction, mode: ImportMode) {
    this.#tx = tx;
    this.#mode = mode;
  }

  target({ component, name, number, rows }: TableSummary): TableTarget {
    const existing = this.#tx.tableNumber(component, name);
    const indexes = this.#tx.indexes(component, name);
    if (existing !== null && (this.#mode === "append" || number === null || number === existing))
      return { component, name, number: existing, joins: this.#mode === "append", indexes, rows };
    const wanted = number !== null && this.#isFree(number) ? number : existing;
    return {
      component,
      name,
      number: wanted === existing && existing !== null ? existing : this.#hold(wanted),
      joins: false,
      indexes,
      rows,
    };
  }

  #isFree(number: number): boolean {
    const { tables } = this.#tx.changes().workspace;
    return (
      number >= FIRST_TABLE_NUMBER &&
      number < FIRST_TABLE_NUMBER + tables.length + NUMBER_GAP_MAX &&
      tableAt(tables, number) === null
    );
  }

  #hold(wanted: number | null): number {
    const { workspace } = this.#tx.changes();
    const number = wanted ?? FIRST_TABLE_NUMBER + workspace.tables.length;
    const name = `${PLACEHOLDER}${number}`;
    workspace.placeTable(Table.create(number, { component: "", name }));
    return number;
  }
}

function mappings(
  tx: Transaction,
  summaries: readonly TableSummary[],
  targets: readonly TableTarget[],
): Map<string, NumberMapping> {
  const byComponent = new Map<string, Map<number, number>>();
  // Elsewhere each component has a table of files of its own; here all share one.
  const storageNumber = tx.tableNumber("", STORAGE_TABLE);
  const storages = new Map(
    summaries
      .filter(({ name }) => name === STORAGE_TABLE)
      .map(({ component, number }) => [component, number]),
  );
  const mappingOf = (component: string): Map<number, number> => {
    const known = byComponent.get(component);
    if (known !== undefined) return known;
    const mapping = new Map<number, number>();
    const number = storages.get(component) ?? storages.get("");
    if (typeof number === "number" && storageNumber !== null) mapping.set(number, storageNumber);
    byComponent.set(component, mapping);
    return mapping;
  };
  for (const { component, name, number } of summaries) {
    const mapping = mappingOf(component);
    const target = targets.find((other) => other.component === component && other.name === name);
    if (number !== null && target !== undefined) mapping.set(number, target.number);
  }
  for (const mapping of byComponent.values())
    for (const [from, to] of mapping) if (from === to) mapping.delete(from);
  return byComponent;
}

/** A table that gets another number leaves behind the references of tables that are not imported with it. */
function checkReferences(tx: Transaction, app: LoadedApp, targets: readonly TableTarget[]): void {
  for (const { component, name, number } of targets) {
    const existing = tx.tableNumber(component, name);
    if (existing === null || existing === number) continue;
    for (const table of schemaTables(app, component)) {
      const referring = String(table.tableName);
      const isImported = targets.some((other) => other.component === component && other.name === referring);
      if (isImported || tx.count(component, referring) === 0) continue;
      if (!refersTo(table.documentType ?? null, name)) continue;
      throw new ImportError(
        `Import changes table '${name}' which is referenced by '${referring}' in the schema`,
      );
    }
  }
}

export function schemaTables(app: LoadedApp, component: string): JsonObject[] {
  return (app.components.get(component)?.schema?.tables ?? []) as JsonObject[];
}

function refersTo(validator: JsonValue, table: string): boolean {
  if (Array.isArray(validator)) return validator.some((part) => refersTo(part, table));
  if (validator === null || typeof validator !== "object") return false;
  if (validator.type === "id" && validator.tableName === table) return true;
  return Object.values(validator).some((part) => refersTo(part, table));
}
