// One search index of one version of a table. The ordered map leads from each term, and from each value of a filter
// field, to the documents that have it; both the map and the lists are shared between versions until they are written to.
// Invariant: what `write` adds under a key is exactly what a later `write` with that key as the former one takes away.
import { type Corpus, PREFIX_BOOST, roundedLength, termScore, termWeight } from "./bm25.ts";
import {
  comparePlaces,
  createTermMap,
  termMapOf,
  type Entry,
  type Place,
  Postings,
  type SortedMap,
} from "./postings.ts";
import { parseTextKey, type TextKey, textKeyOf } from "./textKey.ts";
import { mayMatch, type TextQuery } from "./textQuery.ts";
import { ownCopy } from "./tokenize.ts";
import { TopK } from "./topK.ts";
import { type FieldPath, parseFieldPath } from "../values/fieldPath.ts";
import type { JsonObject } from "../values/json.ts";

/** How many results a search has at most: Convex's number. */
export const SEARCH_RESULTS_MAX = 1024;
/** Terms and values of filters that one search looks up at most: bounds what a short prefix stands for. */
const LOOKED_UP_MAX = 64;
/** The list of a filter is walked instead of a term's if that many times shorter: each step then costs a look-up. */
const WALK_FILTER_RATIO = 8;

/** A document found, with what it is ranked by. */
export interface Hit extends Place {
  readonly score: number;
}

export class TextIndex {
  readonly textPath: FieldPath;
  readonly filterPaths: readonly FieldPath[];
  #lists: SortedMap<string, Postings>;
  #corpus: Corpus;
  /** Marks the lists that this version may change. Not the index itself, which every list would then keep alive. */
  readonly #owner = {};

  private constructor(
    textPath: FieldPath,
    filterPaths: readonly FieldPath[],
    lists: SortedMap<string, Postings>,
    corpus: Corpus,
  ) {
    this.textPath = textPath;
    this.filterPaths = filterPaths;
    this.#lists = lists;
    this.#corpus = corpus;
  }

  static empty(searchField: string, filterFields: readonly string[]): TextIndex {
    return new TextIndex(parseFieldPath(searchField), filterFields.map(parseFieldPath), createTermMap(), {
      documents: 0,
      terms: 0,
    });
  }

