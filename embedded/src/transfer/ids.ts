import { tableNumberOf, withTableNumber } from "../values/documentId.ts";
import type { JsonValue } from "../values/json.ts";

/** Table numbers of an import that are others here, by the number in the import. */
export type NumberMapping = ReadonlyMap<number, number>;

/** The value with every id of a table that has another number here made that table's; an id is a string that is nothing but it. */
export function mapIds(value: JsonValue, mapping: NumberMapping): JsonValue {
  if (mapping.size === 0) return value;
  if (typeof value === "string") return mapId(value, mapping);
  if (Array.isArray(value)) return value.map((element) => mapIds(element, mapping));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, content]) => [mapId(field, mapping), mapIds(content, mapping)]),
  );
}

export function mapId(text: string, mapping: NumberMapping): string {
  const number = tableNumberOf(text);
  const mapped = number === null ? undefined : mapping.get(number);
  return mapped === undefined ? text : withTableNumber(text, mapped);
}
