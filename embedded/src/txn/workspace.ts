// The changes of one transaction. A table that is published is cloned at its first change (constant time, nothing is copied
// until it is written to). The clone is changed in place by this transaction and by those of the same batch that follow it:
// rolling back is undoing the writes, last first.
import { DatabaseError } from "./errors.ts";
import type { IndexDefinition } from "../store/catalog.ts";
import type { StoredDocument } from "../store/document.ts";
import {
  FIRST_TABLE_NUMBER,
  type Snapshot,
  type TableNumbers,
  tableAt,
  tableNumberIn,
} from "../store/snapshot.ts";
import { Table, type TableIndex } from "../store/table.ts";
import type { JsonObject } from "../values/json.ts";

/** One change of one document, with its keys in the table's indexes before and after. */
export interface WriteRecord {
  readonly tableNumber: number;
  readonly before: StoredDocument | null;
  readonly after: StoredDocument | null;
  readonly indexKeys: readonly number[];
  readonly keysBefore: readonly string[] | null;
  readonly keysAfter: readonly string[] | null;
}

/** A change of what tables and indexes there are. */
export type CatalogChange =
  | { kind: "tableCreated"; component: string; name: string }
  | { kind: "tableDropped"; number: number }
  | { kind: "indexRemoved"; indexKey: number }
  | { kind: "indexAdded" }
  | { kind: "tableFilled"; number: number };

/** Tables that no published snapshot holds. Who keeps one of them for later must take a clone. */
export type UnpublishedTables = Set<Table>;

/** Of all components together: the platform's number. Tables of the backend (`_...`) do not count. */
const TABLES_MAX = 10_000;

interface Savepoint {
  tables: (Table | undefined)[];
  numbers: TableNumbers;
  writes: number;
  catalogChanges: number;
}

export class Workspace {
  readonly writes: WriteRecord[] = [];
  readonly catalogChanges: CatalogChange[] = [];
  /** Rises with each change, so that a running query knows that its place in an index may have moved. */
  version = 0;
  readonly #base: Snapshot;
  #tables: (Table | undefined)[];
  #numbers: TableNumbers;
  #unpublished: UnpublishedTables;
  /** Which table each of the `writes` was made in. */
  readonly #written: Table[] = [];
  #savepoints: Savepoint[] = [];
  #closed = false;
  #isIsolated = false;
  #isChanging = false;

  constructor(base: Snapshot, unpublished: UnpublishedTables = new Set()) {
    this.#base = base;
    this.#tables = base.tables.slice();
    this.#numbers = base.numbers;
    this.#unpublished = unpublished;
  }

  get tables(): readonly (Table | undefined)[] {
    return this.#tables;
  }

  get numbers(): TableNumbers {
    return this.#numbers;
  }

  /** The transaction is over: its tables are published, or thrown away. Any further change is refused. */
  close(): void {
    this.#closed = true;
  }

  /** Whether `isolate` has been called. */
  get isIsolated(): boolean {
    return this.#isIsolated;
  }

  get hasChanges(): boolean {
    return this.writes.length > 0 || this.catalogChanges.length > 0;
  }

  /** Replaces a document's version; `value` is the new one's, which is then not parsed for its keys. */
  write(table: Table, before: StoredDocument | null, after: StoredDocument | null, value?: JsonObject): void {
    const own = this.#own(table.number);
    const keysBefore = before === null ? null : own.keysOf(before.value);
    const keysAfter = after === null ? null : own.keysOf(value ?? after.value);
    this.#written.push(own);
    this.writes.push({
      tableNumber: own.number,
      before,
      after,
      indexKeys: own.indexKeys,
      keysBefore,
      keysAfter,
    });
    this.version += 1;
    this.#isChanging = true;
    own.write(after, keysAfter, keysBefore);
    this.#isChanging = false;
  }

  /** A change was broken off, as by a stack that was full: the tables that it was made in are good for nothing. */
  get isBroken(): boolean {
    return this.#isChanging;
  }

  /** Makes a write of another transaction again, in its table as it is here. */
  redo({ tableNumber, after, keysAfter, keysBefore }: WriteRecord): void {
    this.#own(tableNumber).write(after, keysAfter, keysBefore);
  }

  /** Leaves the tables of the batch as this transaction found them. */
  undo(): void {
    this.#undoDownTo(0, (table) => this.#isOfBatch(table));
  }

  /**
   * The same, and makes the writes again in tables of its own: others may then read and publish the tables of the batch
   * while this transaction goes on.
   */
  isolate(): void {
    if (this.#isIsolated) return;
    this.undo();
    this.#isChanging = true;
    const own = new Map<Table, Table>();
    this.#written.forEach((table, at) => {
      if (!this.#isOfBatch(table)) return;
      const clone = own.get(table) ?? table.clone();
      own.set(table, clone);
      const { after, keysAfter, keysBefore } = this.writes[at]!;
      clone.write(after, keysAfter, keysBefore);
      this.#written[at] = clone;
    });
    for (const tables of [this.#tables, ...this.#savepoints.map((savepoint) => savepoint.tables)]) {
      tables.forEach((table, slot) => (tables[slot] = (table && own.get(table)) ?? table));
    }
    this.#unpublished = new Set(own.values());
    this.#isIsolated = true;
    this.#isChanging = false;
    this.version += 1;
  }

  /** Whether earlier transactions of the batch have changed this very table. */
  #isOfBatch(table: Table): boolean {
    return this.#base.tables[table.number - FIRST_TABLE_NUMBER] === table;
  }

