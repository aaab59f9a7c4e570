import type { Randomness } from "./clock.ts";
import type { CreationTimes } from "./creationTimes.ts";
import { mayHoldCommitTs, withCommitTs } from "./commitTs.ts";
import { DatabaseError } from "./errors.ts";
import { DOCUMENT_BYTES_MAX, SIZE_PER_JSON_CHAR_MAX, type Usage } from "./limits.ts";
import type { Workspace } from "./workspace.ts";
import { StoredDocument } from "../store/document.ts";
import { tableAt } from "../store/snapshot.ts";
import type { Table } from "../store/table.ts";
import { encodeId, ID_RANDOM_BYTES, tableNumberOfValid } from "../values/documentId.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import { DOCUMENT_NESTING_MAX, mayNestDeeperThan, nestingOf } from "../values/shape.ts";
import { documentSize } from "../values/size.ts";

/** Called before a document is written; throws to refuse it. `value` holds `_id` and `_creationTime` too. */
export type ValidateWrite = (component: string, table: string, value: JsonObject) => void;

export interface DocumentWriterParts {
  workspace: Workspace;
  /** Timestamp that the commit will have. */
  ts: bigint;
  nowMs: number;
  random: Randomness;
  creationTimes: CreationTimes;
  nextRow: () => number;
}

/** Makes new versions of documents: ids, creation times, system fields, sizes, messages. */
export class DocumentWriter {
  validateWrite: ValidateWrite | undefined;
  readonly #parts: DocumentWriterParts;
  /** Documents written with a commit timestamp that is not known yet. */
  readonly #pending = new Set<string>();

  constructor(parts: DocumentWriterParts) {
    this.#parts = parts;
  }

  insert(table: Table, value: JsonObject, usage: Usage, givenId?: string): string {
    if (value["_id"] !== undefined || value["_creationTime"] !== undefined) {
      throw new DatabaseError(
        "The fields `_id` and `_creationTime` are set by the database and can't be inserted.",
      );
    }
    const { random, nowMs, nextRow, creationTimes } = this.#parts;
    const id = givenId ?? encodeId(table.number, random.bytes(ID_RANDOM_BYTES), nowMs);
    const full = { _creationTime: creationTimes.next(nowMs), _id: id, ...value };
    this.#write(table, null, full, id, nextRow(), usage);
    return id;
  }

  /** What a document that is made ready elsewhere gets: its row, and a time if it brings none. */
  slot(): { row: number; ts: bigint; creationTime: () => number } {
    const { nextRow, ts, nowMs, creationTimes } = this.#parts;
    return { row: nextRow(), ts, creationTime: () => creationTimes.next(nowMs) };
  }

  merge(table: Table | null, id: string, patch: JsonObject, usage: Usage): void {
    const before = this.#existing(table, id, "Update");
    checkSystemFields(before.value, patch);
    const full: JsonObject = { ...before.value };
    for (const [field, value] of Object.entries(patch)) {
      if (isUndefined(value)) delete full[field];
      else full[field] = value;
    }
    this.#write(table!, before, full, id, before.row, usage);
  }

  replace(table: Table | null, id: string, value: JsonObject, usage: Usage): void {
    const before = this.#existing(table, id, "Replace");
    checkSystemFields(before.value, value);
    const full = { _creationTime: before.value["_creationTime"]!, _id: id, ...value };
    this.#write(table!, before, full, id, before.row, usage);
  }

  remove(table: Table | null, id: string, usage: Usage): void {
    const before = this.#existing(table, id, "Delete");
    if (!table!.isSystem) usage.countWrite(null);
    this.#pending.delete(id);
    this.#parts.workspace.write(table!, before, null);
  }

  /** Puts the commit's timestamp where documents asked for it. */
  resolveCommitTs(): void {
    const { workspace, ts } = this.#parts;
    for (const id of this.#pending) {
      const table = tableAt(workspace.tables, tableNumberOfValid(id));
      const before = table?.get(id) ?? null;
      if (table === null || before === null || !mayHoldCommitTs(before.json)) continue;
      const value = withCommitTs(before.value, ts);
      workspace.write(
        table,
        before,
        new StoredDocument(id, table.number, ts, JSON.stringify(value), before.row, value),
      );
    }
  }

  #existing(table: Table | null, id: string, verb: "Update" | "Replace" | "Delete"): StoredDocument {
    const document = table?.get(id) ?? null;
    if (document === null) throw new DatabaseError(`${verb} on nonexistent document ID ${id}`);
    return document;
  }

  #write(
    table: Table,
    before: StoredDocument | null,
    value: JsonObject,
    id: string,
    row: number,
    usage: Usage,
  ): void {
    this.validateWrite?.(table.address.component, table.address.name, value);
    const json = JSON.stringify(value);
    if (!table.isSystem) {
      checkFields(value);
      checkNesting(json);
      checkSize(json, value);
      usage.countWrite({
        jsonLength: json.length,
        get size() {
          return documentSize(value);
        },
      });
    }
    if (mayHoldCommitTs(json)) this.#pending.add(id);
    // A document that was changed is likely to be changed again, like a counter: its value is kept for a while. One
    // that was inserted is likely not, and keeping thousands of them would only burden the garbage collector.
    const kept = before === null ? undefined : value;
    const after = new StoredDocument(id, table.number, this.#parts.ts, json, row, kept);
    this.#parts.workspace.write(table, before, after, value);
  }
}

const UNDERSCORE = 95;

function checkFields(value: JsonObject): void {
  for (const field in value) {
    if (field.charCodeAt(0) !== UNDERSCORE || field === "_id" || field === "_creationTime") continue;
    throw new DatabaseError(
      `Field '${field}' starts with an underscore, which is only allowed for system fields like '_id'`,
    );
  }
}

function checkNesting(json: string): void {
  if (!mayNestDeeperThan(json, DOCUMENT_NESTING_MAX)) return;
  const nesting = nestingOf(json);
  if (nesting > DOCUMENT_NESTING_MAX)
    throw new DatabaseError(
      `Document is too nested (nested ${nesting} levels deep > maximum nesting ${DOCUMENT_NESTING_MAX})`,
    );
}

function checkSize(json: string, value: JsonObject): void {
  if (json.length * SIZE_PER_JSON_CHAR_MAX <= DOCUMENT_BYTES_MAX) return;
  const size = documentSize(value);
  if (size > DOCUMENT_BYTES_MAX) {
    throw new DatabaseError(`Value is too large (${size} bytes > maximum size ${DOCUMENT_BYTES_MAX} bytes)`);
  }
}

function checkSystemFields(before: JsonObject, given: JsonObject): void {
  for (const field of ["_id", "_creationTime"]) {
    const value = given[field];
    if (value !== undefined && value !== before[field]) {
      throw new DatabaseError(
        `Provided value ${JSON.stringify(value)} doesn't match '${field}' field ${JSON.stringify(before[field])}`,
      );
    }
  }
}

function isUndefined(value: JsonValue): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value) && "$undefined" in value;
}
