import type { JsonObject, JsonValue } from "./json.ts";

/** Size of a document as Convex counts it against its limits (not the length of its JSON). */
export function documentSize(document: JsonObject): number {
  return valueSize(document);
}

/** Size of any value as Convex counts it: a marker byte, the content, and a terminator for what has no fixed length. */
export function valueSize(value: JsonValue): number {
  if (value === null || typeof value === "boolean") return 1;
  if (typeof value === "number") return 9;
  if (typeof value === "string") return 2 + Buffer.byteLength(value);
  if (Array.isArray(value)) return value.reduce<number>((sum, element) => sum + valueSize(element), 2);
  return taggedSize(value) ?? objectSize(value);
}

function objectSize(value: JsonObject): number {
  let size = 2;
  for (const field in value) size += Buffer.byteLength(field) + 1 + valueSize(value[field]!);
  return size;
}

function taggedSize(value: JsonObject): number | null {
  for (const field in value) {
    if (field === "$integer" || field === "$float" || field === "$commitTs") return 9;
    if (field === "$bytes") return 2 + Buffer.byteLength(String(value[field]), "base64");
    return null;
  }
  return null;
}
