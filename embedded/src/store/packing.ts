// Documents on their way from the file into memory, as few large buffers instead of many small objects. The thread
// that reads the file packs them, finds their keys and sorts these; the main thread only has to make the objects.
import type { IndexDefinition } from "./catalog.ts";
import { CHARS_ON_HEAP_MAX } from "./document.ts";
import { GrowingBytes, GrowingNumbers, type Texts } from "./growingBytes.ts";
import { orderOfKeys } from "./keyOrder.ts";
import { RESTORE, StoreFault } from "./storeFault.ts";
import { BY_ID_POSITION, databaseKey, keySuffix, type Table } from "./table.ts";
import type { JsonObject } from "../values/json.ts";

/** Characters of JSON that travel and stay together: above a megabyte Node keeps a text outside of the heap. */
const CHUNK_CHARS = 2 * 1024 * 1024;

// oxlint-disable-next-line no-control-regex -- everything that fits into one byte
const WIDE = /[^\x00-\xff]/;

/** One document as the file has it. */
export interface StoredRow {
  row: number;
  tableNumber: number;
  ts: bigint;
  id: string;
  json: string;
}

/** JSON of some documents of one table. */
export interface PackedChunk {
  table: number;
  /** A text for each document; empty for one that is apart. */
  plain: Texts;
  /** The long ones and those with characters above 255, in UTF-8: their places in the table and their lengths in characters. */
  apart: { places: Float64Array; lengths: Float64Array; texts: Texts };
}

/** What else there is to know of the documents of one table; their ids are the keys of `by_id`. */
export interface PackedTable {
  table: number;
  rows: Float64Array;
  ts: BigInt64Array;
}

/** One index of a table: the keys in the order of the documents, and the places of these in the order of the keys. */
export interface PackedIndex {
  table: number;
  position: number;
  keys: Texts;
  order: Uint32Array;
}

/** Hears what was packed: of each table chunk after chunk, then the rest, then its indexes one by one, `by_id` first. */
export interface PackedReader {
  chunk(chunk: PackedChunk): void;
  table(table: PackedTable): void;
  index(index: PackedIndex): void;
}

/** Packs documents, and hands them over in portions. What comes together stays together in memory. */
export class Packer {
  readonly #tables = new Map<number, TablePacker>();

  constructor(tables: readonly (Table | undefined)[], reader: PackedReader) {
    for (const table of tables)
      if (table !== undefined) this.#tables.set(table.number, new TablePacker(table, reader));
  }

  add(stored: StoredRow): void {
    const packer = this.#tables.get(stored.tableNumber);
    if (packer === undefined)
      throw new StoreFault(`Document ${stored.id} belongs to no table: the database is damaged. ${RESTORE}`);
    packer.add(stored);
  }

  /** Hands over what is left. */
  finish(): void {
    for (const packer of this.#tables.values()) packer.finish();
    this.#tables.clear();
  }
}

class TablePacker {
  readonly #table: Table;
  readonly #reader: PackedReader;
  readonly #rows = new GrowingNumbers();
  readonly #ts: bigint[] = [];
  /** By position in the table; only of database indexes. */
  readonly #keys: (GrowingBytes | null)[];
  #chunk = new ChunkPacker();

  constructor(table: Table, reader: PackedReader) {
    this.#table = table;
    this.#reader = reader;
    this.#keys = table.indexes.map(({ definition }) => (isPacked(definition) ? new GrowingBytes() : null));
  }

  add({ row, ts, id, json }: StoredRow): void {
    this.#chunk.add(json, this.#rows.count);
    if (this.#chunk.isFull) this.#handOverChunk();
    this.#rows.push(row);
    this.#ts.push(ts);
    const value = JSON.parse(json) as JsonObject;
    const suffix = keySuffix(value);
    for (let position = 0; position < this.#keys.length; position += 1) {
      const isId = position === BY_ID_POSITION;
      this.#keys[position]?.push(isId ? id : databaseKey(this.#table.indexes[position]!, value, suffix));
    }
  }

  finish(): void {
    if (this.#rows.count === 0) return;
    this.#handOverChunk();
    const table = this.#table.number;
    this.#reader.table({ table, rows: this.#rows.take(), ts: BigInt64Array.from(this.#ts) });
    this.#keys.forEach((growing, position) => {
      if (growing === null) return;
      const keys = growing.take();
      this.#reader.index({ table, position, keys, order: orderOfKeys(keys) });
      this.#keys[position] = null;
    });
  }

  #handOverChunk(): void {
    this.#reader.chunk(this.#chunk.take(this.#table.number));
    this.#chunk = new ChunkPacker();
  }
}

class ChunkPacker {
  readonly #plain = new GrowingBytes();
  readonly #apart = new GrowingBytes();
  readonly #places = new GrowingNumbers();
  readonly #lengths = new GrowingNumbers();

  get isFull(): boolean {
    return this.#plain.length + this.#apart.length >= CHUNK_CHARS;
  }

  add(json: string, place: number): void {
    const isApart = json.length > CHARS_ON_HEAP_MAX || isWide(json);
    this.#plain.push(isApart ? "" : json);
    if (!isApart) return;
    this.#places.push(place);
    this.#lengths.push(json.length);
    this.#apart.pushUtf8(json);
  }

  take(table: number): PackedChunk {
    const [places, lengths, texts] = [this.#places.take(), this.#lengths.take(), this.#apart.take()];
    return { table, plain: this.#plain.take(), apart: { places, lengths, texts } };
  }
}

function isWide(text: string): boolean {
  // The count of bytes is found many times faster than a wide character.
  return Buffer.byteLength(text) !== text.length && WIDE.test(text);
}

/** Whether the keys of an index are found while packing; all other kinds are filled from the loaded documents. */
function isPacked({ kind }: IndexDefinition): boolean {
  return kind === undefined || kind === "database";
}
