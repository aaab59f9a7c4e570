// Sorts keys without making strings of them: four bytes of each and its number are packed into one float, the floats
// are sorted by the engine's own numeric sort, and those whose four bytes are equal are looked at four bytes further on.
// Invariant: no key is the beginning of another, so a key that has ended is the only one of its group.
import type { Texts } from "./growingBytes.ts";

/** A float holds whole numbers of 53 bits: so many of them for a key's number, the others for its bytes. */
const NUMBER_BITS = 21;
const NUMBERS_MAX = 2 ** NUMBER_BITS;
const WIDE_NUMBERS_MAX = 2 ** (NUMBER_BITS + 8);

/** Groups up to this size are sorted by insertion. */
const INSERTION_MAX = 12;

/** Numbers of the keys in the order of the keys. */
export function orderOfKeys({ bytes, ends }: Texts): Uint32Array {
  const order = new Uint32Array(ends.length);
  for (let at = 0; at < order.length; at += 1) order[at] = at;
  const sorting = new Sorting(bytes, ends, order);
  if (!sorting.isAscending()) sorting.sort();
  return order;
}

interface Group {
  from: number;
  to: number;
  /** So many bytes are equal in all keys of the group. */
  depth: number;
}

class Sorting {
  readonly #bytes: Uint8Array;
  readonly #ends: Float64Array;
  readonly #order: Uint32Array;
  readonly #packed: Float64Array;
  readonly #former: Uint32Array;

  constructor(bytes: Uint8Array, ends: Float64Array, order: Uint32Array) {
    this.#bytes = bytes;
    this.#ends = ends;
    this.#order = order;
    this.#packed = new Float64Array(order.length);
    this.#former = new Uint32Array(order.length);
  }

  isAscending(): boolean {
    for (let at = 1; at < this.#order.length; at += 1) if (this.#compare(at - 1, at, 0) >= 0) return false;
    return true;
  }

  sort(): void {
    const groups: Group[] = [];
    this.#finish(0, this.#order.length, 0, groups);
    for (let group = groups.pop(); group !== undefined; group = groups.pop()) this.#split(group, groups);
  }

  #split({ from, to, depth: known }: Group, groups: Group[]): void {
    const depth = this.#commonBytes(from, to, known);
    const first = this.#order[from]!;
    // All are the same key, for whoever builds a map of them to refuse.
    if (depth >= this.#ends[first]! - this.#start(first)) return;
    const width = to - from <= NUMBERS_MAX ? 4 : 3;
    const scale = width === 4 ? NUMBERS_MAX : WIDE_NUMBERS_MAX;
    if (to - from > WIDE_NUMBERS_MAX) throw new Error(`An index of ${to - from} entries is too large`);
    const packed = this.#packed.subarray(from, to);
    for (let at = from; at < to; at += 1) {
      this.#former[at] = this.#order[at]!;
      packed[at - from] = this.#bytesAt(this.#order[at]!, depth, width) * scale + (at - from);
    }
    packed.sort();
    let start = from;
    let former = -1;
    for (let at = from; at < to; at += 1) {
      const value = packed[at - from]!;
      const head = Math.floor(value / scale);
      this.#order[at] = this.#former[from + value - head * scale]!;
      if (head === former) continue;
      this.#finish(start, at, depth + width, groups);
      start = at;
      former = head;
    }
    this.#finish(start, to, depth + width, groups);
  }

  /** Sorts a small group at once, and leaves a large one for later. */
  #finish(from: number, to: number, depth: number, groups: Group[]): void {
    if (to - from > INSERTION_MAX) groups.push({ from, to, depth });
    else if (to - from > 1) this.#insert(from, to, depth);
  }

  #commonBytes(from: number, to: number, known: number): number {
    const first = this.#order[from]!;
    const start = this.#start(first);
    let common = this.#ends[first]! - start;
    for (let at = from + 1; at < to && common > known; at += 1) {
      const other = this.#start(this.#order[at]!);
      let equal = known;
      while (equal < common && this.#bytes[start + equal] === this.#bytes[other + equal]) equal += 1;
      common = equal;
    }
    return Math.max(common, known);
  }

  #bytesAt(key: number, depth: number, width: number): number {
    const end = this.#ends[key]!;
    const from = this.#start(key) + depth;
    let value = 0;
    for (let at = from; at < from + width; at += 1) value = value * 256 + (at < end ? this.#bytes[at]! : 0);
    return value;
  }

  #insert(from: number, to: number, depth: number): void {
    for (let at = from + 1; at < to; at += 1) {
      const key = this.#order[at]!;
      let hole = at;
      while (hole > from && this.#compare(this.#order[hole - 1]!, key, depth) > 0) {
        this.#order[hole] = this.#order[hole - 1]!;
        hole -= 1;
      }
      this.#order[hole] = key;
    }
  }

  #compare(a: number, b: number, depth: number): number {
    const [startA, startB] = [this.#start(a), this.#start(b)];
    const length = Math.min(this.#ends[a]! - startA, this.#ends[b]! - startB);
    for (let at = depth; at < length; at += 1) {
      const difference = this.#bytes[startA + at]! - this.#bytes[startB + at]!;
      if (difference !== 0) return difference;
    }
    return this.#ends[a]! - startA - (this.#ends[b]! - startB);
  }

  #start(key: number): number {
    return key === 0 ? 0 : this.#ends[key - 1]!;
  }
}
