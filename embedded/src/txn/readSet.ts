import { mayMatch, type TextQuery } from "../search/textQuery.ts";
import { parseTextKey, type TextKey } from "../search/textKey.ts";

/** A stretch of an index that was read: `low <= key`, and `key < high` or, if `highIncluded`, `key <= high`. Grows while a query runs. */
export interface ReadRange {
  low: string;
  high: string;
  highIncluded: boolean;
}

/** What a transaction has looked at: documents by id, tables that were missing, and key ranges of indexes. */
export class ReadSet {
  /** Ids of documents read by `get`, found or not, and `tablePoint`s of tables that were looked up. */
  readonly points = new Set<string>();
  /** By the `key` of the index. */
  readonly ranges = new Map<number, ReadRange[]>();
  /** Searches, by the `key` of the index. */
  readonly texts = new Map<number, TextQuery[]>();

  addPoint(point: string): void {
    this.points.add(point);
  }

  /** Starts an empty range for a query to widen as it goes. */
  openRange(indexKey: number, at: string): ReadRange {
    const range: ReadRange = { low: at, high: at, highIncluded: false };
    const ranges = this.ranges.get(indexKey);
    if (ranges === undefined) this.ranges.set(indexKey, [range]);
    else ranges.push(range);
    return range;
  }

  addText(indexKey: number, query: TextQuery): void {
    const queries = this.texts.get(indexKey);
    if (queries === undefined) this.texts.set(indexKey, [query]);
    else queries.push(query);
  }

  hasIndex(indexKey: number): boolean {
    return this.ranges.has(indexKey) || this.texts.has(indexKey);
  }

  coversKey(indexKey: number, key: string): boolean {
    const texts = this.texts.get(indexKey);
    if (texts !== undefined) return coversText(texts, parseTextKey(key));
    return this.ranges.get(indexKey)?.some((range) => rangeHolds(range, key)) ?? false;
  }
}

/** Stands for "whether this table exists" in a read set; no id looks like it. */
export function tablePoint(component: string, table: string): string {
  return `table:${component}/${table}`;
}

/** Whether a document is, or could be made by its own change, a result of one of the searches. */
function coversText(queries: readonly TextQuery[], { filters, terms }: TextKey): boolean {
  if (terms === null) return false;
  return queries.some((query) => {
    if (!mayMatch(query, filters)) return false;
    return terms.some((term) => query.terms.includes(term) || term.startsWith(query.prefix!));
  });
}

function rangeHolds(range: ReadRange, key: string): boolean {
  return range.low <= key && (key < range.high || (range.highIncluded && key === range.high));
}

export function isEmptyRange(range: ReadRange): boolean {
  return range.low > range.high || (range.low === range.high && !range.highIncluded);
}
