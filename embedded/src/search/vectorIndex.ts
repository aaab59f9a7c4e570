import { type IndexedVector, type VectorHit, VectorTable } from "./vectorTable.ts";
import type { VectorQuery } from "./vectorQuery.ts";
import type { DocumentTexts } from "./vectorWorker.ts";
import { type FieldPath, fieldAt, parseFieldPath } from "../values/fieldPath.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import { encodePart } from "../values/order.ts";

export interface VectorDefinition {
  vectorField: string;
  filterFields: string[];
  dimensions: number;
}

/** One vector index: takes documents, holds what it indexes of them. */
export class VectorIndex {
  readonly #vectorPath: FieldPath;
  readonly #filterPaths: readonly FieldPath[];
  readonly #dimensions: number;
  readonly #table: VectorTable;
  /** What was written while older versions are still coming in; `null` once all have come. */
  #written: Set<string> | null = new Set();

  constructor({ vectorField, filterFields, dimensions }: VectorDefinition) {
    this.#vectorPath = parseFieldPath(vectorField);
    this.#filterPaths = filterFields.map(parseFieldPath);
    this.#dimensions = dimensions;
    this.#table = new VectorTable(dimensions);
  }

  /** Takes the newest version of a document, `null` if it is gone. */
  write(id: string, value: JsonObject | null): void {
    this.#written?.add(id);
    this.#put(id, value);
  }

  /** Takes documents as they were when the index was opened. */
  fill({ ids, texts }: DocumentTexts, isLast: boolean): void {
    for (const [at, id] of ids.entries()) {
      if (this.#written?.has(id) !== true) this.#put(id, JSON.parse(texts[at]!) as JsonObject);
    }
    if (isLast) this.#written = null;
  }

  search(query: VectorQuery): VectorHit[] {
    return this.#table.search(query);
  }

  #put(id: string, value: JsonObject | null): void {
    const indexed = value === null ? null : this.#indexed(value);
    if (indexed === null) this.#table.remove(id);
    else this.#table.put(id, indexed);
  }

  /** `null` for a document that is left out: its field holds no list of floats of the right length. */
  #indexed(value: JsonObject): IndexedVector | null {
    const parts = fieldAt(value, this.#vectorPath);
    if (!Array.isArray(parts) || parts.length !== this.#dimensions) return null;
    const vector = new Float32Array(this.#dimensions);
    for (let at = 0; at < parts.length; at += 1) {
      const part = floatOf(parts[at]!);
      if (part === null) return null;
      vector[at] = part;
    }
    const filters = this.#filterPaths.map((path) => encodePart(fieldAt(value, path)));
    return { vector, filters };
  }
}

/** A float of a document; `null` if it is none, or not finite, which has no direction. */
function floatOf(part: JsonValue): number | null {
  if (typeof part === "number") return part;
  const special = (part as JsonObject | null)?.$float;
  if (typeof special !== "string") return null;
  const float = Buffer.from(special, "base64").readDoubleLE();
  return Number.isFinite(float) ? float : null;
}
