import imported from "sorted-btree";
import { bulkLoad } from "sorted-btree/extended/bulkLoad.js";

/** The package is CommonJS: some loaders give its exports as the default, others the class itself. */
const BTree = ((imported as unknown as { default?: typeof imported }).default ?? imported) as typeof imported;

/** A sorted map whose `clone()` takes constant time. */
export type SortedMap<K, V> = imported<K, V>;

/** Narrow enough that copying a node on write stays cheap. */
const NODE_SIZE = 32;

export function createTermMap<V>(): SortedMap<string, V> {
  return new BTree<string, V>(undefined, compareTerms, NODE_SIZE);
}

/** From terms in strictly ascending order. */
export function termMapOf<V>(terms: string[], values: V[]): SortedMap<string, V> {
  return terms.length === 0 ? createTermMap() : bulkLoad<string, V>(terms, values, NODE_SIZE, compareTerms);
}

function compareTerms(a: string, b: string): number {
  return a < b ? -1 : a === b ? 0 : 1;
}

/** What orders the documents of an index, the same for all versions of a document. */
export interface Place {
  readonly creationTime: number;
  readonly id: string;
}

/** One document as a search index knows it. It never changes, so all terms of the document share it. */
export interface Entry extends Place {
  /** Length in terms, rounded as the ranking has it. */
  readonly length: number;
  /** Encoded values of the filter fields, in their order. */
  readonly filters: readonly string[];
  /** How often each term occurs that occurs more than once. */
  readonly repeated: ReadonlyMap<string, number> | null;
}

/** Most terms are in a few documents: up to here a sorted array takes less room than a tree. */
const ARRAY_LENGTH_MAX = 32;

/**
 * The documents of one term, by creation time. Belongs to one version of an index, its owner; a later version works on
 * a copy (`ownedBy`), which for a long list shares all that it does not change.
 */
export class Postings {
  readonly owner: object;
  #few: Entry[] | null;
  #many: SortedMap<Place, undefined> | null;

  private constructor(owner: object, few: Entry[] | null, many: SortedMap<Place, undefined> | null) {
    this.owner = owner;
    this.#few = few;
    this.#many = many;
  }

  static empty(owner: object): Postings {
    return new Postings(owner, [], null);
  }

  /** From documents in strictly ascending order, many times faster than one by one. Takes the list over. */
  static of(owner: object, entries: Entry[]): Postings {
    if (entries.length <= ARRAY_LENGTH_MAX) return new Postings(owner, entries, null);
    const values = new Array<undefined>(entries.length).fill(undefined);
    return new Postings(owner, null, bulkLoad<Place, undefined>(entries, values, NODE_SIZE, comparePlaces));
  }

  ownedBy(owner: object): Postings {
    if (this.owner === owner) return this;
    return new Postings(owner, this.#few?.slice() ?? null, this.#many?.clone() ?? null);
  }

  get size(): number {
    return this.#few?.length ?? this.#many!.size;
  }

  has(place: Place): boolean {
    if (this.#few === null) return this.#many!.has(place);
    const at = slotOf(this.#few, place);
    return at < this.#few.length && comparePlaces(this.#few[at]!, place) === 0;
  }

  forEach(visit: (entry: Entry) => void): void {
    if (this.#few !== null) for (const entry of this.#few) visit(entry);
    else this.#many!.forEachPair((entry) => visit(entry as Entry));
  }

  /** The document must not be there in another version. */
  add(entry: Entry): void {
    if (this.#few === null) {
      this.#many!.set(entry, undefined);
      return;
    }
    this.#few.splice(slotOf(this.#few, entry), 0, entry);
    if (this.#few.length <= ARRAY_LENGTH_MAX) return;
    this.#many = new BTree<Place, undefined>(undefined, comparePlaces, NODE_SIZE);
    for (const each of this.#few) this.#many.set(each, undefined);
    this.#few = null;
  }

  delete(place: Place): void {
    if (this.#few === null) {
      this.#many!.delete(place);
      return;
    }
    const at = slotOf(this.#few, place);
    if (at < this.#few.length && comparePlaces(this.#few[at]!, place) === 0) this.#few.splice(at, 1);
  }
}

export function comparePlaces(a: Place, b: Place): number {
  if (a.creationTime !== b.creationTime) return a.creationTime - b.creationTime;
  return a.id < b.id ? -1 : a.id === b.id ? 0 : 1;
}

/** Where a document is, or would be, in a sorted list. */
function slotOf(entries: readonly Entry[], place: Place): number {
  const { length } = entries;
  if (length === 0 || comparePlaces(entries[length - 1]!, place) < 0) return length;
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comparePlaces(entries[middle]!, place) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
