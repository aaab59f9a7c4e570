import type { IndexDefinition } from "../store/catalog.ts";
import type { JsonObject } from "../values/json.ts";

/** An index as the command line prints it. */
export type IndexConfig =
  | { name: string; type: "database"; fields: string[] }
  | { name: string; type: "search"; searchField: string; filterFields: string[] }
  | { name: string; type: "vector"; dimensions: number; vectorField: string; filterFields: string[] };

export interface IndexDiff {
  added_indexes: IndexConfig[];
  removed_indexes: IndexConfig[];
  enabled_indexes: IndexConfig[];
  disabled_indexes: IndexConfig[];
}

/** What changes when a component goes from one schema to another. */
export function diffIndexes(before: JsonObject | null, after: JsonObject | null): IndexDiff {
  const old = new Map(allIndexes(before).map((index) => [JSON.stringify(index), index]));
  const now = new Map(allIndexes(after).map((index) => [JSON.stringify(index), index]));
  return {
    added_indexes: [...now].filter(([key]) => !old.has(key)).map(([, index]) => index),
    removed_indexes: [...old].filter(([key]) => !now.has(key)).map(([, index]) => index),
    enabled_indexes: [],
    disabled_indexes: [],
  };
}

/** The database indexes of a schema by table. Every table of the schema is there, also one without any. */
export function databaseIndexes(schema: JsonObject | null): Map<string, IndexDefinition[]> {
  const tables = ((schema?.tables ?? []) as JsonObject[]).map((table): [string, IndexDefinition[]] => [
    String(table.tableName),
    ((table.indexes ?? []) as JsonObject[]).map((index) => ({
      name: String(index.indexDescriptor),
      fields: index.fields as string[],
    })),
  ]);
  return new Map(tables);
}

function allIndexes(schema: JsonObject | null): IndexConfig[] {
  return ((schema?.tables ?? []) as JsonObject[]).flatMap((table) => {
    const name = (index: JsonObject) => `${String(table.tableName)}.${String(index.indexDescriptor)}`;
    const list = (key: string) => (table[key] ?? []) as JsonObject[];
    return [
      ...list("indexes").map((index): IndexConfig => ({
        name: name(index),
        type: "database",
        fields: index.fields as string[],
      })),
      ...list("searchIndexes").map((index): IndexConfig => ({
        name: name(index),
        type: "search",
        searchField: String(index.searchField),
        filterFields: index.filterFields as string[],
      })),
      ...list("vectorIndexes").map((index): IndexConfig => ({
        name: name(index),
        type: "vector",
        dimensions: Number(index.dimensions),
        vectorField: String(index.vectorField),
        filterFields: index.filterFields as string[],
      })),
    ];
  });
}
