// Documents on their way from the file into memory, as few large buffers instead of many small objects. The thread
// that reads the file packs them, finds their keys and sorts these; the main thread only has to make the objects.
import { CHARS_ON_HEAP_MAX } from "./document.ts";
import { GrowingBytes, GrowingNumbers, type Texts } from "./growingBytes.ts";
import { type DocumentBytes, KeyBytes } from "./keyBytes.ts";
import { orderOfKeys } from "./keyOrder.ts";
import { RESTORE, StoreFault } from "./storeFault.ts";
import { tableAt } from "./snapshot.ts";
import { BY_CREATION_TIME_POSITION, type Table } from "./table.ts";

/** Characters of JSON that travel and stay together: above a megabyte Node keeps a text outside of the heap. */
const CHUNK_CHARS = 2 * 1024 * 1024;

// oxlint-disable-next-line no-control-regex -- everything that fits into one byte
const WIDE = /[^\x00-\xff]/;

/** One document as the file has it. */
export interface StoredRow extends DocumentBytes {
  row: number;
  tableNumber: number;
  /** The timestamp's halves of 32 bits. */
  tsHigh: number;
  tsLow: number;
  isAscii: boolean;
}

/** Of which table something is, and of which run of rows: a large file is read in several, by several threads. */
export interface PackedOf {
  table: number;
  run: number;
}

/** JSON of some documents of one table. */
export interface PackedChunk extends PackedOf {
  /** A text for each document; empty for one that is apart. */
  plain: Texts;
  /** The long ones and those with characters above 255, in UTF-8: their places in the run and their lengths in characters. */
  apart: { places: Float64Array; lengths: Float64Array; texts: Texts };
}

/** What else there is to know of the documents of one table; their ids are the keys of `by_id`. */
export interface PackedTable extends PackedOf {
  rows: Float64Array;
  ts: BigInt64Array;
}

/** One index of a table: the keys of its documents, place by place, and the places in the order of the keys. */
export interface PackedIndex extends PackedOf {
  position: number;
  keys: Texts;
  order: Uint32Array;
}

/** Hears what was packed: of each table in a run chunk after chunk, then the rest, then its indexes one by one. */
export interface PackedReader {
  chunk(chunk: PackedChunk): void;
  table(table: PackedTable): void;
  index(index: PackedIndex): void;
}

/** Packs documents, and hands them over in portions. What comes together stays together in memory. */
export class Packer {
  readonly #tables: readonly (Table | undefined)[];
  readonly #reader: PackedReader;
  readonly #run: number;
  readonly #packers = new Map<number, TablePacker>();
  /** That of the last document: most come after one of the same table. */
  #last: TablePacker | null = null;
  #lastNumber = -1;

  constructor(tables: readonly (Table | undefined)[], reader: PackedReader, run = 0) {
    this.#tables = tables;
    this.#reader = reader;
    this.#run = run;
  }

  add(stored: StoredRow): void {
    if (stored.tableNumber !== this.#lastNumber) {
      this.#last = this.#packerOf(stored);
      this.#lastNumber = stored.tableNumber;
    }
    this.#last!.add(stored);
  }

  /** Hands over what is left. */
  finish(): void {
    for (const packer of this.#packers.values()) packer.finish();
  }

  #packerOf({ tableNumber, bytes, idFrom, idTo }: StoredRow): TablePacker {
    const existing = this.#packers.get(tableNumber);
    if (existing !== undefined) return existing;
    const table = tableAt(this.#tables, tableNumber);
    if (table === null) {
      const id = bytes.utf8Slice(idFrom, idTo);
      throw new StoreFault(`Document ${id} belongs to no table: the database is damaged. ${RESTORE}`);
    }
    const packer = new TablePacker(table, this.#run, this.#reader);
    this.#packers.set(tableNumber, packer);
    return packer;
  }
}

class TablePacker {
  readonly #of: PackedOf;
  readonly #reader: PackedReader;
  readonly #rows = new GrowingNumbers();
  readonly #tsHigh = new GrowingNumbers();
  readonly #tsLow = new GrowingNumbers();
  readonly #index: KeyBytes;
  readonly #chunk = new ChunkPacker();

  constructor(table: Table, run: number, reader: PackedReader) {
    this.#of = { table: table.number, run };
    this.#reader = reader;
    this.#index = new KeyBytes(table);
  }

  add(stored: StoredRow): void {
    this.#chunk.add(stored, this.#rows.count);
    if (this.#chunk.isFull) this.#handOverChunk();
    this.#rows.push(stored.row);
    this.#tsHigh.push(stored.tsHigh);
    this.#tsLow.push(stored.tsLow);
    this.#index.add(stored);
  }

  finish(): void {
    this.#handOverChunk();
    const ts = wholeTimestamps(this.#tsHigh.take(), this.#tsLow.take());
    this.#reader.table({ ...this.#of, rows: this.#rows.take(), ts });
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
    this.#reader.index({ ...this.#of, position, keys, order });
  }

  #handOverChunk(): void {
    this.#reader.chunk(this.#chunk.take(this.#of));
  }
}

/** Which of the two halves of a number in memory is the lower one; the other way round on few processors. */
const LOW_HALF = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;

function wholeTimestamps(high: Float64Array, low: Float64Array): BigInt64Array {
  const whole = new BigInt64Array(high.length);
  const halves = new Uint32Array(whole.buffer);
  for (let at = 0; at < high.length; at += 1) {
    halves[2 * at + LOW_HALF] = low[at]!;
    halves[2 * at + 1 - LOW_HALF] = high[at]!;
  }
  return whole;
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
  take(of: PackedOf): PackedChunk {
    const [places, lengths, texts] = [this.#places.take(), this.#lengths.take(), this.#apart.take()];
    [this.#places, this.#lengths] = [new GrowingNumbers(), new GrowingNumbers()];
    return { ...of, plain: this.#plain.take(), apart: { places, lengths, texts } };
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
