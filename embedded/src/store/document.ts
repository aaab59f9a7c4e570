import type { JsonObject } from "../values/json.ts";

/** How many documents keep their parsed value: those last looked into, so that a hot one is not parsed at each use. A power of two. */
const PARSED_KEPT = 4096;
const parsed: (StoredDocument | undefined)[] = new Array(PARSED_KEPT).fill(undefined);
let nextParsed = 0;

/** One immutable version of a document. Its JSON text is what is stored and sent; nothing re-serialises it. */
export class StoredDocument {
  readonly id: string;
  readonly tableNumber: number;
  /** Timestamp of the commit that wrote this version. */
  readonly ts: bigint;
  readonly json: string;
  /** Row of the durable file that holds this document, the same for all its versions. */
  readonly row: number;
  #value: JsonObject | null = null;

  constructor(id: string, tableNumber: number, ts: bigint, json: string, row: number, value?: JsonObject) {
    this.id = id;
    this.tableNumber = tableNumber;
    this.ts = ts;
    this.json = json;
    this.row = row;
    if (value !== undefined) this.#keep(value);
  }

  /** The parsed document. Shared between readers: never modify it. */
  get value(): JsonObject {
    return this.#value ?? this.#keep(JSON.parse(this.json) as JsonObject);
  }

  #keep(value: JsonObject): JsonObject {
    const evicted = parsed[nextParsed];
    if (evicted !== undefined) evicted.#value = null;
    parsed[nextParsed] = this;
    nextParsed = (nextParsed + 1) & (PARSED_KEPT - 1);
    this.#value = value;
    return value;
  }
}
