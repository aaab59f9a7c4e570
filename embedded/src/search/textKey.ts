// What a search index needs of a document, as one string, so that it can stand where the keys of other indexes stand:
// in a commit's record, where it is compared and, only if somebody cares, taken apart.
// `<creation time>,<length of each filter's value>...[,text];<values of the filters><text>`
import { tokenize } from "./tokenize.ts";
import { type FieldPath, fieldAt } from "../values/fieldPath.ts";
import type { JsonObject } from "../values/json.ts";
import { encodePart } from "../values/order.ts";

const HAS_TEXT = "t";

/** A document's key taken apart. */
export interface TextKey {
  readonly creationTime: number;
  /** Encoded values of the filter fields, in their order. */
  readonly filters: readonly string[];
  /** The terms of its text in order; `null` if the field holds no text. */
  readonly terms: string[] | null;
}

export function textKeyOf(value: JsonObject, textPath: FieldPath, filterPaths: readonly FieldPath[]): string {
  const text = fieldAt(value, textPath);
  let head = String(value["_creationTime"]);
  let body = "";
  for (const path of filterPaths) {
    const part = encodePart(fieldAt(value, path));
    head += `,${part.length}`;
    body += part;
  }
  return typeof text === "string" ? `${head},${HAS_TEXT};${body}${text}` : `${head};${body}`;
}

export function parseTextKey(key: string): TextKey {
  const end = key.indexOf(";");
  const [creationTime, ...lengths] = key.slice(0, end).split(",");
  const hasText = lengths[lengths.length - 1] === HAS_TEXT;
  if (hasText) lengths.pop();
  let at = end + 1;
  const filters = lengths.map((length) => key.slice(at, (at += Number(length))));
  return {
    creationTime: Number(creationTime),
    filters,
    terms: hasText ? tokenize(key.slice(at)) : null,
  };
}
