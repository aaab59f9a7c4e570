import { TopK } from "./topK.ts";
import type { VectorCondition, VectorQuery } from "./vectorQuery.ts";

/** Bytes of vectors that are allocated at once: little is wasted on a small index, and a large one is not copied as it grows. */
const CHUNK_BYTES = 1024 * 1024;

/** A result of a vector search, with the names that functions see. */
export interface VectorHit {
  readonly _id: string;
  /** Cosine of the angle to the vector asked for. */
  readonly _score: number;
}

/** What an index holds of a document. */
export interface IndexedVector {
  readonly vector: Float32Array;
  /** Encoded values of the filter fields, in their order. */
  readonly filters: readonly string[];
}

/** The vectors of one index, side by side in memory, scanned whole by each search: exact, and as fast as memory is read. */
export class VectorTable {
  readonly #dimensions: number;
  readonly #perChunk: number;
  readonly #chunks: Float32Array[] = [];
  readonly #slots = new Map<string, number>();
  /** By slot. An empty one has no id; its vector is left there until another takes its place. */
  readonly #ids: (string | null)[] = [];
  readonly #inverseNorms: number[] = [];
  readonly #filters: (readonly string[])[] = [];
  readonly #free: number[] = [];

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
    this.#perChunk = Math.max(16, Math.floor(CHUNK_BYTES / (dimensions * Float32Array.BYTES_PER_ELEMENT)));
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Bytes of all vectors, those of empty slots too. */
  get bytes(): number {
    return this.#chunks.length * this.#perChunk * this.#dimensions * Float32Array.BYTES_PER_ELEMENT;
  }

  put(id: string, { vector, filters }: IndexedVector): void {
    const slot = this.#slots.get(id) ?? this.#free.pop() ?? this.#ids.length;
    this.#slots.set(id, slot);
    this.#ids[slot] = id;
    this.#filters[slot] = filters;
    this.#inverseNorms[slot] = inverseNorm(vector);
    const chunk = Math.floor(slot / this.#perChunk);
    this.#chunks[chunk] ??= new Float32Array(this.#perChunk * this.#dimensions);
    this.#chunks[chunk].set(vector, (slot % this.#perChunk) * this.#dimensions);
  }

  remove(id: string): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.#slots.delete(id);
    this.#ids[slot] = null;
    this.#filters[slot] = [];
    this.#free.push(slot);
  }

  /** The vectors nearest in direction, nearest first. */
  search({ vector, limit, anyOf }: VectorQuery): VectorHit[] {
    const inverse = inverseNorm(vector);
    const query = Float64Array.from(vector);
    const nearest = new TopK<VectorHit>(limit, isBefore);
    let worst = -Infinity;
    for (let slot = 0; slot < this.#ids.length; slot += 1) {
      const id = this.#ids[slot]!;
      if (id === null || (anyOf !== null && !passes(anyOf, this.#filters[slot]!))) continue;
      const chunk = this.#chunks[Math.floor(slot / this.#perChunk)]!;
      const product = dot(chunk, (slot % this.#perChunk) * this.#dimensions, query);
      const score = Math.fround(product * inverse * this.#inverseNorms[slot]!);
      if (score < worst) continue;
      nearest.add({ _id: id, _score: score });
      worst = nearest.worst?._score ?? -Infinity;
    }
    return nearest.sorted();
  }
}

/** Eight sums side by side, so that the processor need not wait for one before it starts the next. */
function dot(vectors: Float32Array, start: number, other: Float64Array): number {
  const { length } = other;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let e = 0;
  let f = 0;
  let g = 0;
  let h = 0;
  let at = 0;
  let from = start;
  for (; at + 8 <= length; at += 8, from += 8) {
    a += vectors[from]! * other[at]!;
    b += vectors[from + 1]! * other[at + 1]!;
    c += vectors[from + 2]! * other[at + 2]!;
    d += vectors[from + 3]! * other[at + 3]!;
    e += vectors[from + 4]! * other[at + 4]!;
    f += vectors[from + 5]! * other[at + 5]!;
    g += vectors[from + 6]! * other[at + 6]!;
    h += vectors[from + 7]! * other[at + 7]!;
  }
  for (; at < length; at += 1, from += 1) a += vectors[from]! * other[at]!;
  return a + b + c + d + e + f + g + h;
}

/** 0 for a vector without a direction, which then has the score 0 with all others. */
function inverseNorm(vector: Float32Array): number {
  let square = 0;
  for (const part of vector) square += part * part;
  return square === 0 ? 0 : 1 / Math.sqrt(square);
}

function passes(anyOf: readonly VectorCondition[], filters: readonly string[]): boolean {
  return anyOf.some(({ field, values }) => values.includes(filters[field]!));
}

function isBefore(a: VectorHit, b: VectorHit): boolean {
  return a._score !== b._score ? a._score > b._score : a._id > b._id;
}
