/** Keys in ascending order, and what each stands for. */
export interface SortedEntries<V> {
  keys: string[];
  values: V[];
}

/** Makes one sorted list of several. What comes early is merged early, while others still make the rest. */
export class SortedMerging<V> {
  /** Each more than twice as long as the next, so that no entry is moved often. */
  readonly #lists: SortedEntries<V>[] = [];

  add(list: SortedEntries<V>): void {
    this.#lists.push(list);
    this.#mergeLast(2);
  }

  /** All that was added. */
  finish(): SortedEntries<V> {
    this.#mergeLast(Infinity);
    return this.#lists.pop() ?? { keys: [], values: [] };
  }

  /** Merges the last two for as long as the one before is not more than so many times as long. */
  #mergeLast(times: number): void {
    while (this.#lists.length > 1) {
      const [before, last] = this.#lists.slice(-2) as [SortedEntries<V>, SortedEntries<V>];
      if (before.keys.length > last.keys.length * times) return;
      this.#lists.splice(-2, 2, merged(before, last));
    }
  }
}

function merged<V>(a: SortedEntries<V>, b: SortedEntries<V>): SortedEntries<V> {
  if (a.keys.at(-1)! < b.keys[0]!) return joined(a, b);
  if (b.keys.at(-1)! < a.keys[0]!) return joined(b, a);
  const keys: string[] = [];
  const values: V[] = [];
  let [atA, atB] = [0, 0];
  while (atA < a.keys.length && atB < b.keys.length) {
    if (a.keys[atA]! < b.keys[atB]!) {
      keys.push(a.keys[atA]!);
      values.push(a.values[atA]!);
      atA += 1;
    } else {
      keys.push(b.keys[atB]!);
      values.push(b.values[atB]!);
      atB += 1;
    }
  }
  for (; atA < a.keys.length; atA += 1) {
    keys.push(a.keys[atA]!);
    values.push(a.values[atA]!);
  }
  for (; atB < b.keys.length; atB += 1) {
    keys.push(b.keys[atB]!);
    values.push(b.values[atB]!);
  }
  return { keys, values };
}

function joined<V>(a: SortedEntries<V>, b: SortedEntries<V>): SortedEntries<V> {
  return { keys: a.keys.concat(b.keys), values: a.values.concat(b.values) };
}
