import type { DurableStore, StoreReader } from "./durableStore.ts";

/** A store that forgets: for tests and throw-away databases. */
export class MemoryStore implements DurableStore {
  readonly #secret: Uint8Array;

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  async load(reader: StoreReader): Promise<void> {
    reader.head({ ts: null, catalog: null, secret: this.#secret });
  }

  async write(): Promise<void> {}

  async close(): Promise<void> {}
}
