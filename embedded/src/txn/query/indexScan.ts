import type { ScanPlan } from "./queryPlan.ts";
import type { ReadRange } from "../readSet.ts";
import type { StoredDocument } from "../../store/document.ts";
import type { OrderedMap } from "../../store/orderedMap.ts";

/** Where a scan finds the index at this moment; a transaction's own writes may replace it. */
export interface IndexSource {
  documents(): OrderedMap<StoredDocument>;
  version(): number;
}

/** Documents one after the other, each with a key that tells where a later page goes on. */
export type Scan = Pick<IndexScan, "next" | "lastKey" | "ended"> & Partial<Pick<IndexScan, "ahead">>;

type Pair = [string, StoredDocument];

/** Walks a stretch of an index, recording what it has passed. Own writes ahead of it are seen, those behind it are not. */
export class IndexScan {
  readonly #source: IndexSource;
  readonly #range: ReadRange;
  readonly #low: string;
  readonly #high: string;
  readonly #descending: boolean;
  #iterator: Iterator<Pair> | null = null;
  #version = 0;
  #pair: Pair = ["", undefined as unknown as StoredDocument];
  #lastKey: string | null = null;
  #ended = false;

  constructor(source: IndexSource, range: ReadRange, plan: Pick<ScanPlan, "low" | "high" | "descending">) {
    this.#source = source;
    this.#range = range;
    this.#low = plan.low;
    this.#high = plan.high;
    this.#descending = plan.descending;
  }

  /** Key of the document that `next` returned last. */
  get lastKey(): string | null {
    return this.#lastKey;
  }

  get ended(): boolean {
    return this.#ended;
  }

  next(): StoredDocument | null {
    if (this.#ended) return null;
    if (this.#iterator === null || this.#version !== this.#source.version()) this.#seek();
    const step = this.#iterator!.next();
    if (step.done === true || !this.#inside(step.value[0])) return this.#end();
    const [key, document] = step.value;
    this.#lastKey = key;
    this.#recordUpTo(key);
    return document;
  }

  /** The documents that `next` would give, without going there: nothing is recorded. */
  *ahead(): Generator<StoredDocument> {
    if (this.#ended || this.#low >= this.#high) return;
    for (const [key, document] of this.#entriesFrom(this.#lastKey, ["", undefined as never])) {
      if (!this.#inside(key)) return;
      yield document;
    }
  }

  #inside(key: string): boolean {
    return this.#descending ? key >= this.#low : key < this.#high;
  }

  #seek(): void {
    this.#version = this.#source.version();
    this.#iterator =
      this.#low >= this.#high ? [][Symbol.iterator]() : this.#entriesFrom(this.#lastKey, this.#pair);
  }

  #entriesFrom(lastKey: string | null, pair: Pair): IterableIterator<Pair> {
    const documents = this.#source.documents();
    if (this.#descending) return documents.entriesReversed(lastKey ?? this.#high, pair, true);
    const entries = documents.entries(lastKey ?? this.#low, pair);
    if (lastKey !== null && documents.has(lastKey)) entries.next();
    return entries;
  }

  #recordUpTo(key: string): void {
    if (this.#descending) {
      this.#range.low = key;
    } else {
      this.#range.high = key;
      this.#range.highIncluded = true;
    }
  }

  #end(): null {
    this.#ended = true;
    if (this.#descending) {
      this.#range.low = this.#low;
    } else {
      this.#range.high = this.#high;
      this.#range.highIncluded = false;
    }
    return null;
  }
}
