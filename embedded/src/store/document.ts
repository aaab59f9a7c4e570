// Invariants: a version never changes; `json` is the text that was written, byte for byte; what is kept beside it (the
// parsed value) can be dropped at any time.
import type { JsonObject } from "../values/json.ts";
import { documentSize } from "../values/size.ts";

/** Longer JSON is kept outside of the heap of JavaScript, which has a limit, and is decoded when it is read. */
export const CHARS_ON_HEAP_MAX = 4096;

/** Documents that keep their parsed value: those last looked into, so that a hot one is not parsed at each use. */
class ParsedRing {
  readonly #slots: (StoredDocument | null)[];
  #next = 0;

  constructor(size: number) {
    this.#slots = new Array<StoredDocument | null>(size).fill(null);
  }

  /** Takes a document in and returns the one that must make room. */
  add(document: StoredDocument): StoredDocument | null {
    const evicted = this.#slots[this.#next]!;
    this.#slots[this.#next] = document;
    this.#next = (this.#next + 1) % this.#slots.length;
    return evicted;
  }
}

const parsed = new ParsedRing(4096);
/** Values of large documents would be a heap of their own. */
const parsedLarge = new ParsedRing(16);

/** One immutable version of a document. Its JSON text is what is stored and sent; nothing re-serialises it. */
export class StoredDocument {
  readonly id: string;
  readonly tableNumber: number;
  /** Timestamp of the commit that wrote this version. */
  readonly ts: bigint;
  /** Row of the durable file that holds this document, the same for all its versions. */
  readonly row: number;
  readonly #text: string | LargeText;
  #value: JsonObject | null = null;
  #size = 0;

  constructor(
    id: string,
    tableNumber: number,
    ts: bigint,
    json: string | LargeText,
    row: number,
    value?: JsonObject,
  ) {
    this.id = id;
    this.tableNumber = tableNumber;
    this.ts = ts;
    this.#text = typeof json === "string" && json.length > CHARS_ON_HEAP_MAX ? LargeText.of(json) : json;
    this.row = row;
    if (value !== undefined) this.#keep(value);
  }

  get json(): string {
    return typeof this.#text === "string" ? this.#text : this.#text.decoded;
  }

  /** Length of `json`, for which nothing is decoded. */
  get jsonLength(): number {
    return this.#text.length;
  }

  /** By Convex's measure; see `documentSize`. */
  get size(): number {
    if (this.#size === 0) this.#size = documentSize(this.value);
    return this.#size;
  }

  /** The parsed document. Shared between readers: never modify it. */
  get value(): JsonObject {
    return this.#value ?? this.#keep(JSON.parse(this.json) as JsonObject);
  }

  #keep(value: JsonObject): JsonObject {
    const evicted = (this.jsonLength > CHARS_ON_HEAP_MAX ? parsedLarge : parsed).add(this);
    if (evicted !== null) evicted.#value = null;
    this.#value = value;
    return value;
  }
}

/** A long text as bytes outside of the heap. */
export class LargeText {
  /** In characters. */
  readonly length: number;
  readonly #bytes: Buffer;

  private constructor(bytes: Buffer, length: number) {
    this.#bytes = bytes;
    this.length = length;
  }

  static of(text: string): LargeText {
    const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
    bytes.write(text, "utf8");
    return new LargeText(bytes, text.length);
  }

  /** The text that these bytes are in UTF-8, as it is kept best. */
  static ofBytes(bytes: Buffer, length: number): LargeText | string {
    const large = new LargeText(bytes, length);
    return length > CHARS_ON_HEAP_MAX ? large : large.decoded;
  }

  get decoded(): string {
    const isAscii = this.#bytes.length === this.length;
    return isAscii ? this.#bytes.toString("latin1") : this.#bytes.toString("utf8");
  }
}