  #undoDownTo(first: number, isWanted: (table: Table) => boolean): void {
    this.#isChanging = true;
    for (let at = this.#written.length - 1; at >= first; at -= 1) {
      const { before, keysBefore, keysAfter } = this.writes[at]!;
      if (isWanted(this.#written[at]!)) this.#written[at]!.write(before, keysBefore, keysAfter);
    }
    this.#isChanging = false;
  }

  createTable(component: string, name: string): Table {
    this.#checkOpen();
    const existing = tableNumberIn(this.#numbers, component, name);
    if (existing !== null) return tableAt(this.#tables, existing)!;
    if (!name.startsWith("_")) this.#expectRoomForTable();
    const table = Table.create(FIRST_TABLE_NUMBER + this.#tables.length, { component, name });
    this.#tables.push(table);
    this.#unpublished.add(table);
    this.#setNumber(component, name, table.number);
    this.#changeCatalog({ kind: "tableCreated", component, name });
    return table;
  }

  #expectRoomForTable(): void {
    // Counted only if there may be too many: slots of dropped tables stay.
    if (this.#tables.length < TABLES_MAX) return;
    const count = this.#tables.filter((table) => table !== undefined && !table.isSystem).length;
    if (count >= TABLES_MAX) throw new DatabaseError(`Number of tables cannot exceed ${TABLES_MAX}.`);
  }

  setIndexes(table: Table, definitions: readonly IndexDefinition[], built: readonly TableIndex[] = []): void {
    const own = this.#own(table.number);
    const changed = own.withIndexes(definitions, built);
    const kept = new Set(changed.indexKeys);
    const removed = own.indexKeys.filter((key) => !kept.has(key));
    const isSame = JSON.stringify(own.declaredIndexes) === JSON.stringify(changed.declaredIndexes);
    if (isSame && removed.length === 0 && own.unbuilt.length === changed.unbuilt.length) return;
    this.#tables[table.number - FIRST_TABLE_NUMBER] = changed;
    this.#changeCatalog({ kind: "indexAdded" });
    for (const indexKey of removed) this.#changeCatalog({ kind: "indexRemoved", indexKey });
  }

  dropTable(table: Table): void {
    this.#checkOpen();
    this.#tables[table.number - FIRST_TABLE_NUMBER] = undefined;
    this.#setNumber(table.address.component, table.address.name, null);
    for (const indexKey of table.indexKeys) this.#changeCatalog({ kind: "indexRemoved", indexKey });
    this.#changeCatalog({ kind: "tableDropped", number: table.number });
  }

  /** Puts a table that was built aside into its place; one of the same name there goes, with all its documents. */
  placeTable(table: Table): void {
    this.#checkOpen();
    const { component, name } = table.address;
    const slot = table.number - FIRST_TABLE_NUMBER;
    const former = tableNumberIn(this.#numbers, component, name);
    if (former !== null) this.dropTable(tableAt(this.#tables, former)!);
    if (this.#tables[slot] !== undefined) throw new DatabaseError(`Table number ${table.number} is taken`);
    while (this.#tables.length < slot) this.#tables.push(undefined);
    this.#tables[slot] = table;
    this.#setNumber(component, name, table.number);
    this.#changeCatalog({ kind: "tableCreated", component, name });
    this.#changeCatalog({ kind: "tableFilled", number: table.number });
  }

  savepoint(): number {
    const { writes, catalogChanges } = this;
    this.#savepoints.push({
      tables: this.#tables,
      numbers: this.#numbers,
      writes: writes.length,
      catalogChanges: catalogChanges.length,
    });
    this.#tables = this.#tables.slice();
    return this.#savepoints.length - 1;
  }

  /** Undoes all that happened after the savepoint, which stays valid; later ones are gone. */
  rollbackTo(at: number): void {
    this.#checkOpen();
    const savepoint = this.#savepoints[at];
    if (savepoint === undefined) throw new DatabaseError(`No savepoint ${at}`);
    if (!this.isBroken) this.#undoDownTo(savepoint.writes, () => true);
    this.#savepoints.length = at + 1;
    this.#tables = savepoint.tables.slice();
    this.#numbers = savepoint.numbers;
    this.writes.length = savepoint.writes;
    this.#written.length = savepoint.writes;
    this.catalogChanges.length = savepoint.catalogChanges;
    this.version += 1;
  }

  #checkOpen(): void {
    if (this.#closed) throw new DatabaseError("This transaction is over.");
  }

  #own(number: number): Table {
    this.#checkOpen();
    const slot = number - FIRST_TABLE_NUMBER;
    const table = this.#tables[slot]!;
    if (this.#unpublished.has(table)) return table;
    const clone = table.clone();
    this.#tables[slot] = clone;
    this.#unpublished.add(clone);
    return clone;
  }

  #setNumber(component: string, name: string, number: number | null): void {
    const names = new Map(this.#numbers.get(component));
    if (number === null) names.delete(name);
    else names.set(name, number);
    const numbers = new Map(this.#numbers);
    if (names.size === 0) numbers.delete(component);
    else numbers.set(component, names);
    this.#numbers = numbers;
  }

  #changeCatalog(change: CatalogChange): void {
    this.catalogChanges.push(change);
    this.version += 1;
  }
}
