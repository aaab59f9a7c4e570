import type { FileStorage } from "../files/fileStorage.ts";
import type { LoadedApp } from "../functions/app.ts";
import { type SchemaChecks, schemaChecks } from "../functions/validators/schemaChecks.ts";
import { tableAt } from "../store/snapshot.ts";
import { Table } from "../store/table.ts";
import { nextTurn } from "../txn/clock.ts";
import type { Database } from "../txn/database.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonObject } from "../values/json.ts";
import type { Archive, ArchiveTable } from "./archive.ts";
import { DocumentMaker, type MadeDocument } from "./documentMaker.ts";
import { ImportError, tableExists } from "./importError.ts";
import {
  dropPlaceholders,
  type ImportPlan,
  planImport,
  schemaTables,
  type TableTarget,
} from "./importPlan.ts";
import { clearedTables, type ImportMode, type TableSummary } from "./importSummary.ts";
import { NO_LIMITS } from "../txn/limits.ts";
import { importStorage, type StorageImport, stageStorage } from "./storageImport.ts";

/** How long documents are made before others get a turn. */
const SLICE_MS = 6;
/** Documents between two lines of progress. */
const PROGRESS_EVERY = 10_000;

export interface ImportJobParts {
  db: Database;
  files: FileStorage;
  app: () => LoadedApp;
  mode: ImportMode;
  archive: Archive;
  summaries: readonly TableSummary[];
  /** Told what is going on; `done` of a table once it is. */
  progress(message: string, done?: string): Promise<unknown>;
  /** Part of the transaction that makes everything visible. */
  finish(tx: Transaction, documents: number): void;
}

interface Built {
  target: TableTarget;
  /** Built aside, if the target is to be replaced. */
  table: Table | null;
  /** To be added to what is there, if not. */
  documents: MadeDocument[];
}

/**
 * Brings an archive into the database: everything is read, checked and built aside while the app goes on, and one
 * short transaction puts it in place. Whatever throws before leaves the database as it was.
 */
export async function runImport(parts: ImportJobParts): Promise<void> {
  const { db, app, mode, summaries } = parts;
  const startedWith = schemasOf(app());
  const { value: plan } = await db.runMutation((tx) => planImport(tx, app(), mode, summaries));
  let storage: StorageImport | null = null;
  try {
    const building = new Building(parts, plan);
    const built: Built[] = [];
    for (const target of plan.targets) built.push(await building.build(target));
    storage = await stageStorage(parts.archive, parts.files, plan, (done, total) =>
      parts.progress(`Importing "_storage" (${done}/${total} files)`),
    );
    await db.runMutation(async (tx) => {
      if (schemasOf(app()) !== startedWith)
        throw new ImportError(
          "Could not complete import because schema changed. Avoid modifying schema.ts while importing tables",
        );
      putInPlace(tx, parts, built);
      await append(tx, db, built);
      if (storage !== null) importStorage(tx, parts.files, storage, mode);
      parts.finish(
        tx,
        built.reduce((sum, { target }) => sum + target.rows, 0),
      );
    });
  } catch (error) {
    await db.runMutation(dropPlaceholders);
    throw error;
  } finally {
    await storage?.discard();
  }
}

function schemasOf(app: LoadedApp): string {
  return JSON.stringify([...app.components.values()].map(({ path, schema }) => [path, schema]));
}

/** Makes the documents of an import, a slice at a time. */
class Building {
  readonly #parts: ImportJobParts;
  readonly #plan: ImportPlan;
  #sliceStart = 0;

  constructor(parts: ImportJobParts, plan: ImportPlan) {
    this.#parts = parts;
    this.#plan = plan;
  }

  async build(target: TableTarget): Promise<Built> {
    const { archive, progress } = this.#parts;
    const place = inComponent(target.component);
    await progress(`Importing "${target.name}"${place}`);
    const built: Built = { target, table: target.joins ? null : emptyTable(target), documents: [] };
    const maker = this.#maker(target);
    let count = 0;
    for (const table of archive.tables) {
      if (table.component !== target.component || table.name !== target.name) continue;
      count = await this.#read(table, maker, built, count);
    }
    const text = count.toLocaleString("en-US");
    await progress(`Importing "${target.name}"`, `Imported "${target.name}"${place} (${text} documents)`);
    return built;
  }

  async #read(source: ArchiveTable, maker: DocumentMaker, built: Built, before: number): Promise<number> {
    const { clock } = this.#parts.db;
    let count = before;
    for await (const row of source.rows()) {
      add(built, await maker.make(row));
      count += 1;
      if (count % PROGRESS_EVERY === 0) {
        const text = count.toLocaleString("en-US");
        await this.#parts.progress(`Importing "${source.name}" (${text} documents)`);
      }
      if (clock.elapsedMs() - this.#sliceStart < SLICE_MS) continue;
      await nextTurn(clock);
      this.#sliceStart = clock.elapsedMs();
    }
    return count;
  }

