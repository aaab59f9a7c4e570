import type { IndexDefinition, TableAddress } from "./catalog.ts";
import type { StoredDocument } from "./document.ts";
import { KeySorting } from "./keySorting.ts";
import { createOrderedMap, type OrderedMap } from "./orderedMap.ts";
import { TextIndex } from "../search/textIndex.ts";
import { type FieldPath, fieldAt, parseFieldPath } from "../values/fieldPath.ts";
import type { JsonObject } from "../values/json.ts";
import { encodePart } from "../values/order.ts";

export const BY_ID = "by_id";
export const BY_CREATION_TIME = "by_creation_time";

/** Positions of the two indexes that every table has. The keys of `by_id` are the ids themselves, which spares each `get` an encoding. */
export const BY_ID_POSITION = 0;
export const BY_CREATION_TIME_POSITION = 1;

/** One index of a table: all its documents ordered by the index's fields. */
export interface TableIndex {
  /** Unique in this process; a redefined index is another index. */
  readonly key: number;
  readonly definition: IndexDefinition;
  /** Fields of a key in order, the implied `_creationTime` and `_id` included. */
  readonly keyFields: readonly string[];
  readonly paths: readonly FieldPath[];
  /** Empty in a search or vector index. */
  readonly documents: OrderedMap<StoredDocument>;
  /** Of a search index. A vector index has nothing here: the vectors are in a thread of their own. */
  readonly text?: TextIndex;
}

let nextIndexKey = 1;

function newIndex(definition: IndexDefinition, implied: readonly string[]): TableIndex {
  return {
    key: nextIndexKey++,
    definition,
    keyFields: [...definition.fields, ...implied],
    paths: definition.fields.map(parseFieldPath),
    documents: createOrderedMap(),
    text:
      definition.kind === "search"
        ? TextIndex.empty(definition.fields[0]!, definition.filterFields ?? [])
        : undefined,
  };
}

/** The documents of one table under all its indexes. Published tables never change: a transaction changes a `clone()`. */
export class Table {
  readonly number: number;
  readonly address: TableAddress;
  /** Tables whose name starts with `_` belong to the backend: no limits apply to them. */
  readonly isSystem: boolean;
  readonly indexes: readonly TableIndex[];
  /** The `key` of each index, in their order. */
  readonly indexKeys: readonly number[];
  /** Staged indexes that are declared and still being filled beside the table. */
  readonly unbuilt: readonly IndexDefinition[];

  constructor(
    number: number,
    address: TableAddress,
    indexes: readonly TableIndex[],
    indexKeys?: readonly number[],
    unbuilt: readonly IndexDefinition[] = [],
  ) {
    this.unbuilt = unbuilt;
    this.indexKeys = indexKeys ?? indexes.map((index) => index.key);
    this.number = number;
    this.address = address;
    this.isSystem = address.name.startsWith("_");
    this.indexes = indexes;
  }

  static create(number: number, address: TableAddress): Table {
    return new Table(number, address, [
      newIndex({ name: BY_ID, fields: [] }, ["_id"]),
      newIndex({ name: BY_CREATION_TIME, fields: [] }, ["_creationTime", "_id"]),
    ]);
  }

  clone(): Table {
    const indexes = this.indexes.map((index) => ({
      ...index,
      documents: index.documents.clone(),
      text: index.text?.clone(),
    }));
    return new Table(this.number, this.address, indexes, this.indexKeys, this.unbuilt);
  }

  get count(): number {
    return this.indexes[BY_ID_POSITION]!.documents.size;
  }

  get(id: string): StoredDocument | null {
    return this.indexes[BY_ID_POSITION]!.documents.get(id) ?? null;
  }

  /** All documents in the order of their creation. */
  documents(): Iterable<StoredDocument> {
    return this.indexes[BY_CREATION_TIME_POSITION]!.documents.values();
  }

  index(name: string): TableIndex | null {
    return this.indexes.find((index) => index.definition.name === name) ?? null;
  }

  /** The key of a document in each index, in the indexes' order. */
  keysOf(value: JsonObject): string[] {
    const suffix = keySuffix(value);
    const keys = [value["_id"] as string, suffix];
    for (let position = 2; position < this.indexes.length; position += 1) {
      keys.push(keyIn(this.indexes[position]!, value, suffix));
    }
    return keys;
  }