  /** The same index with exactly these documents, built at once. */
  filledWith(documents: Iterable<{ id: string; key: string }>): TextIndex {
    const lists = new Map<string, Entry[]>();
    const corpus: Corpus = { documents: 0, terms: 0 };
    for (const { id, key } of documents) {
      const { creationTime, filters, terms } = parseTextKey(key);
      corpus.documents += 1;
      corpus.terms += terms?.length ?? 0;
      if (terms === null || terms.length === 0) continue;
      const { distinct, repeated } = countTerms(terms);
      const entry: Entry = { creationTime, id, length: roundedLength(terms.length), filters, repeated };
      for (const term of distinct) addTo(lists, term, entry);
      for (const [at, value] of filters.entries()) addTo(lists, filterKey(at, value), entry);
    }
    const terms = [...lists.keys()].sort();
    const index = new TextIndex(this.textPath, this.filterPaths, createTermMap(), corpus);
    const postings = terms.map((term) => Postings.of(index.#owner, ascending(lists.get(term)!)));
    index.#lists = termMapOf(terms, postings);
    return index;
  }

  /** Takes constant time; both copies then share what neither has changed. */
  clone(): TextIndex {
    return new TextIndex(this.textPath, this.filterPaths, this.#lists.clone(), { ...this.#corpus });
  }

  get corpus(): Readonly<Corpus> {
    return this.#corpus;
  }

  /** All that the index needs to know of a document. */
  keyOf(value: JsonObject): string {
    return textKeyOf(value, this.textPath, this.filterPaths);
  }

  /** Puts a document under a key and takes it from its former one. Only on an own clone. */
  write(id: string, key: string | undefined, formerKey: string | undefined): void {
    if (key === formerKey) return;
    if (formerKey !== undefined) this.#remove(id, parseTextKey(formerKey));
    if (key !== undefined) this.#add(id, parseTextKey(key));
  }

  /** The best documents, best first: `SEARCH_RESULTS_MAX` of them at most. */
  search(query: TextQuery): Hit[] {
    const filterLists: Postings[] = [];
    for (const [at, value] of query.filters.entries()) {
      if (value === undefined) continue;
      const list = this.#lists.get(filterKey(at, value));
      if (list === undefined) return [];
      filterLists.push(list);
    }
    const filter = filterLists.reduce<Postings | null>(
      (least, list) => (least === null || list.size < least.size ? list : least),
      null,
    );
    const scores = new Map<Entry, number>();
    for (const { term, list, boost } of this.#lookUp(query, filterLists.length)) {
      const weight = boost * termWeight(this.#corpus, list.size);
      const score = (entry: Entry) => {
        if (!mayMatch(query, entry.filters)) return;
        const frequency = entry.repeated?.get(term) ?? 1;
        const share = termScore(this.#corpus, weight, frequency, entry.length);
        scores.set(entry, (scores.get(entry) ?? 0) + share);
      };
      if (filter !== null && filter.size * WALK_FILTER_RATIO < list.size)
        filter.forEach((entry) => list.has(entry) && score(entry));
      else list.forEach(score);
    }
    return best(scores);
  }

  /** The terms that a query stands for and that are there, in order, so that equal documents get equal sums. */
  #lookUp(query: TextQuery, filters: number): { term: string; list: Postings; boost: number }[] {
    const found: { term: string; list: Postings; boost: number }[] = [];
    for (const term of query.terms) {
      const list = this.#lists.get(term);
      if (list !== undefined) found.push({ term, list, boost: 1 });
    }
    if (query.prefix === null) return found;
    for (const [term, list] of this.#lists.entries(query.prefix)) {
      if (!term.startsWith(query.prefix) || found.length + filters >= LOOKED_UP_MAX) break;
      if (!query.terms.includes(term)) found.push({ term, list, boost: PREFIX_BOOST });
    }
    return found;
  }

  #add(id: string, { creationTime, filters, terms }: TextKey): void {
    this.#corpus.documents += 1;
    this.#corpus.terms += terms?.length ?? 0;
    if (terms === null || terms.length === 0) return;
    const { distinct, repeated } = countTerms(terms);
    const entry: Entry = { creationTime, id, length: roundedLength(terms.length), filters, repeated };
    for (const term of distinct) this.#listOf(term, true)!.add(entry);
    for (const [at, value] of filters.entries()) this.#listOf(filterKey(at, value), true)!.add(entry);
  }

  #remove(id: string, { creationTime, filters, terms }: TextKey): void {
    this.#corpus.documents -= 1;
    this.#corpus.terms -= terms?.length ?? 0;
    if (terms === null || terms.length === 0) return;
    const keys = [...new Set(terms), ...filters.map((value, at) => filterKey(at, value))];
    for (const key of keys) {
      const list = this.#listOf(key, false);
      list?.delete({ creationTime, id });
      if (list?.size === 0) this.#lists.delete(key);
    }
  }

  #listOf(key: string, create: boolean): Postings | null {
    const list = this.#lists.get(key);
    if (list === undefined && !create) return null;
    const own = list?.ownedBy(this.#owner) ?? Postings.empty(this.#owner);
    if (own !== list) this.#lists.set(list === undefined ? ownCopy(key) : key, own);
    return own;
  }
}

/** Terms hold letters and digits only, so that no term is taken for a filter's value. */
function filterKey(position: number, value: string): string {
  return `\x00${position}:${value}`;
}

function addTo(lists: Map<string, Entry[]>, term: string, entry: Entry): void {
  const list = lists.get(term);
  if (list === undefined) lists.set(ownCopy(term), [entry]);
  else list.push(entry);
}

/** Documents mostly come in the order of their creation. */
function ascending(entries: Entry[]): Entry[] {
  const isAscending = entries.every((entry, at) => at === 0 || comparePlaces(entries[at - 1]!, entry) < 0);
  return isAscending ? entries : entries.sort(comparePlaces);
}

function countTerms(terms: readonly string[]): {
  distinct: Set<string>;
  repeated: Map<string, number> | null;
} {
  const distinct = new Set<string>();
  let repeated: Map<string, number> | null = null;
  for (const term of terms) {
    if (!distinct.has(term)) distinct.add(term);
    else (repeated ??= new Map()).set(term, (repeated.get(term) ?? 1) + 1);
  }
  return { distinct, repeated };
}

/** By score as Convex keeps it, in 32 bits; of equal ones the newest first. */
function best(scores: ReadonlyMap<Entry, number>): Hit[] {
  const kept = new TopK<Hit>(SEARCH_RESULTS_MAX, isBefore);
  for (const [{ id, creationTime }, sum] of scores) {
    const score = Math.fround(sum);
    const { worst } = kept;
    if (worst === null || score >= worst.score) kept.add({ id, creationTime, score });
  }
  return kept.sorted();
}

function isBefore(a: Hit, b: Hit): boolean {
  return a.score !== b.score ? a.score > b.score : comparePlaces(a, b) > 0;
}
