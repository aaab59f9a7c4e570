import { DatabaseError } from "../errors.ts";
import type { QueryJson, RangeExpression } from "../queryJson.ts";
import { compileTextQuery, type TextQuery } from "../../search/textQuery.ts";
import { BY_CREATION_TIME, BY_ID, type Table, type TableIndex } from "../../store/table.ts";
import type { JsonObject, JsonValue } from "../../values/json.ts";
import { encodePart, END_OF_KEYS, keyAfterPrefix } from "../../values/order.ts";

/** The stretch of an index that a query walks: `low <= key < high`. */
export interface ScanPlan {
  readonly indexName: string;
  readonly indexFields: readonly string[];
  readonly low: string;
  readonly high: string;
  readonly descending: boolean;
  /** Of a search: what is looked for. */
  readonly text?: TextQuery;
}

/** Name of the table that a query reads. */
export function tableOfQuery(query: QueryJson): string {
  const { source } = query;
  return source.type === "FullTableScan" ? source.tableName : splitIndexName(source.indexName).table;
}

/** Turns a query's source into a stretch of one of the table's indexes; throws `DatabaseError` with Convex's message. */
export function planScan(table: Table, query: QueryJson): ScanPlan {
  const { source } = query;
  if (source.type === "Search") return planSearch(table, source);
  const descending = source.order === "desc";
  const name = source.type === "FullTableScan" ? BY_CREATION_TIME : splitIndexName(source.indexName).index;
  const index = queryableIndex(table, name, "database");
  const range = source.type === "FullTableScan" ? [] : source.range;
  const bounds = compileRange(`${table.address.name}.${name}`, index, range);
  return { indexName: name, indexFields: index.keyFields, ...bounds, descending };
}

function planSearch(table: Table, source: { indexName: string; filters: JsonObject[] }): ScanPlan {
  const { index: name } = splitIndexName(source.indexName);
  const { definition } = queryableIndex(table, name, "search");
  const [searchField] = definition.fields as [string];
  const filterFields = definition.filterFields ?? [];
  const fields = { name: `${table.address.name}.${name}`, searchField, filterFields };
  const text = compileTextQuery(fields, source.filters);
  if (typeof text === "string") throw new DatabaseError(text);
  const indexFields = [searchField, ...filterFields];
  return { indexName: name, indexFields, low: "", high: END_OF_KEYS, descending: false, text };
}

function queryableIndex(table: Table, name: string, kind: "database" | "search"): TableIndex {
  const index = table.index(name);
  const indexName = `${table.address.name}.${name}`;
  if (index !== null && (index.definition.kind ?? "database") !== kind)
    throw new DatabaseError(`Index ${indexName} is not a ${kind} index`);
  if (index !== null && index.definition.staged !== true) return index;
  const isStaged = index !== null || table.unbuilt.some((definition) => definition.name === name);
  throw new DatabaseError(
    isStaged
      ? `Index ${indexName} is currently staged and not available to query until it is enabled.`
      : `Index ${indexName} not found.`,
  );
}

function splitIndexName(indexName: string): { table: string; index: string } {
  const dot = indexName.indexOf(".");
  if (dot < 0) throw new DatabaseError(`Invalid index name ${indexName}`);
  return { table: indexName.slice(0, dot), index: indexName.slice(dot + 1) };
}

interface Bounds {
  low: string;
  high: string;
}

interface SplitRange {
  equalities: Map<string, JsonValue>;
  lower: RangeExpression | null;
  upper: RangeExpression | null;
}

function compileRange(indexName: string, index: TableIndex, range: readonly RangeExpression[]): Bounds {
  const split = splitRange(indexName, range);
  const inequalityField = split.lower?.fieldPath ?? split.upper?.fieldPath ?? null;
  checkFields(indexName, index, split, inequalityField);
  if (index.definition.name === BY_ID) return idBounds(split);
  let prefix = "";
  for (const field of index.keyFields) {
    const value = split.equalities.get(field);
    if (value === undefined) break;
    prefix += encodePart(value);
  }
  return { low: lowerBound(prefix, split.lower), high: upperBound(prefix, split.upper) };
}

function lowerBound(prefix: string, lower: RangeExpression | null): string {
  if (lower === null) return prefix;
  const bound = prefix + encodePart(lower.value);
  return lower.type === "Gt" ? keyAfterPrefix(bound) : bound;
}

