import { isUndefined } from "./textQuery.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import { encodePart } from "../values/order.ts";

export const VECTOR_DIMENSIONS_MIN = 2;
export const VECTOR_DIMENSIONS_MAX = 4096;
const RESULTS_DEFAULT = 10;
const RESULTS_MAX = 256;
/** Values that a filter may name, all fields together. */
const CONDITIONS_MAX = 64;

/** What is looked for in a vector index. */
export interface VectorQuery {
  readonly vector: Float32Array;
  readonly limit: number;
  /** A document must have one of these encoded values in one of these fields; `null` lets all pass. */
  readonly anyOf: readonly VectorCondition[] | null;
}

export interface VectorCondition {
  /** Position among the index's filter fields. */
  readonly field: number;
  readonly values: readonly string[];
}

/** What of an index a query must fit. */
export interface VectorIndexFields {
  /** `table.index` */
  readonly name: string;
  readonly dimensions: number;
  readonly filterFields: readonly string[];
}

/** Reads what `ctx.vectorSearch` sends; what is wrong with it is returned as text, in Convex's words. */
export function compileVectorQuery(index: VectorIndexFields, query: JsonObject): VectorQuery | string {
  const vector = query.vector;
  if (!Array.isArray(vector) || !vector.every((part) => typeof part === "number"))
    return "`vector` must be an array of numbers";
  if (vector.length > VECTOR_DIMENSIONS_MAX) return wrongDimensions(VECTOR_DIMENSIONS_MAX, vector.length);
  const limit = query.limit ?? RESULTS_DEFAULT;
  if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 0)
    return "`limit` must be a whole number";
  if (limit > RESULTS_MAX)
    return `Vector queries can fetch at most ${RESULTS_MAX} results, requested ${limit}.`;
  const wanted = query.expressions == null ? null : wantedValues(query.expressions);
  if (typeof wanted === "string") return wanted;
  const anyOf = wanted === null ? null : conditions(index, wanted);
  if (typeof anyOf === "string") return anyOf;
  if (vector.length !== index.dimensions) return wrongDimensions(index.dimensions, vector.length);
  return { vector: Float32Array.from(vector), limit, anyOf };
}

function wrongDimensions(expected: number, received: number): string {
  return `Expected a vector with dimensions ${expected}, received ${received}.`;
}

/** The values that a filter names, by field. */
function wantedValues(expression: JsonValue): Map<string, Set<string>> | string {
  const { $eq: equal, $or: either } = (expression ?? {}) as JsonObject;
  const wanted = new Map<string, Set<string>>();
  if (Array.isArray(equal)) {
    const field = (equal[0] as JsonObject | undefined)?.$field;
    const right = equal[1] as JsonObject | undefined;
    if (typeof field !== "string" || right?.$literal === undefined)
      return "`q.eq` must take a field path as its first argument and a value as its second";
    return wanted.set(field, new Set([encodePart(isUndefined(right.$literal) ? undefined : right.$literal)]));
  }
  if (!Array.isArray(either)) return "Filters should be a combination of `q.eq` and `q.or`.";
  for (const part of either) {
    const values = wantedValues(part);
    if (typeof values === "string") return values;
    for (const [field, encoded] of values)
      wanted.set(field, new Set([...(wanted.get(field) ?? []), ...encoded]));
  }
  return wanted;
}

function conditions(
  { name, filterFields }: VectorIndexFields,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
): VectorCondition[] | string | null {
  let count = 0;
  const found: VectorCondition[] = [];
  for (const [fieldPath, values] of wanted) {
    const field = filterFields.indexOf(fieldPath);
    if (field < 0)
      return `Vector query against ${name} contains a filter on ${JSON.stringify(fieldPath)} but that field isn't indexed for filtering in \`filterFields\`.`;
    count += values.size;
    found.push({ field, values: [...values] });
  }
  if (count > CONDITIONS_MAX)
    return `Vector query against ${name} has too many conditions. Max: ${CONDITIONS_MAX} Actual: ${count}`;
  return found.length === 0 ? null : found;
}
