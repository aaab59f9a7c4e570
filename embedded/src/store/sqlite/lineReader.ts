import { isAscii } from "node:buffer";
import { crc32 } from "node:zlib";
import { byteBufferOf, type ByteBuffer } from "../growingBytes.ts";
import type { StoredRow } from "../packing.ts";
import { damaged } from "../storeFault.ts";

const LINE_BREAK = 0x0a;
const SPACE = 0x20;
const ZERO = 0x30;
/** Six digits at a time: a half of a timestamp times this is still exact. */
const DIGITS_SCALE = 1_000_000;
const HALF = 2 ** 32;

/**
 * Takes rows apart and holds each to its checksum, which the listener hears as well. It hears of all rows in the same
 * object: one for each would be most of the garbage.
 */
export class LineReader {
  readonly #path: string;
  readonly #onRow: (row: StoredRow, checksum: number) => void;
  readonly #row: StoredRow;
  #bytes = Buffer.alloc(0) as ByteBuffer;
  /** What is read next in the line, and its end. */
  #at = 0;
  #end = 0;

  constructor(path: string, onRow: (row: StoredRow, checksum: number) => void) {
    this.#path = path;
    this.#onRow = onRow;
    const places = { idFrom: 0, idTo: 0, jsonFrom: 0, jsonTo: 0 };
    this.#row = { row: 0, tableNumber: 0, tsHigh: 0, tsLow: 0, bytes: this.#bytes, ...places, isAscii: true };
  }

  /** Reads rows that are a line each. */
  read(lines: Uint8Array): void {
    this.#bytes = byteBufferOf(lines);
    // One text in another alphabet makes few portions slower to read; asking for each text would make all slower.
    this.#row.isAscii = isAscii(lines);
    this.#row.bytes = this.#bytes;
    for (let from = 0; from <= lines.length; from = this.#end + 1) {
      const lineBreak = this.#bytes.indexOf(LINE_BREAK, from);
      this.#at = from;
      this.#end = lineBreak < 0 ? lines.length : lineBreak;
      this.#readLine();
    }
  }

  #readLine(): void {
    const bytes = this.#bytes;
    const checksum = this.#number();
    const summed = new Uint8Array(bytes.buffer, bytes.byteOffset + this.#at, this.#end - this.#at);
    const row = this.#number();
    if (crc32(summed) !== checksum) throw damaged(this.#path, `row ${row} does not match its checksum`);
    const into = this.#row;
    into.row = row;
    into.tableNumber = this.#number();
    this.#timestamp(into);
    into.idFrom = this.#at;
    let at = this.#at;
    while (at < this.#end && bytes[at] !== SPACE) at += 1;
    into.idTo = at;
    into.jsonFrom = at + 1;
    into.jsonTo = this.#end;
    this.#onRow(into, checksum);
  }

  /** The number up to the next space; not one if there is none. */
  #number(): number {
    let number = 0;
    while (this.#at < this.#end && this.#bytes[this.#at] !== SPACE) {
      const digit = this.#bytes[this.#at]! - ZERO;
      number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN;
      this.#at += 1;
    }
    this.#at = Math.min(this.#at + 1, this.#end);
    return number;
  }

  /** Up to the next space, without making an object of it. */
  #timestamp(into: StoredRow): void {
    const [bytes, end] = [this.#bytes, this.#end];
    let at = this.#at;
    let [high, low] = [0, 0];
    while (at < end && bytes[at] !== SPACE) {
      let [digits, scale] = [0, 1];
      for (; scale < DIGITS_SCALE && at < end && bytes[at] !== SPACE; at += 1) {
        digits = digits * 10 + bytes[at]! - ZERO;
        scale *= 10;
      }
      const sum = low * scale + digits;
      const carry = Math.floor(sum / HALF);
      low = sum - carry * HALF;
      high = high * scale + carry;
    }
    into.tsHigh = high;
    into.tsLow = low;
    this.#at = at + 1;
  }
}
