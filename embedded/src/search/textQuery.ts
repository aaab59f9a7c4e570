import { tokenize } from "./tokenize.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import { encodePart } from "../values/order.ts";

/** Terms of a query that count; what comes behind them is ignored. */
const QUERY_TERMS_MAX = 16;
const FILTERS_MAX = 8;

/** What is looked for in a text index. */
export interface TextQuery {
  /** Without repetition. */
  readonly terms: readonly string[];
  /** The last term, which also stands for what begins with it; `null` if there is none. */
  readonly prefix: string | null;
  /** The encoded values asked for, by position of the filter field; `undefined` where any will do. */
  readonly filters: readonly (string | undefined)[];
}

/** What of an index a query must fit. */
export interface TextIndexFields {
  /** `table.index` */
  readonly name: string;
  readonly searchField: string;
  readonly filterFields: readonly string[];
}

/** Reads the filters of `withSearchIndex`; what is wrong with them is returned as text, in Convex's words. */
export function compileTextQuery(
  index: TextIndexFields,
  expressions: readonly JsonObject[],
): TextQuery | string {
  const intro = `Search query against ${index.name}`;
  let text: string | null = null;
  const equalities = new Map<string, JsonValue[]>();
  let count = 0;
  for (const { type, fieldPath, value } of expressions) {
    const field = String(fieldPath);
    if (type === "Search") {
      if (field !== index.searchField)
        return `${intro} contains a search filter against ${quoted(field)}, which doesn't match the indexed \`searchField\` ${quoted(index.searchField)}.`;
      if (text !== null)
        return `${intro} contains multiple search filters against ${quoted(field)}. Only one is allowed.`;
      text = String(value);
    } else {
      if (!index.filterFields.includes(field))
        return `${intro} contains an equality filter on ${quoted(field)} but that field isn't indexed for filtering in \`filterFields\`.`;
      equalities.set(field, [...(equalities.get(field) ?? []), value ?? null]);
      count += 1;
    }
  }
  if (text === null)
    return `${intro} does not contain any search filters. You must include a search filter like \`q.search(${quoted(index.searchField)}, searchText)\`.`;
  if (count > FILTERS_MAX)
    return `${intro} has too many filter conditions. Max: ${FILTERS_MAX} Actual: ${count}`;
  return { ...termsOf(text), filters: index.filterFields.map((field) => wanted(equalities.get(field))) };
}

function termsOf(text: string): Pick<TextQuery, "terms" | "prefix"> {
  const terms = tokenize(text).slice(0, QUERY_TERMS_MAX);
  return { terms: [...new Set(terms)], prefix: terms[terms.length - 1] ?? null };
}

/** A value that no document has: what two different values are asked for at once. */
const IMPOSSIBLE = "";

function wanted(values: readonly JsonValue[] | undefined): string | undefined {
  if (values === undefined) return undefined;
  const encoded = new Set(values.map((value) => encodePart(isUndefined(value) ? undefined : value)));
  return encoded.size === 1 ? [...encoded][0] : IMPOSSIBLE;
}

export function isUndefined(value: JsonValue): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value) && "$undefined" in value;
}

function quoted(field: string): string {
  return JSON.stringify(field);
}

/** Whether a document with these terms and values of filters may be found by a query. */
export function mayMatch(query: TextQuery, filters: readonly string[]): boolean {
  return query.filters.every((wantedValue, at) => wantedValue === undefined || wantedValue === filters[at]);
}
