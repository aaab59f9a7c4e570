import type { IndexDefinition } from "../store/catalog.ts";
import type { JsonObject } from "../values/json.ts";

/** An index as the command line prints it. */
export type IndexConfig = { name: string; staged?: true } & (
  | { type: "database"; fields: string[] }
  | { type: "search"; searchField: string; filterFields: string[] }
  | { type: "vector"; dimensions: number; vectorField: string; filterFields: string[] }
);

export interface IndexDiff {
  added_indexes: IndexConfig[];
  removed_indexes: IndexConfig[];
  /** Staged before, open to queries now. */
  enabled_indexes: IndexConfig[];
  /** Open to queries before, staged now. */
  disabled_indexes: IndexConfig[];
}

/** What changes when a component goes from one schema to another. */
export function diffIndexes(before: JsonObject | null, after: JsonObject | null): IndexDiff {
  const old = byContents(before);
  const now = byContents(after);
  const both = [...now].flatMap(([key, index]) => {
    const former = old.get(key);
    return former === undefined ? [] : [{ former, index }];
  });
  return {
    added_indexes: [...now].filter(([key]) => !old.has(key)).map(([, index]) => index),
    removed_indexes: [...old].filter(([key]) => !now.has(key)).map(([, index]) => index),
    enabled_indexes: both
      .filter(({ former, index }) => former.staged === true && index.staged !== true)
      .map(({ index }) => index),
    disabled_indexes: both
      .filter(({ former, index }) => former.staged !== true && index.staged === true)
      .map(({ index }) => index),
  };
}

/** The indexes of a schema by table, of all kinds, staged ones too. Every table of the schema is there, also one without any. */
export function declaredIndexes(schema: JsonObject | null): Map<string, IndexDefinition[]> {
  const tables = ((schema?.tables ?? []) as JsonObject[]).map((table): [string, IndexDefinition[]] => {
    const list = (key: string) => (table[key] ?? []) as JsonObject[];
    const of = (key: string, stagedKey: string, definition: (index: JsonObject) => IndexDefinition) => [
      ...list(key).map(definition),
      ...list(stagedKey).map((index): IndexDefinition => ({ ...definition(index), staged: true })),
    ];
    return [
      String(table.tableName),
      [
        ...of("indexes", "stagedDbIndexes", databaseDefinition),
        ...of("searchIndexes", "stagedSearchIndexes", searchDefinition),
        ...of("vectorIndexes", "stagedVectorIndexes", vectorDefinition),
      ],
    ];
  });
  return new Map(tables);
}

function databaseDefinition(index: JsonObject): IndexDefinition {
  return { name: String(index.indexDescriptor), fields: index.fields as string[] };
}

function searchDefinition(index: JsonObject): IndexDefinition {
  return {
    name: String(index.indexDescriptor),
    kind: "search",
    fields: [String(index.searchField)],
    filterFields: filterFieldsOf(index),
  };
}

function vectorDefinition(index: JsonObject): IndexDefinition {
  return {
    name: String(index.indexDescriptor),
    kind: "vector",
    fields: [String(index.vectorField)],
    filterFields: filterFieldsOf(index),
    dimensions: Number(index.dimensions),
  };
}

/** A set: order and repetition mean nothing. */
function filterFieldsOf(index: JsonObject): string[] {
  return [...new Set(index.filterFields as string[])].sort();
}

/** All indexes of a schema; the key says what one holds, staged or not. */
export function byContents(schema: JsonObject | null): Map<string, IndexConfig> {
  return new Map(allIndexes(schema).map((index) => [JSON.stringify({ ...index, staged: undefined }), index]));
}

function allIndexes(schema: JsonObject | null): IndexConfig[] {
  return ((schema?.tables ?? []) as JsonObject[]).flatMap((table) => {
    const list = (key: string, stagedKey: string, config: (index: JsonObject) => IndexConfig) => [
      ...((table[key] ?? []) as JsonObject[]).map(config),
      ...((table[stagedKey] ?? []) as JsonObject[]).map((index): IndexConfig => ({
        ...config(index),
        staged: true,
      })),
    ];
    const name = (index: JsonObject) => `${String(table.tableName)}.${String(index.indexDescriptor)}`;
    return [
      ...list("indexes", "stagedDbIndexes", (index) => ({
        name: name(index),
        type: "database",
        fields: index.fields as string[],
      })),
      ...list("searchIndexes", "stagedSearchIndexes", (index) => ({
        name: name(index),
        type: "search",
        searchField: String(index.searchField),
        filterFields: filterFieldsOf(index),
      })),
      ...list("vectorIndexes", "stagedVectorIndexes", (index) => ({
        name: name(index),
        type: "vector",
        dimensions: Number(index.dimensions),
        vectorField: String(index.vectorField),
        filterFields: filterFieldsOf(index),
      })),
    ];
  });
}
