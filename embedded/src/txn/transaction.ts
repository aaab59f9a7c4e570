import type { CursorSeal } from "./query/cursor.ts";
import { DatabaseError } from "./errors.ts";
import type { DocumentWriter, ValidateWrite } from "./documentWriter.ts";
import { IndexScan, type Scan } from "./query/indexScan.ts";
import { type DatabaseLimits, type DatabaseMetrics, type Traffic, Usage, type WriteUsage } from "./limits.ts";
import {
  narrowScan,
  openCursors,
  type PageRequest,
  type PageResult,
  PageRows,
  readPage,
} from "./query/pagination.ts";
import type { QueryJson } from "./queryJson.ts";
import { planScan, type ScanPlan, tableOfQuery } from "./query/queryPlan.ts";
import { FilteredStream } from "./query/queryStream.ts";
import { SearchScan } from "./query/searchScan.ts";
import { ReadSet, tablePoint } from "./readSet.ts";
import type { Workspace } from "./workspace.ts";
import type { IndexDefinition, TableAddress } from "../store/catalog.ts";
import type { StoredDocument } from "../store/document.ts";
import { type Snapshot, tableAt, tableNumberIn } from "../store/snapshot.ts";
import { BY_CREATION_TIME_POSITION, type Table, type TableIndex } from "../store/table.ts";
import { tableNumberOf, tableNumberOfValid } from "../values/documentId.ts";
import type { JsonObject } from "../values/json.ts";
import { END_OF_KEYS } from "../values/order.ts";

export type { ValidateWrite } from "./documentWriter.ts";
export type { PageRequest, PageResult } from "./query/pagination.ts";

/** Documents of a query one after the other; `null` at the end. */
export interface QueryStream {
  next(): StoredDocument | null;
  /** Some of those that will come next if nothing is written meanwhile; see `FilteredStream`. */
  ahead?(count: number): StoredDocument[];
}

/** What a transaction is made from. */
export interface TransactionParts {
  base: Snapshot;
  nowMs: number;
  seal: CursorSeal;
  /** Absent in a transaction that only reads. */
  writing?: { workspace: Workspace; writer: DocumentWriter };
}

/** A view of the database at one moment, with the transaction's own writes on top. Every method is synchronous. */
export class Transaction {
  readonly beginTs: bigint;
  readonly nowMs: number;
  readonly readOnly: boolean;
  readonly reads = new ReadSet();
  readonly commitListeners: ((ts: bigint) => void)[] = [];
  readonly #base: Snapshot;
  readonly #seal: CursorSeal;
  readonly #workspace: Workspace | null;
  readonly #writer: DocumentWriter | null;
  readonly #usage = new Usage();

  constructor({ base, nowMs, seal, writing }: TransactionParts) {
    this.beginTs = base.ts;
    this.nowMs = nowMs;
    this.readOnly = writing === undefined;
    this.#base = base;
    this.#seal = seal;
    this.#workspace = writing?.workspace ?? null;
    this.#writer = writing?.writer ?? null;
  }

  /** Set by the function runner: throws to refuse a document that does not fit the schema. */
  get validateWrite(): ValidateWrite | undefined {
    return this.#writer?.validateWrite;
  }

  set validateWrite(validate: ValidateWrite | undefined) {
    this.#writing().writer.validateWrite = validate;
  }

  get limits(): DatabaseLimits {
    return this.#usage.limits;
  }

  set limits(limits: DatabaseLimits) {
    this.#usage.limits = limits;
  }

  tableNumber(component: string, table: string): number | null {
    return this.#table(component, table)?.number ?? null;
  }

