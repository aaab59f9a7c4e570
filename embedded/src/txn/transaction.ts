import type { IndexDefinition, TableAddress } from "../store/catalog.ts";
import type { StoredDocument } from "../store/document.ts";
import type { JsonObject } from "../values/json.ts";
import type { DatabaseMetrics } from "./limits.ts";
import type { QueryJson } from "./queryJson.ts";
import { ReadSet } from "./readSet.ts";

/** Documents of a query one after the other; `null` at the end. */
export interface QueryStream {
  next(): StoredDocument | null;
}

export interface PageRequest {
  query: QueryJson;
  cursor: string | null;
  endCursor?: string | null;
  pageSize: number;
  maximumRowsRead?: number | null;
  maximumBytesRead?: number | null;
  journal?: string | null;
}

export interface PageResult {
  page: StoredDocument[];
  isDone: boolean;
  continueCursor: string;
  splitCursor: string | null;
  pageStatus: "SplitRecommended" | "SplitRequired" | null;
  /** Give it back with the same request to get a page that ends at the same key. */
  journal: string;
}

/** Called before a document is written; throws to refuse it. `value` holds `_id` and `_creationTime` too. */
export type ValidateWrite = (component: string, table: string, value: JsonObject) => void;

/** A view of the database at one moment, with the transaction's own writes on top. Every method is synchronous. */
export declare class Transaction {
  readonly beginTs: bigint;
  readonly nowMs: number;
  readonly readOnly: boolean;
  readonly reads: ReadSet;
  validateWrite?: ValidateWrite;

  tableNumber(component: string, table: string): number | null;
  /** The table an id belongs to, `null` if the id is malformed or of no known table. */
  tableOf(id: string): TableAddress | null;
  /** Names of the component's tables, sorted. */
  tables(component: string): string[];
  /** Paths of all components that have tables, sorted. */
  components(): string[];
  indexes(component: string, table: string): IndexDefinition[];

  get(id: string): StoredDocument | null;
  insert(component: string, table: string, value: JsonObject): string;
  merge(id: string, patch: JsonObject): void;
  replace(id: string, value: JsonObject): void;
  remove(id: string): void;

  openQuery(component: string, query: QueryJson): QueryStream;
  queryPage(component: string, request: PageRequest): PageResult;
  count(component: string, table: string): number;

  declareTable(component: string, table: string): number;
  /** Makes the table's own indexes exactly these; new ones are filled at once. */
  setIndexes(component: string, table: string, indexes: IndexDefinition[]): void;
  dropTable(component: string, table: string): void;
  dropComponent(component: string): void;

  savepoint(): number;
  rollbackTo(savepoint: number): void;
  /** A read-only view of `beginTs` without this transaction's writes; its reads are not recorded here. */
  snapshotChild(): Transaction;

  metrics(): DatabaseMetrics;
  /** Calls back after this transaction has become durable, before its result is returned. */
  onCommit(listener: (ts: bigint) => void): void;
}