  #maker(target: TableTarget): DocumentMaker {
    const { db, app, archive } = this.#parts;
    return new DocumentMaker({
      db,
      target,
      mapping: this.#plan.mappings.get(target.component) ?? new Map(),
      checks: checksOf(app(), target.component),
      tableOfNumber: this.#tableNames(target.component),
      emptyMeansMissing: archive.format === "csv" ? optionalFields(app(), target) : new Set(),
    });
  }

  /** Names by number as they will be: those of the import, then those that are there. */
  #tableNames(component: string): (number: number) => string | null {
    const tx = this.#parts.db.beginRead();
    const names = new Map<number, string>();
    for (const [owner, tables] of [
      ["", ["_storage", "_scheduled_functions"]],
      [component, tx.tables(component)],
    ] as const)
      for (const name of tables) names.set(tx.tableNumber(owner, name) ?? 0, name);
    for (const { component: owner, name, number } of this.#plan.targets) {
      if (owner !== component) continue;
      const former = tx.tableNumber(owner, name);
      if (former !== null) names.delete(former);
      names.set(number, name);
    }
    return (number) => names.get(number) ?? null;
  }
}

function add(built: Built, made: MadeDocument): void {
  if (built.table === null) {
    built.documents.push(made);
    return;
  }
  if (built.table.get(made.document.id) !== null) throw duplicateId(built.target.name);
  built.table.write(made.document, built.table.keysOf(made.value), null);
}

function duplicateId(table: string): ImportError {
  return new ImportError(`Objects in table "${table}" have duplicate _id fields`);
}

function emptyTable({ number, component, name, indexes }: TableTarget): Table {
  return Table.create(number, { component, name }).withIndexes(indexes);
}

function checksOf(app: LoadedApp, component: string): SchemaChecks | null {
  const schema = app.components.get(component)?.schema ?? null;
  return schema === null ? null : schemaChecks(schema);
}

function optionalFields(app: LoadedApp, { component, name }: TableTarget): Set<string> {
  const table = schemaTables(app, component).find(({ tableName }) => tableName === name);
  const documentType = table?.documentType as JsonObject | undefined;
  if (documentType?.type !== "object") return new Set();
  const fields = Object.entries(documentType.value as Record<string, { optional?: boolean }>);
  return new Set(fields.filter(([, { optional }]) => optional === true).map(([field]) => field));
}

function putInPlace(tx: Transaction, parts: ImportJobParts, built: readonly Built[]): void {
  tx.limits = NO_LIMITS;
  const { workspace } = tx.changes();
  const cleared = parts.mode === "replaceAll" ? clearedTables(tx, parts.summaries) : [];
  for (const { component, name } of cleared) clearTable(tx, parts.app(), component, name);
  for (const { target, table } of built) {
    if (table === null) continue;
    const { component, name } = target;
    if (parts.mode === "requireEmpty" && tx.count(component, name) > 0) throw tableExists(name);
    if (JSON.stringify(tx.indexes(component, name)) !== JSON.stringify(target.indexes))
      throw new ImportError(
        "Could not complete import because schema changed. Avoid modifying schema.ts while importing tables",
      );
    // Numbers first: a table may take the number that another one of this import leaves.
    tx.dropTable(component, name);
  }
  dropPlaceholders(tx);
  for (const { table } of built) if (table !== null) workspace.placeTable(table);
}

/** Adds the documents of the tables that are appended to. Other mutations wait for that, everything else goes on. */
async function append(tx: Transaction, { clock }: Database, built: readonly Built[]): Promise<void> {
  const { workspace } = tx.changes();
  let sliceStart = clock.elapsedMs();
  for (const { target, documents } of built) {
    for (const { document, value } of documents) {
      const there = tableAt(workspace.tables, target.number);
      if (there === null || there.get(document.id) !== null) throw duplicateId(target.name);
      workspace.write(there, null, document, value);
      if (clock.elapsedMs() - sliceStart < SLICE_MS) continue;
      await nextTurn(clock);
      sliceStart = clock.elapsedMs();
    }
  }
}

/** A table of the schema stays, empty; any other goes. */
function clearTable(tx: Transaction, app: LoadedApp, component: string, name: string): void {
  const indexes = tx.indexes(component, name);
  const number = tx.tableNumber(component, name)!;
  tx.dropTable(component, name);
  if (!schemaTables(app, component).some(({ tableName }) => tableName === name)) return;
  tx.changes().workspace.placeTable(emptyTable({ component, name, number, indexes, joins: false, rows: 0 }));
}

function inComponent(component: string): string {
  return component === "" ? "" : ` in component ${component}`;
}