  /** The table an id belongs to, `null` if the id is malformed or of no known table. */
  tableOf(id: string): TableAddress | null {
    const number = tableNumberOf(id);
    return number === null ? null : (tableAt(this.#tables, number)?.address ?? null);
  }

  /** The table of a document of this view. */
  tableOfStored(document: StoredDocument): TableAddress {
    return tableAt(this.#tables, document.tableNumber)!.address;
  }

  /** Names of the component's tables, sorted. */
  tables(component: string): string[] {
    return [...(this.#numbers.get(component)?.keys() ?? [])].sort();
  }

  /** Paths of all components that have tables, sorted. */
  components(): string[] {
    return [...this.#numbers.keys()].sort();
  }

  indexes(component: string, table: string): IndexDefinition[] {
    return this.#table(component, table)?.declaredIndexes ?? [];
  }

  get(id: string): StoredDocument | null {
    this.reads.addPoint(id);
    const table = tableAt(this.#tables, tableNumberOfValid(id));
    const document = table?.get(id) ?? null;
    if (table === null || table.isSystem) return document;
    this.#usage.countQuery();
    if (document !== null) this.#usage.countRead(document);
    return document;
  }

  /** Adds a document and returns its id, a new one if none is given; a table that was not declared comes into being. */
  insert(component: string, table: string, value: JsonObject, id?: string): string {
    const { workspace, writer } = this.#writing();
    const target = this.#table(component, table) ?? workspace.createTable(component, table);
    return writer.insert(target, value, this.#usage, id);
  }

  /** Sets fields of a document; `{"$undefined": null}` deletes one. */
  merge(id: string, patch: JsonObject): void {
    this.#writing().writer.merge(this.#target(id), id, patch, this.#usage);
  }

  replace(id: string, value: JsonObject): void {
    this.#writing().writer.replace(this.#target(id), id, value, this.#usage);
  }

  remove(id: string): void {
    this.#writing().writer.remove(this.#target(id), id, this.#usage);
  }

  openQuery(component: string, query: QueryJson): QueryStream {
    const table = this.#table(component, tableOfQuery(query));
    if (table === null) return EMPTY_STREAM;
    const scan = this.#openScan(table, planScan(table, query));
    return new FilteredStream(scan, query.operators, {
      mayRead: () => true,
      onRead: (document) => this.#countRead(table, document),
      room: () => this.#usage.readRoom(),
    });
  }

  queryPage(component: string, request: PageRequest): PageResult {
    const table = this.#table(component, tableOfQuery(request.query));
    const plan = table === null ? MISSING_TABLE_PLAN : planScan(table, request.query);
    const bounds = openCursors(component, request, plan, this.#seal);
    if (table === null) return emptyPage(this.#seal.seal("end", bounds.fingerprint));
    const scan = this.#openScan(table, narrowScan(plan, bounds));
    const rows = new PageRows(request, bounds);
    const stream = new FilteredStream(scan, request.query.operators, {
      mayRead: () => rows.mayRead(scan),
      onRead: (document) => {
        rows.add(scan.lastKey!, document.jsonLength);
        this.#countRead(table, document);
      },
    });
    const page = readPage({ scan, rows, next: () => stream.next() }, request, bounds, this.#seal);
    // Half a page of a search costs what the whole does.
    return plan.text === undefined ? page : { ...page, splitCursor: null };
  }

  /** How many documents the table has. */
  count(component: string, table: string): number {
    const found = this.#table(component, table);
    if (found === null) return 0;
    const range = this.reads.openRange(found.indexKeys[BY_CREATION_TIME_POSITION]!, "");
    range.high = END_OF_KEYS;
    return found.count;
  }

  /** Makes sure that the table exists and returns its number. */
  declareTable(component: string, table: string): number {
    return this.#writing().workspace.createTable(component, table).number;
  }

  /** Makes the table's declared indexes exactly these, taking those `built` beside it; see `Table.withIndexes`. */
  setIndexes(
    component: string,
    table: string,
    indexes: readonly IndexDefinition[],
    built: readonly TableIndex[] = [],
  ): void {
    const { workspace } = this.#writing();
    workspace.setIndexes(workspace.createTable(component, table), indexes, built);
  }

  /** All tables, by number, for work in the background (see `tableAt`). Not recorded as read. */
  storedTables(): readonly (Table | undefined)[] {
    return this.#tables;
  }

  /** The changes under way themselves, for imports: they place whole tables, and documents with ids of their own. */
  changes(): { workspace: Workspace; writer: DocumentWriter } {
    return this.#writing();
  }

  /** Removes a table with all its documents. */
  dropTable(component: string, table: string): void {
    const found = this.#table(component, table);
    if (found !== null) this.#writing().workspace.dropTable(found);
  }

  dropComponent(component: string): void {
    for (const table of this.tables(component)) this.dropTable(component, table);
  }

  /** Marks this moment, for a nested mutation that may fail. */
  savepoint(): number {
    return this.#writing().workspace.savepoint();
  }

  /** Undoes all writes since the savepoint. What was read stays recorded. */
  rollbackTo(savepoint: number): void {
    this.#writing().workspace.rollbackTo(savepoint);
  }

  /** A read-only view of `beginTs` without this transaction's writes; its reads are not recorded here. */
  snapshotChild(): Transaction {
    this.#workspace?.isolate();
    return new Transaction({ base: this.#base, nowMs: this.nowMs, seal: this.#seal });
  }

  metrics(): DatabaseMetrics {
    return this.#usage.metrics();
  }

  traffic(): Traffic {
    return this.#usage.traffic();
  }

  /** Convex's warnings of the limits that are near. */
  warnings(): string[] {
    return this.#usage.warnings();
  }

  /** What has been written, to be given to `undoWritten` if that is undone. */
  written(): WriteUsage {
    return this.#usage.written();
  }

  undoWritten(since: WriteUsage): void {
    this.#usage.undoWritten(since);
  }

  /** Calls back after this transaction has become durable, before its result is returned. */
  onCommit(listener: (ts: bigint) => void): void {
    this.commitListeners.push(listener);
  }

  get #tables(): readonly (Table | undefined)[] {
    return this.#workspace?.tables ?? this.#base.tables;
  }

  get #numbers(): Snapshot["numbers"] {
    return this.#workspace?.numbers ?? this.#base.numbers;
  }

  /** Finds a table, recording the answer if there is none: its creation then counts as a change of what was read. */
  #table(component: string, name: string): Table | null {
    const number = tableNumberIn(this.#numbers, component, name);
    if (number !== null) return tableAt(this.#tables, number);
    this.reads.addPoint(tablePoint(component, name));
    return null;
  }

  #target(id: string): Table | null {
    this.reads.addPoint(id);
    return tableAt(this.#tables, tableNumberOfValid(id));
  }

  #writing(): { workspace: Workspace; writer: DocumentWriter } {
    if (this.#workspace === null || this.#writer === null)
      throw new DatabaseError("This transaction is read-only.");
    return { workspace: this.#workspace, writer: this.#writer };
  }

  #openScan(table: Table, plan: ScanPlan): Scan {
    if (!table.isSystem) this.#usage.countQuery();
    const position = table.indexes.findIndex((index) => index.definition.name === plan.indexName);
    if (plan.text !== undefined) {
      this.reads.addText(table.indexKeys[position]!, plan.text);
      return new SearchScan(() => tableAt(this.#tables, table.number) ?? table, position, plan);
    }
    const range = this.reads.openRange(table.indexKeys[position]!, plan.descending ? plan.high : plan.low);
    const source = {
      documents: () => (tableAt(this.#tables, table.number) ?? table).indexes[position]!.documents,
      version: () => this.#workspace?.version ?? 0,
    };
    return new IndexScan(source, range, plan);
  }

  #countRead(table: Table, document: StoredDocument): void {
    if (!table.isSystem) this.#usage.countRead(document);
  }
}

const EMPTY_STREAM: QueryStream = { next: () => null };
const MISSING_TABLE_PLAN: ScanPlan = { indexName: "", indexFields: [], low: "", high: "", descending: false };

function emptyPage(endCursor: string): PageResult {
  return {
    page: [],
    isDone: true,
    continueCursor: endCursor,
    splitCursor: null,
    pageStatus: null,
    journal: endCursor,
  };
}
