import { isAscii } from "node:buffer";
import { crc32 } from "node:zlib";
import { byteBufferOf, type ByteBuffer } from "../growingBytes.ts";
import type { StoredRow } from "../packing.ts";
import { damaged } from "../storeFault.ts";

const LINE_BREAK = 0x0a;
const SPACE = 0x20;
const ZERO = 0x30;

/** Takes rows apart and holds each to its checksum, which the listener hears as well. */
export class LineReader {
  readonly #path: string;
  readonly #onRow: (row: StoredRow, checksum: number) => void;
  #bytes = Buffer.alloc(0) as ByteBuffer;
  /** What is read next in the line, and its end. */
  #at = 0;
  #end = 0;
  #isAscii = true;
  #decimalTs = "";
  #ts = 0n;

  constructor(path: string, onRow: (row: StoredRow, checksum: number) => void) {
    this.#path = path;
    this.#onRow = onRow;
  }

  /** Reads rows that are a line each. */
  read(lines: Uint8Array): void {
    this.#bytes = byteBufferOf(lines);
    // One text in another alphabet makes few portions slower to read; asking for each text would make all slower.
    this.#isAscii = isAscii(lines);
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
    const tableNumber = this.#number();
    const ts = this.#timestamp();
    const idFrom = this.#at;
    const idTo = bytes.indexOf(SPACE, idFrom);
    const [jsonFrom, jsonTo, isAscii] = [idTo + 1, this.#end, this.#isAscii];
    this.#onRow({ row, tableNumber, ts, bytes, idFrom, idTo, jsonFrom, jsonTo, isAscii }, checksum);
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

  #timestamp(): bigint {
    const end = this.#bytes.indexOf(SPACE, this.#at);
    const decimal = this.#bytes.latin1Slice(this.#at, end);
    this.#at = end + 1;
    // Documents of one commit lie together: most share their timestamp with the one before.
    if (decimal !== this.#decimalTs) {
      this.#decimalTs = decimal;
      this.#ts = BigInt(decimal);
    }
    return this.#ts;
  }
}
