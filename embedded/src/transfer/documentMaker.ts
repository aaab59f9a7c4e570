import type { SchemaChecks } from "../functions/validators/schemaChecks.ts";
import { StoredDocument } from "../store/document.ts";
import type { Database } from "../txn/database.ts";
import { encodeId, ID_RANDOM_BYTES, tableNumberOf } from "../values/documentId.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import { documentSize } from "../values/size.ts";
import { DOCUMENT_BYTES_MAX } from "../txn/limits.ts";
import { mapIds, type NumberMapping } from "./ids.ts";
import { ImportError, invalidRow, reasonOf } from "./importError.ts";
import type { TableTarget } from "./importPlan.ts";
import { wireObject } from "./wireValue.ts";

/** Rows reserved at once; what is left over is never used. */
const SLOTS_RESERVED = 512;

interface Slot {
  row: number;
  ts: bigint;
  creationTime: () => number;
}

export interface MadeDocument {
  document: StoredDocument;
  value: JsonObject;
}

export interface MakerParts {
  db: Database;
  target: TableTarget;
  mapping: NumberMapping;
  checks: SchemaChecks | null;
  /** The name of a table after the import, by its number. */
  tableOfNumber: (number: number) => string | null;
  /** Fields in which empty text means that there is none: a CSV file can't say it otherwise. */
  emptyMeansMissing: ReadonlySet<string>;
}

/** Makes documents of an import's rows, with the ids and times that they bring. */
export class DocumentMaker {
  readonly #parts: MakerParts;
  #slots: Slot[] = [];
  #row = 0;

  constructor(parts: MakerParts) {
    this.#parts = parts;
  }

  async make(row: unknown): Promise<MadeDocument> {
    this.#row += 1;
    const { target, mapping } = this.#parts;
    const { _id, _creationTime, ...fields } = mapIds(this.#fields(row), mapping) as JsonObject;
    const slot = this.#slots.pop() ?? (await this.#moreSlots());
    const id = this.#id(_id);
    const value: JsonObject = { _creationTime: this.#creationTime(_creationTime, slot), _id: id, ...fields };
    this.#check(value);
    const json = JSON.stringify(value);
    return { document: new StoredDocument(id, target.number, slot.ts, json, slot.row), value };
  }

  #fields(row: unknown): JsonObject {
    if (typeof row !== "object" || row === null || Array.isArray(row))
      throw new ImportError(`Row ${this.#row} wasn't an object`);
    try {
      const fields = wireObject(row as Record<string, unknown>);
      for (const [field, value] of Object.entries(fields)) {
        if (value === "" && this.#parts.emptyMeansMissing.has(field)) delete fields[field];
        if (field.startsWith("_") && field !== "_id" && field !== "_creationTime")
          throw new Error(
            `Field name ${field} starts with an underscore, which is reserved for system fields`,
          );
      }
      return fields;
    } catch (error) {
      throw invalidRow(this.#row, reasonOf(error));
    }
  }

  #id(given: JsonValue | undefined): string {
    const { db, target } = this.#parts;
    if (given === undefined)
      return encodeId(target.number, db.random.bytes(ID_RANDOM_BYTES), db.clock.nowMs());
    const number = typeof given === "string" ? tableNumberOf(given) : null;
    if (number === null) throw new ImportError(`invalid _id '${String(given)}'`);
    if (number === target.number) return given as string;
    throw new ImportError(
      `_id ${String(given)} cannot be imported into '${target.name}' because its IDs have a different format`,
    );
  }

  #creationTime(given: JsonValue | undefined, slot: Slot): number {
    if (given === undefined) return slot.creationTime();
    if (typeof given === "number" && given >= 0) return given;
    throw invalidRow(this.#row, `_creationTime must be a time in milliseconds`);
  }

  #check(value: JsonObject): void {
    const { checks, target, tableOfNumber } = this.#parts;
    const size = documentSize(value);
    if (size > DOCUMENT_BYTES_MAX)
      throw new ImportError(`Value is too large (${size} bytes > maximum size ${DOCUMENT_BYTES_MAX} bytes)`);
    const mismatch = checks?.mismatch(target.name, value, (id) => {
      const number = tableNumberOf(id);
      return number === null ? null : tableOfNumber(number);
    });
    if (typeof mismatch !== "string") return;
    throw new ImportError(
      `Failed to insert or update a document in table "${target.name}" because it does not match the schema: ${mismatch}`,
    );
  }

  async #moreSlots(): Promise<Slot> {
    const { value } = await this.#parts.db.runMutation((tx) => {
      const { writer } = tx.changes();
      return Array.from({ length: SLOTS_RESERVED }, () => writer.slot());
    });
    this.#slots = value.reverse();
    return this.#slots.pop()!;
  }
}