function upperBound(prefix: string, upper: RangeExpression | null): string {
  if (upper === null) return keyAfterPrefix(prefix);
  const bound = prefix + encodePart(upper.value);
  return upper.type === "Lt" ? bound : keyAfterPrefix(bound);
}

/** Bounds in the index of ids, whose keys are not encoded. */
function idBounds({ equalities, lower, upper }: SplitRange): Bounds {
  const equal = equalities.get("_id");
  if (equal !== undefined)
    return typeof equal === "string" ? { low: equal, high: equal + "\x00" } : { low: "", high: "" };
  return {
    low: lower === null ? "" : idBound(lower.value, lower.type === "Gt"),
    high: upper === null ? END_OF_KEYS : idBound(upper.value, upper.type === "Lte"),
  };
}

/** The key at, or just after, a value among ids: other types lie before or behind all of them. */
function idBound(value: JsonValue, after: boolean): string {
  if (typeof value === "string") return after ? value + "\x00" : value;
  return encodePart(value) < encodePart("") ? "" : END_OF_KEYS;
}

function splitRange(indexName: string, range: readonly RangeExpression[]): SplitRange {
  const split: SplitRange = { equalities: new Map(), lower: null, upper: null };
  for (const expression of range) {
    const { type, fieldPath, value } = expression;
    if (type === "Eq") {
      if (split.equalities.has(fieldPath)) throw alreadyDefined("equality", expression);
      split.equalities.set(fieldPath, value);
      continue;
    }
    const side = type === "Lt" || type === "Lte" ? "upper" : "lower";
    if (split[side] !== null) throw alreadyDefined(side, expression);
    const other = split.lower ?? split.upper;
    if (other !== null && other.fieldPath !== fieldPath)
      throw multipleFields(indexName, other.fieldPath, fieldPath);
    split[side] = expression;
  }
  const inequality = split.lower ?? split.upper;
  if (inequality !== null && split.equalities.has(inequality.fieldPath))
    throw alreadyDefined("inequality", inequality);
  return split;
}

/** The compared fields must be the first fields of the index, the one with an inequality last. */
function checkFields(
  indexName: string,
  index: TableIndex,
  split: SplitRange,
  inequalityField: string | null,
): void {
  const fields = index.keyFields;
  const rank = (field: string): number => {
    const at = fields.indexOf(field);
    if (at < 0) throw notInIndex(indexName, field, fields);
    return at;
  };
  const ranked = [...split.equalities.keys()].map((field) => ({ field, rank: rank(field) }));
  const used = ranked.sort((a, b) => a.rank - b.rank).map(({ field }) => field);
  if (inequalityField !== null) {
    rank(inequalityField);
    used.push(inequalityField);
  }
  used.forEach((field, at) => {
    if (field !== fields[at]) throw outOfOrder(indexName, fields, used, field);
  });
}

const COMPARATORS = { Eq: "==", Gt: ">", Gte: ">=", Lt: "<", Lte: "<=" };
const HELP = "https://docs.convex.dev/using/indexes";

function alreadyDefined(bound: string, { type, fieldPath, value }: RangeExpression): DatabaseError {
  return new DatabaseError(
    `Already defined ${bound} bound in index range. Can't add ${JSON.stringify(fieldPath)} ${COMPARATORS[type]} ${JSON.stringify(value)}.`,
  );
}

function multipleFields(indexName: string, first: string, second: string): DatabaseError {
  return new DatabaseError(
    "Upper and lower bounds in `range` can only be applied to a single index field. This query against index " +
      `${indexName} attempted to set a range bound on both ${JSON.stringify(first)} and ${JSON.stringify(second)}. ` +
      `Consider using \`filter\` instead. See ${HELP} for more info.`,
  );
}

function outOfOrder(
  indexName: string,
  fields: readonly string[],
  used: readonly string[],
  field: string,
): DatabaseError {
  return new DatabaseError(
    `Tried to query index ${indexName} but the query didn't use the index fields in order.\n` +
      `Index fields: ${listFields(fields)}\nQuery fields: ${listFields(used)}\nFirst incorrect field: ${field}\n` +
      `For more information see ${HELP}.`,
  );
}

function notInIndex(indexName: string, field: string, fields: readonly string[]): DatabaseError {
  return new DatabaseError(
    `The index range included a comparison with ${JSON.stringify(field)}, but ${indexName} with fields ` +
      `${listFields(fields)} doesn't index this field. For more information see ${HELP}.`,
  );
}

function listFields(fields: readonly string[]): string {
  return `[${fields.map((field) => JSON.stringify(field)).join(", ")}]`;
}
