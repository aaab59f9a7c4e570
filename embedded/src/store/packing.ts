// Documents on their way from the file into memory, as few large buffers instead of many small objects. The thread
// that reads the file packs them, finds their keys and sorts these; the main thread only has to make the objects.
import { CHARS_ON_HEAP_MAX } from "./document.ts";
import { GrowingBytes, GrowingNumbers, type Texts, textsInOrder } from "./growingBytes.ts";
import { type DocumentBytes, KeyBytes } from "./keyBytes.ts";
import { orderOfKeys } from "./keyOrder.ts";
import { RESTORE, StoreFault } from "./storeFault.ts";
import { BY_CREATION_TIME_POSITION, type Table } from "./table.ts";

/** Characters of JSON that travel and stay together: above a megabyte Node keeps a text outside of the heap. */
const CHUNK_CHARS = 2 * 1024 * 1024;

// oxlint-disable-next-line no-control-regex -- everything that fits into one byte
const WIDE = /[^\x00-\xff]/;

/** One document as the file has it. */
export interface StoredRow extends DocumentBytes {
  row: number;
  tableNumber: number;
  ts: bigint;
  isAscii: boolean;
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

/** One index of a table: the keys in ascending order, and the place in the table of each one's document. */
export interface PackedIndex {
  table: number;
  position: number;
  keys: Texts;
  order: Uint32Array;
}

/** Hears what was packed: of each table chunk after chunk, then the rest, then its indexes one by one. */
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
    if (packer === undefined) {
      const id = stored.bytes.utf8Slice(stored.idFrom, stored.idTo);
      throw new StoreFault(`Document ${id} belongs to no table: the database is damaged. ${RESTORE}`);
    }
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
  readonly #index: KeyBytes;
  readonly #chunk = new ChunkPacker();

  constructor(table: Table, reader: PackedReader) {
    this.#table = table;
    this.#reader = reader;
    this.#index = new KeyBytes(table);
  }

  add(stored: StoredRow): void {
    this.#chunk.add(stored, this.#rows.count);
    if (this.#chunk.isFull) this.#handOverChunk();
    this.#rows.push(stored.row);
    this.#ts.push(stored.ts);
    this.#index.add(stored);
  }

  finish(): void {
    if (this.#rows.count === 0) return;
    this.#handOverChunk();
    const table = this.#table.number;
    this.#reader.table({ table, rows: this.#rows.take(), ts: BigInt64Array.from(this.#ts) });
    // What needs no sorting first: the other thread is busy with it while the rest is sorted.
    const sorted = this.#index.keys.map((_, position) => position);
    sorted.unshift(...sorted.splice(BY_CREATION_TIME_POSITION, 1));
    for (const position of sorted) this.#handOverIndex(position);
  }

  #handOverIndex(position: number): void {
    const gathered = this.#index.keys;
    const keys = gathered[position]?.take();
    if (keys === undefined) return;
    gathered[position] = null;
    const order = orderOfKeys(keys);
    this.#reader.index({ table: this.#table.number, position, keys: textsInOrder(keys, order), order });
  }

  #handOverChunk(): void {
    this.#reader.chunk(this.#chunk.take(this.#table.number));
  }
}

class ChunkPacker {
  readonly #plain = new GrowingBytes();
  readonly #apart = new GrowingBytes();
  #places = new GrowingNumbers();
  #lengths = new GrowingNumbers();

  get isFull(): boolean {
    return this.#plain.length + this.#apart.length >= CHUNK_CHARS;
  }

  add({ bytes, jsonFrom, jsonTo, isAscii }: StoredRow, place: number): void {
    const length = jsonTo - jsonFrom;
    if (!isAscii) return this.#addText(bytes.utf8Slice(jsonFrom, jsonTo), place);
    const isApart = length > CHARS_ON_HEAP_MAX;
    const texts = isApart ? this.#apart : this.#plain;
    texts.appendBytes(bytes, jsonFrom, jsonTo);
    texts.endText();
    if (isApart) this.#addPlace(place, length);
  }

  /** Gives away what was gathered and begins anew. */
  take(table: number): PackedChunk {
    const [places, lengths, texts] = [this.#places.take(), this.#lengths.take(), this.#apart.take()];
    [this.#places, this.#lengths] = [new GrowingNumbers(), new GrowingNumbers()];
    return { table, plain: this.#plain.take(), apart: { places, lengths, texts } };
  }

  #addText(json: string, place: number): void {
    const isApart = json.length > CHARS_ON_HEAP_MAX || WIDE.test(json);
    if (!isApart) return this.#plain.push(json);
    this.#apart.pushUtf8(json);
    this.#addPlace(place, json.length);
  }

  /** In place of a text that is apart there is an empty one. */
  #addPlace(place: number, length: number): void {
    this.#plain.endText();
    this.#places.push(place);
    this.#lengths.push(length);
  }
}