  /** Puts a document under new keys and takes it from those of its former version that differ. Only on an own clone. */
  write(
    document: StoredDocument | null,
    keys: readonly string[] | null,
    formerKeys: readonly string[] | null,
  ): void {
    for (let position = 0; position < this.indexes.length; position += 1) {
      const { documents, definition, text } = this.indexes[position]!;
      const key = keys?.[position];
      const formerKey = formerKeys?.[position];
      if (text !== undefined) {
        text.write((keys ?? formerKeys)![BY_ID_POSITION]!, key, formerKey);
        continue;
      }
      if (definition.kind === "vector") continue;
      if (formerKey !== undefined && formerKey !== key) documents.delete(formerKey);
      if (key !== undefined && document !== null) documents.set(key, document);
    }
  }

  /** The indexes that the application declared, those still being filled last. */
  get declaredIndexes(): IndexDefinition[] {
    return [...this.indexes.slice(2).map((index) => index.definition), ...this.unbuilt];
  }

  /** Whether the table has this index, filled; that it is staged or not makes no difference. */
  has(definition: IndexDefinition): boolean {
    return this.#sameIndex(definition, this.indexes) !== null;
  }

  /**
   * The same table with exactly these declared indexes. The ones it has and those `built` beside it are taken; a
   * staged one that is missing is left to be built, any other is filled at once.
   */
  withIndexes(definitions: readonly IndexDefinition[], built: readonly TableIndex[] = []): Table {
    const candidates = [...this.indexes, ...built];
    const kept: TableIndex[] = [];
    const unbuilt: IndexDefinition[] = [];
    for (const definition of definitions) {
      const same = this.#sameIndex(definition, candidates);
      if (same !== null) kept.push({ ...same, definition });
      else if (definition.staged === true && definition.kind !== "vector" && this.count > 0)
        unbuilt.push(definition);
      else kept.push(this.#filledIndex(definition));
    }
    return new Table(this.number, this.address, [...this.indexes.slice(0, 2), ...kept], undefined, unbuilt);
  }

  #sameIndex(definition: IndexDefinition, among: readonly TableIndex[]): TableIndex | null {
    return among.find((index) => sameContents(index.definition, definition)) ?? null;
  }

  #filledIndex(definition: IndexDefinition): TableIndex {
    const empty = newIndex(definition, ["_creationTime", "_id"]);
    if (definition.kind === "vector") return empty;
    if (empty.text !== undefined) return this.#filledText(empty, empty.text);
    const documents: StoredDocument[] = [];
    const keys: string[] = [];
    for (const [suffix, document] of this.indexes[BY_CREATION_TIME_POSITION]!.documents.entries()) {
      documents.push(document);
      keys.push(keyIn(empty, JSON.parse(document.json) as JsonObject, suffix));
    }
    const ids = documents.map(({ id }) => id);
    return { ...empty, documents: new KeySorting(ids, documents).mapOf(keys) };
  }

  #filledText(index: TableIndex, text: TextIndex): TableIndex {
    return { ...index, text: text.filledWith(textKeys(text, this.documents())) };
  }
}

/** What a search index needs to know of each document. */
export function* textKeys(
  text: TextIndex,
  documents: Iterable<StoredDocument>,
): Generator<{ id: string; key: string }> {
  // Not `document.value`, which would keep the parsed value for a while: here each is looked at once.
  for (const { id, json } of documents) yield { id, key: text.keyOf(JSON.parse(json) as JsonObject) };
}

/** What every key of a document ends in, and its key by creation time. */
export function keySuffix(value: JsonObject): string {
  return encodePart(value["_creationTime"]) + encodePart(value["_id"]);
}

function keyIn(index: TableIndex, value: JsonObject, suffix: string): string {
  if (index.text !== undefined) return index.text.keyOf(value);
  if (index.definition.kind === "vector") return "";
  return databaseKey(index, value, suffix);
}

/** The key of a document in a database index other than `by_id`. */
export function databaseKey(index: TableIndex, value: JsonObject, suffix: string): string {
  let key = "";
  for (const path of index.paths) {
    key += encodePart(fieldAt(value, path));
  }
  return key + suffix;
}

/** Whether two definitions of one table mean the same entries. */
function sameContents(a: IndexDefinition, b: IndexDefinition): boolean {
  return (
    a.name === b.name &&
    (a.kind ?? "database") === (b.kind ?? "database") &&
    a.dimensions === b.dimensions &&
    sameFields(a.fields, b.fields) &&
    sameFields(a.filterFields ?? [], b.filterFields ?? [])
  );
}

function sameFields(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((field, at) => field === b[at]);
}
