import { tableNumberOfValid } from "../values/documentId.ts";
import { TextWatches } from "../search/textWatches.ts";
import { IntervalIndex } from "./intervalIndex.ts";
import { callListener } from "./listener.ts";
import { isEmptyRange, type ReadRange, type ReadSet } from "./readSet.ts";
import { type CommitFootprint, visitFootprint, type WriteLog } from "./writeLog.ts";

interface Watch {
  readonly reads: ReadSet;
  readonly intervals: readonly Interval[];
  readonly onTouched: (ts: bigint) => void;
  active: boolean;
}

interface Interval {
  indexKey: number;
  low: string;
  high: string;
}

/** Who waits for a change of what. A commit costs what it touches, however many watches there are. */
export class Watches {
  readonly #points = new Map<string, Set<Watch>>();
  readonly #intervals = new Map<number, IntervalIndex<Watch>>();
  readonly #texts = new TextWatches<Watch>();
  readonly #log: WriteLog;

  constructor(log: WriteLog) {
    this.#log = log;
  }

  /** Calls back once. A touch that has happened already is told in a microtask, never from within this call. */
  add(reads: ReadSet, readTs: bigint, onTouched: (ts: bigint) => void): () => void {
    const watch: Watch = { reads, intervals: [...intervalsOf(reads)], onTouched, active: true };
    const missed = this.#log.firstTouching(reads, readTs);
    if (missed !== null) {
      queueMicrotask(() => this.#fire(watch, missed));
      return () => {
        watch.active = false;
      };
    }
    this.#register(watch);
    return () => this.#drop(watch);
  }

  /** Tells those whose reads the commits touched. */
  publish(commits: readonly CommitFootprint[]): void {
    const touched = new Map<Watch, bigint>();
    for (const commit of commits) {
      const touch = (watch: Watch) => {
        if (!touched.has(watch)) touched.set(watch, commit.ts);
      };
      visitFootprint(commit, {
        point: (point) => this.#points.get(point)?.forEach(touch),
        key: (indexKey, key) => {
          this.#intervals.get(indexKey)?.stab(key, touch);
          this.#texts.find(indexKey, key, touch);
        },
        index: (indexKey) => {
          this.#intervals.get(indexKey)?.forEach(touch);
          this.#texts.forEach(indexKey, touch);
        },
        table: (number) => this.#forEachOfTable(number, touch),
      });
    }
    for (const [watch, ts] of touched) this.#fire(watch, ts);
  }

  /** Goes over all points, which is dear; tables are dropped and replaced rarely. */
  #forEachOfTable(number: number, touch: (watch: Watch) => void): void {
    for (const [point, watching] of this.#points) {
      if (tableNumberOfValid(point) === number) watching.forEach(touch);
    }
  }

  #fire(watch: Watch, ts: bigint): void {
    if (!watch.active) return;
    this.#drop(watch);
    callListener(watch.onTouched, ts);
  }

  #register(watch: Watch): void {
    for (const point of watch.reads.points) {
      const watching = this.#points.get(point);
      if (watching === undefined) this.#points.set(point, new Set([watch]));
      else watching.add(watch);
    }
    for (const { indexKey, low, high } of watch.intervals) {
      let intervals = this.#intervals.get(indexKey);
      if (intervals === undefined) this.#intervals.set(indexKey, (intervals = new IntervalIndex()));
      intervals.add(low, high, watch);
    }
    for (const [indexKey, queries] of watch.reads.texts) this.#texts.add(indexKey, queries, watch);
  }

  #drop(watch: Watch): void {
    if (!watch.active) return;
    watch.active = false;
    for (const point of watch.reads.points) {
      const watching = this.#points.get(point);
      watching?.delete(watch);
      if (watching?.size === 0) this.#points.delete(point);
    }
    for (const { indexKey, low, high } of watch.intervals) {
      const intervals = this.#intervals.get(indexKey);
      intervals?.remove(low, high, watch);
      if (intervals?.isEmpty) this.#intervals.delete(indexKey);
    }
    for (const [indexKey, queries] of watch.reads.texts) this.#texts.remove(indexKey, queries, watch);
  }
}

function* intervalsOf(reads: ReadSet): Generator<Interval> {
  for (const [indexKey, ranges] of reads.ranges) {
    for (const range of ranges) {
      if (!isEmptyRange(range)) yield { indexKey, low: range.low, high: endOf(range) };
    }
  }
}

/** The exclusive end of a range: no key lies between a key and the same with a zero behind it. */
function endOf(range: ReadRange): string {
  return range.highIncluded ? range.high + "\x00" : range.high;
}
