import imported from "sorted-btree";
import { bulkLoad } from "sorted-btree/extended/bulkLoad.js";

/** A sorted map from keys to values. `clone()` takes constant time; both copies then share what neither has changed. */
export type OrderedMap<V> = imported<string, V>;

/** The package is CommonJS: some loaders give its exports as the default, others the class itself. */
const BTree = ((imported as unknown as { default?: typeof imported }).default ?? imported) as typeof imported;

/** Wide enough for shallow trees, narrow enough that copying a node on write stays cheap. */
const NODE_SIZE = 32;

function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a === b ? 0 : 1;
}

export function createOrderedMap<V>(): OrderedMap<V> {
  return new BTree<string, V>(undefined, compareKeys, NODE_SIZE);
}

/** Builds a map from entries in strictly ascending order of key, many times faster than by insertion. */
export function orderedMapFromSorted<V>(keys: string[], values: V[]): OrderedMap<V> {
  if (keys.length === 0) return createOrderedMap<V>();
  return bulkLoad<string, V>(keys, values, NODE_SIZE, compareKeys);
}
