// The keys of a document under all database indexes of its table, made from the bytes of its JSON.
// Invariant: they are those that `databaseKey` makes of the parsed document, for whatever document.
import { FieldScanner } from "./fieldScanner.ts";
import { type ByteBuffer, GrowingBytes } from "./growingBytes.ts";
import { BY_CREATION_TIME_POSITION, BY_ID_POSITION, databaseKey, keySuffix, type Table } from "./table.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import { encodePart, PartByte } from "../values/order.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
/** Whole numbers of so many digits, and powers of ten up to that, are exact, and so is the one divided by the other. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power);

const CREATION_TIME_SLOT = 0;
const ID_SLOT = 1;

/** Where a document's id and JSON are in bytes that hold others as well. */
export interface DocumentBytes {
  bytes: ByteBuffer;
  idFrom: number;
  idTo: number;
  jsonFrom: number;
  jsonTo: number;
}

/** Gathers the keys of a table's documents, index by index. */
export class KeyBytes {
  /** By position in the table; only of database indexes, all others are filled from the loaded documents. */
  readonly keys: (GrowingBytes | null)[];
  readonly #table: Table;
  readonly #scanner: FieldScanner;
  /** The slots in the scanner of each index's fields. */
  readonly #slots: number[][];
  readonly #suffix = new GrowingBytes(128);

  constructor(table: Table) {
    this.#table = table;
    const isDatabase = table.indexes.map(
      ({ definition: { kind } }) => kind === undefined || kind === "database",
    );
    this.keys = isDatabase.map((is) => (is ? new GrowingBytes() : null));
    const names = ["_creationTime", "_id"];
    this.#slots = table.indexes.map(({ definition }, position) =>
      definition.fields.map((field) => {
        if (isDatabase[position] && !names.includes(field)) names.push(field);
        return names.indexOf(field);
      }),
    );
    this.#scanner = new FieldScanner(names.map((name) => name.split(".")));
  }

  add(document: DocumentBytes): void {
    const { bytes, idFrom, idTo, jsonFrom, jsonTo } = document;
    const ids = this.keys[BY_ID_POSITION]!;
    ids.appendBytes(bytes, idFrom, idTo);
    ids.endText();
    if (!this.#scanner.scan(bytes, jsonFrom, jsonTo))
      return this.#addParsed(bytes.utf8Slice(jsonFrom, jsonTo));
    const suffix = this.#suffix;
    suffix.clear();
    this.#appendPart(suffix, bytes, CREATION_TIME_SLOT);
    this.#appendPart(suffix, bytes, ID_SLOT);
    for (let position = BY_CREATION_TIME_POSITION; position < this.keys.length; position += 1) {
      const keys = this.keys[position]!;
      if (keys === null) continue;
      const slots = this.#slots[position]!;
      for (let at = 0; at < slots.length; at += 1) this.#appendPart(keys, bytes, slots[at]!);
      keys.appendAll(suffix);
      keys.endText();
    }
  }

  #addParsed(json: string): void {
    const value = JSON.parse(json) as JsonObject;
    const suffix = keySuffix(value);
    for (let position = BY_CREATION_TIME_POSITION; position < this.keys.length; position += 1)
      this.keys[position]?.push(databaseKey(this.#table.indexes[position]!, value, suffix));
  }

  #appendPart(keys: GrowingBytes, bytes: ByteBuffer, slot: number): void {
    const [from, to] = [this.#scanner.from[slot]!, this.#scanner.to[slot]!];
    if (from < 0) return keys.appendByte(PartByte.undefined);
    const first = bytes[from]!;
    if (first === QUOTE) {
      if (appendPlainText(keys, bytes, from, to)) return;
    } else if (first === MINUS || (first >= ZERO && first <= ZERO + 9)) {
      const number = shortNumber(bytes, from, to) ?? Number(bytes.latin1Slice(from, to));
      return appendFloat(keys, number);
    }
    keys.append(encodePart(JSON.parse(bytes.utf8Slice(from, to)) as JsonValue));
  }
}

/** A text without escapes is in a key what it is in JSON, which holds no control characters. */
function appendPlainText(keys: GrowingBytes, bytes: ByteBuffer, from: number, to: number): boolean {
  for (let at = from + 1; at < to; at += 1) if (bytes[at] === BACKSLASH) return false;
  keys.appendByte(PartByte.string);
  keys.appendBytes(bytes, from + 1, to - 1);
  keys.appendByte(PartByte.terminator);
  return true;
}

/** The number that these bytes are; `null` for one with an exponent or too many digits to find it exactly this way. */
function shortNumber(bytes: ByteBuffer, from: number, to: number): number | null {
  const isNegative = bytes[from] === MINUS;
  let digits = 0;
  let point = -1;
  let number = 0;
  for (let at = isNegative ? from + 1 : from; at < to; at += 1) {
    const digit = bytes[at]! - ZERO;
    if (digit >= 0 && digit <= 9) {
      number = number * 10 + digit;
      digits += 1;
    } else if (bytes[at] === POINT && point < 0) point = digits;
    else return null;
  }
  if (digits > EXACT_DIGITS) return null;
  if (point >= 0) number /= POWERS_OF_TEN[digits - point]!;
  return isNegative ? -number : number;
}

const float = new DataView(new ArrayBuffer(8));

function appendFloat(keys: GrowingBytes, number: number): void {
  float.setFloat64(0, number);
  const flip = float.getUint8(0) >= 0x80 ? 0xff : 0;
  keys.appendByte(PartByte.float64);
  keys.appendByte(float.getUint8(0) ^ (flip | 0x80));
  for (let at = 1; at < 8; at += 1) keys.appendByte(float.getUint8(at) ^ flip);
}
