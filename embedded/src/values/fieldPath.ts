import type { JsonObject, JsonValue } from "./json.ts";

/** A field path like `owner.address.city`, split once so that it can be followed often. */
export type FieldPath = readonly string[];

export function parseFieldPath(path: string): FieldPath {
  return path.split(".");
}

/** The value at a path of a document; `undefined` if any step is missing or not an object. */
export function fieldAt(document: JsonObject, path: FieldPath): JsonValue | undefined {
  let value: JsonValue | undefined = document;
  for (const field of path) {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, field) ? (value as JsonObject)[field] : undefined;
  }
  return value;
}
