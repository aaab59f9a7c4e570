/** Keeps the best few of many: a heap with the worst of them on top. `isBefore(a, b)` says that `a` is better. */
export class TopK<T> {
  readonly #heap: T[] = [];
  readonly #limit: number;
  readonly #isBefore: (a: T, b: T) => boolean;

  constructor(limit: number, isBefore: (a: T, b: T) => boolean) {
    this.#limit = limit;
    this.#isBefore = isBefore;
  }

  /** The worst that is kept, once there are as many as may be: what is not better than it has no chance. */
  get worst(): T | null {
    return this.#heap.length < this.#limit ? null : this.#heap[0]!;
  }

  add(item: T): void {
    const heap = this.#heap;
    if (heap.length < this.#limit) {
      heap.push(item);
      this.#raise(heap.length - 1);
    } else if (this.#limit > 0 && this.#isBefore(item, heap[0]!)) {
      heap[0] = item;
      this.#sink();
    }
  }

  /** The kept ones, best first. */
  sorted(): T[] {
    return this.#heap.slice().sort((a, b) => (this.#isBefore(a, b) ? -1 : this.#isBefore(b, a) ? 1 : 0));
  }

  #raise(from: number): void {
    const heap = this.#heap;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(heap[parent]!, heap[at]!)) return;
      [heap[parent], heap[at]] = [heap[at]!, heap[parent]!];
      at = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < heap.length && this.#isBefore(heap[worst]!, heap[child]!)) worst = child;
      if (worst === at) return;
      [heap[worst], heap[at]] = [heap[at]!, heap[worst]!];
      at = worst;
    }
  }
}
