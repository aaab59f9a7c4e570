import { getHeapStatistics } from "node:v8";
import { StoreFault } from "./storeFault.ts";

/** Objects of one document and its slice of JSON; what a key takes beside its characters, its place in a tree included. */
const DOCUMENT_BYTES = 140;
const KEY_BYTES = 60;

/** Functions, what they read, and garbage need the rest. */
const SHARE_OF_HEAP = 0.8;
const MB = 1024 * 1024;

/** Counts what loading puts on the heap, so that too much is told in a sentence before V8 ends the process. */
export class HeapBudget {
  readonly #limitBytes: number;
  #bytes = 0;

  constructor(limitBytes = getHeapStatistics().heap_size_limit) {
    this.#limitBytes = limitBytes;
  }

  addDocuments(count: number): void {
    this.#add(count * DOCUMENT_BYTES);
  }

  addKeys(count: number, characters: number): void {
    this.#add(count * KEY_BYTES + characters);
  }

  #add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= this.#limitBytes * SHARE_OF_HEAP) return;
    const limitMb = Math.round(this.#limitBytes / MB);
    throw new StoreFault(
      `The documents do not fit into the ${limitMb} MB of heap that Node gives this process: start it with ` +
        `--max-old-space-size=${limitMb * 2} or more, on a machine that has this memory.`,
    );
  }
}
