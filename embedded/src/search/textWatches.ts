import { parseTextKey } from "./textKey.ts";
import { mayMatch, type TextQuery } from "./textQuery.ts";

/** Who waits for changes of which results, by term: a commit costs its documents' terms, however many wait. */
export class TextWatches<T> {
  readonly #byIndex = new Map<number, IndexWatches<T>>();

  add(indexKey: number, queries: readonly TextQuery[], owner: T): void {
    let watches = this.#byIndex.get(indexKey);
    if (watches === undefined) this.#byIndex.set(indexKey, (watches = new IndexWatches()));
    for (const query of queries) watches.add({ query, owner });
  }

  /** `queries` and `owner` must be those of `add`. */
  remove(indexKey: number, queries: readonly TextQuery[], owner: T): void {
    const watches = this.#byIndex.get(indexKey);
    for (const query of queries) watches?.remove(query, owner);
    if (watches?.isEmpty === true) this.#byIndex.delete(indexKey);
  }

  /** Calls back with the owners of all searches that the document with this key is among the results of, or may be. */
  find(indexKey: number, key: string, found: (owner: T) => void): void {
    this.#byIndex.get(indexKey)?.find(key, found);
  }

  /** Calls back with all that wait for this index. */
  forEach(indexKey: number, found: (owner: T) => void): void {
    this.#byIndex.get(indexKey)?.forEach(found);
  }
}

interface Watch<T> {
  readonly query: TextQuery;
  readonly owner: T;
}

class IndexWatches<T> {
  readonly #byTerm = new Map<string, Set<Watch<T>>>();
  /** Apart, so that the beginnings of a document's terms are looked up only here. */
  readonly #byPrefix = new Map<string, Set<Watch<T>>>();

  get isEmpty(): boolean {
    return this.#byTerm.size === 0 && this.#byPrefix.size === 0;
  }

  add(watch: Watch<T>): void {
    for (const term of watch.query.terms) addTo(this.#byTerm, term, watch);
    if (watch.query.prefix !== null) addTo(this.#byPrefix, watch.query.prefix, watch);
  }

  remove(query: TextQuery, owner: T): void {
    for (const term of query.terms) removeFrom(this.#byTerm, term, query, owner);
    if (query.prefix !== null) removeFrom(this.#byPrefix, query.prefix, query, owner);
  }

  find(key: string, found: (owner: T) => void): void {
    const { filters, terms } = parseTextKey(key);
    const tell = (watches: Set<Watch<T>> | undefined) => {
      for (const { query, owner } of watches ?? []) if (mayMatch(query, filters)) found(owner);
    };
    for (const term of new Set(terms)) {
      tell(this.#byTerm.get(term));
      if (this.#byPrefix.size === 0) continue;
      for (let end = 1; end <= term.length; end += 1) tell(this.#byPrefix.get(term.slice(0, end)));
    }
  }

  forEach(found: (owner: T) => void): void {
    for (const watches of [...this.#byTerm.values(), ...this.#byPrefix.values()])
      for (const { owner } of watches) found(owner);
  }
}

function addTo<T>(map: Map<string, Set<Watch<T>>>, term: string, watch: Watch<T>): void {
  const watches = map.get(term);
  if (watches === undefined) map.set(term, new Set([watch]));
  else watches.add(watch);
}

function removeFrom<T>(map: Map<string, Set<Watch<T>>>, term: string, query: TextQuery, owner: T): void {
  const watches = map.get(term);
  for (const watch of watches ?? []) {
    if (watch.query === query && watch.owner === owner) watches!.delete(watch);
  }
  if (watches?.size === 0) map.delete(term);
}
