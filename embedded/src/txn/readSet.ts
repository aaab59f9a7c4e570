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

  coversKey(indexKey: number, key: string): boolean {
    return this.ranges.get(indexKey)?.some((range) => rangeHolds(range, key)) ?? false;
  }
}

/** Stands for "whether this table exists" in a read set; no id looks like it. */
export function tablePoint(component: string, table: string): string {
  return `table:${component}/${table}`;
}

function rangeHolds(range: ReadRange, key: string): boolean {
  return range.low <= key && (key < range.high || (range.highIncluded && key === range.high));
}

export function isEmptyRange(range: ReadRange): boolean {
  return range.low > range.high || (range.low === range.high && !range.highIncluded);
}
