import { type ReadSet, tablePoint } from "./readSet.ts";
import { tableNumberOfValid } from "../values/documentId.ts";
import type { CatalogChange, WriteRecord } from "./workspace.ts";

/** What one commit touched, in the terms of read sets. */
export interface CommitFootprint {
  readonly ts: bigint;
  readonly writes: readonly WriteRecord[];
  readonly catalogChanges: readonly CatalogChange[];
}

/** What is remembered at most: a query that took longer than these commits is told to run again without looking closer. */
const COMMITS_KEPT = 4096;
const WRITES_KEPT = 8192;

/** Receives what a commit touched. */
export interface FootprintVisitor {
  point(point: string): void;
  key(indexKey: number, key: string): void;
  index(indexKey: number): void;
  /** All documents of a table went. */
  table(number: number): void;
}

/** Names everything that a commit touched: documents by id, keys that came or went, tables and indexes. */
export function visitFootprint({ writes, catalogChanges }: CommitFootprint, visitor: FootprintVisitor): void {
  for (const { before, after, indexKeys, keysBefore, keysAfter } of writes) {
    visitor.point((after ?? before)!.id);
    for (let at = 0; at < indexKeys.length; at += 1) {
      const [keyBefore, keyAfter] = [keysBefore?.[at], keysAfter?.[at]];
      if (keyBefore !== undefined) visitor.key(indexKeys[at]!, keyBefore);
      if (keyAfter !== undefined && keyAfter !== keyBefore) visitor.key(indexKeys[at]!, keyAfter);
    }
  }
  for (const change of catalogChanges) {
    if (change.kind === "tableCreated") visitor.point(tablePoint(change.component, change.name));
    if (change.kind === "indexRemoved") visitor.index(change.indexKey);
    if (change.kind === "tableDropped" || change.kind === "tableFilled") visitor.table(change.number);
  }
}

/** The recent commits, oldest first, to tell a new watch what it has missed. */
export class WriteLog {
  #commits: CommitFootprint[] = [];
  #writes = 0;
  /** Every commit after this one is remembered. */
  #completeSince: bigint;

  constructor(startTs: bigint) {
    this.#completeSince = startTs;
  }

  append(commit: CommitFootprint): void {
    this.#commits.push(commit);
    this.#writes += commit.writes.length;
    if (this.#commits.length > COMMITS_KEPT || this.#writes > WRITES_KEPT) this.#forgetHalf();
  }

  /** Half at once, which keeps the cost of forgetting constant per commit. */
  #forgetHalf(): void {
    const forgotten = this.#commits.splice(0, Math.ceil(this.#commits.length / 2));
    for (const { writes } of forgotten) this.#writes -= writes.length;
    this.#completeSince = forgotten[forgotten.length - 1]!.ts;
  }

  /** The first commit after `ts` that touched the reads; the newest one if that is no longer known; `null` if none did. */
  firstTouching(reads: ReadSet, ts: bigint): bigint | null {
    const newestTs = this.#commits[this.#commits.length - 1]?.ts ?? this.#completeSince;
    if (newestTs <= ts) return null;
    if (ts < this.#completeSince) return newestTs;
    for (let at = this.#firstAfter(ts); at < this.#commits.length; at += 1) {
      const commit = this.#commits[at]!;
      if (touches(commit, reads)) return commit.ts;
    }
    return null;
  }

  #firstAfter(ts: bigint): number {
    let low = 0;
    let high = this.#commits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#commits[middle]!.ts <= ts) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function touches(commit: CommitFootprint, reads: ReadSet): boolean {
  let touched = false;
  visitFootprint(commit, {
    point: (point) => (touched ||= reads.points.has(point)),
    key: (indexKey, key) => (touched ||= reads.coversKey(indexKey, key)),
    index: (indexKey) => (touched ||= reads.hasIndex(indexKey)),
    table: (number) => (touched ||= [...reads.points].some((point) => tableNumberOfValid(point) === number)),
  });
  return touched;
}
