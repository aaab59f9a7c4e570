import type { JsonObject } from "../values/json.ts";

/** One immutable version of a document. Its JSON text is what is stored and sent; nothing re-serialises it. */
export class StoredDocument {
  readonly id: string;
  readonly tableNumber: number;
  /** Commit timestamp of this version (of the writing transaction's start while it is not committed). */
  readonly ts: bigint;
  readonly json: string;

  constructor(id: string, tableNumber: number, ts: bigint, json: string) {
    this.id = id;
    this.tableNumber = tableNumber;
    this.ts = ts;
    this.json = json;
  }

  /** The parsed document. Shared between readers: never modify it. */
  get value(): JsonObject {
    return JSON.parse(this.json) as JsonObject;
  }
}
