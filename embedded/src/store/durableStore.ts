import type { PackedReader } from "./packing.ts";
import type { IndexDefinition } from "./catalog.ts";

/** A table as it is kept in the file. */
interface StoredTable {
  number: number;
  component: string;
  name: string;
  indexes: IndexDefinition[];
}

/** All tables, kept whole: they change rarely. `nextNumber` outlives dropped tables. */
export interface StoredCatalog {
  nextNumber: number;
  tables: StoredTable[];
}

/**
 * Documents as they travel to and from the file: five values each, one after the other in one flat list, because
 * thousands of them are copied between threads: row, table number, id, ts in decimal, JSON.
 */
export type RowValues = (number | string)[];

export const VALUES_PER_ROW = 5;

/** What is made durable at once: all of it or nothing. */
export interface DurableBatch {
  /** Timestamp of the last commit in it, in decimal. */
  ts: string;
  put: RowValues;
  /** Rows to remove. */
  remove: number[];
  droppedTables: number[];
  catalog: StoredCatalog | null;
}

/** What was found on opening, before the documents. */
export interface StoredHead {
  /** `null` in a new store. */
  ts: string | null;
  catalog: StoredCatalog | null;
  secret: Uint8Array;
}

/**
 * Hears what a store holds: first the head, then the documents, either as portions of rows or already packed.
 */
export interface StoreReader extends PackedReader {
  head(head: StoredHead): void;
  rows(rows: RowValues): void;
}

/** Where the newest version of everything survives a crash. One process has it open at a time. */
export interface DurableStore {
  load(reader: StoreReader): Promise<void>;
  /** Resolves once the batch would survive a power cut. */
  write(batch: DurableBatch): Promise<void>;
  close(): Promise<void>;
}
