// Finds single fields in the bytes of a document's JSON without making values of the others.
// Invariant: it takes JSON as `JSON.stringify` writes it, without duplicates; of anything else it says that it is odd.
import type { ByteBuffer } from "./growingBytes.ts";
import type { FieldPath } from "../values/fieldPath.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;

/** In place of a position: the text is not what the invariant says. */
const ODD = -1;
/** In place of a position: all fields were found, and the rest is not looked at. */
const ALL_FOUND = -2;

/** So many bytes of a string are looked at one by one; the search of the engine, which costs a call, then takes over. */
const SHORT_STRING = 48;

/** A field that is looked for, or that holds some. */
interface Wanted {
  readonly name: Uint8Array;
  /** Its number among the paths; -1 if only fields in it are wanted. */
  slot: number;
  readonly fields: Wanted[];
}

/** Finds where the values at some paths of a document are. */
export class FieldScanner {
  /** Where the value at each path begins and ends; -1 if there is none. Of the text scanned last. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly #wanted: Wanted[] = [];
  #bytes: ByteBuffer = Buffer.alloc(0) as ByteBuffer;
  #end = 0;
  #missing = 0;
  /** The first quote and the first opening bracket behind a position that was asked for, so that none is looked for twice. */
  #nextQuote = -1;
  #nextOpen = -1;

  /** The paths must differ from each other. */
  constructor(paths: readonly FieldPath[]) {
    this.from = new Int32Array(paths.length);
    this.to = new Int32Array(paths.length);
    paths.forEach((path, slot) => {
      let fields = this.#wanted;
      path.forEach((field, depth) => {
        const wanted = wantedField(fields, field);
        if (depth === path.length - 1) wanted.slot = slot;
        fields = wanted.fields;
      });
    });
  }

  /** Fills `from` and `to`; false if this text has to be parsed. */
  scan(bytes: ByteBuffer, from: number, to: number): boolean {
    this.#bytes = bytes;
    this.#end = to;
    this.#nextQuote = -1;
    this.#nextOpen = -1;
    this.#missing = this.from.length;
    this.from.fill(-1);
    const end = this.#object(from, this.#wanted);
    return end === to || end === ALL_FOUND;
  }

  #object(start: number, wanted: readonly Wanted[]): number {
    const bytes = this.#bytes;
    let at = start + 1;
    if (bytes[start] !== OPEN_BRACE) return ODD;
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    for (;;) {
      if (bytes[at] !== QUOTE) return ODD;
      const name = at + 1;
      for (at = name; bytes[at] !== QUOTE; at += 1)
        if (at >= this.#end || bytes[at] === BACKSLASH) return ODD;
      const field = fieldNamed(wanted, bytes, name, at);
      if (bytes[at + 1] !== COLON) return ODD;
      at = field === null ? this.#skip(at + 2) : this.#take(field, at + 2);
      if (at < 0) return at;
      if (bytes[at] === CLOSE_BRACE) return at + 1;
      if (bytes[at] !== COMMA) return ODD;
      at += 1;
    }
  }

  #take(field: Wanted, at: number): number {
    const isEntered = field.fields.length > 0 && this.#bytes[at] === OPEN_BRACE;
    const end = isEntered ? this.#object(at, field.fields) : this.#skip(at);
    if (end < 0 || field.slot < 0) return end;
    this.from[field.slot] = at;
    this.to[field.slot] = end;
    this.#missing -= 1;
    return this.#missing === 0 ? ALL_FOUND : end;
  }

  /** The position behind a value. */
  #skip(start: number): number {
    const bytes = this.#bytes;
    const first = bytes[start]!;
    if (first === QUOTE) return this.#skipString(start);
    if (first === OPEN_BRACE || first === OPEN_BRACKET) return this.#skipContainer(start);
    let at = start;
    for (; at < this.#end; at += 1) {
      const byte = bytes[at]!;
      if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET) break;
      if (byte <= SPACE || byte === QUOTE) return ODD;
    }
    return at > start && at < this.#end ? at : ODD;
  }

  #skipString(start: number): number {
    const bytes = this.#bytes;
    const shortEnd = Math.min(this.#end, start + SHORT_STRING);
    let at = start + 1;
    for (; at < shortEnd; at += 1) {
      const byte = bytes[at]!;
      if (byte === QUOTE) return at + 1;
      if (byte === BACKSLASH) at += 1;
    }
    for (;;) {
      const quote = bytes.indexOf(QUOTE, at);
      if (quote < 0 || quote >= this.#end) return ODD;
      let before = quote;
      while (before > at && bytes[before - 1] === BACKSLASH) before -= 1;
      if ((quote - before) % 2 === 0) return quote + 1;
      at = quote + 1;
    }
  }

  #skipContainer(start: number): number {
    const bytes = this.#bytes;
    let depth = 0;
    for (let at = start; at < this.#end; at += 1) {
      const byte = bytes[at]!;
      if (byte === QUOTE) {
        at = this.#skipString(at) - 1;
        if (at < 0) return ODD;
      } else if (byte === OPEN_BRACE) {
        depth += 1;
      } else if (byte === OPEN_BRACKET) {
        depth += 1;
        at = this.#lastOfPlainArray(at);
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        depth -= 1;
        if (depth === 0) return at + 1;
      }
    }
    return ODD;
  }

  /** The last byte before the end of an array that holds no text and no array; of another one its beginning. */
  #lastOfPlainArray(start: number): number {
    const close = this.#bytes.indexOf(CLOSE_BRACKET, start);
    if (close < 0) return start;
    if (this.#nextQuote <= start) this.#nextQuote = this.#find(QUOTE, start + 1);
    if (this.#nextQuote < close) return start;
    if (this.#nextOpen <= start) this.#nextOpen = this.#find(OPEN_BRACKET, start + 1);
    return this.#nextOpen < close ? start : close - 1;
  }

  #find(byte: number, from: number): number {
    const at = this.#bytes.indexOf(byte, from);
    return at < 0 ? Number.MAX_SAFE_INTEGER : at;
  }
}

function wantedField(fields: Wanted[], field: string): Wanted {
  const name = Buffer.from(field);
  const existing = fields.find((wanted) => name.equals(wanted.name));
  if (existing !== undefined) return existing;
  const wanted = { name, slot: -1, fields: [] };
  fields.push(wanted);
  return wanted;
}

function fieldNamed(wanted: readonly Wanted[], bytes: ByteBuffer, from: number, to: number): Wanted | null {
  for (let which = 0; which < wanted.length; which += 1) {
    const { name } = wanted[which]!;
    if (name.length !== to - from) continue;
    let at = 0;
    while (at < name.length && name[at] === bytes[from + at]) at += 1;
    if (at === name.length) return wanted[which]!;
  }
  return null;
}
