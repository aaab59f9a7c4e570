import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { DurableBatch, DurableStore, StoreReader } from "../durableStore.ts";
import { planReading, runsOf } from "./readingPlan.ts";
import { SqliteThread } from "./sqliteThread.ts";

/** A smaller file is read before another thread would be ready to help. */
const HELPED_BYTES_MIN = 64 * 1024 * 1024;
/** The main thread can't keep up with more. */
const READERS_MAX = 3;

/** A SQLite file, written by a thread of its own so that the disk's waiting is nobody else's. A large one is read by several. */
export class SqliteStore implements DurableStore {
  readonly #writer: SqliteThread;
  readonly #fileBytes: number;
  #helpers: SqliteThread[];

  /** `readers`: how many threads may read the file; unless given, as many as are of use. */
  constructor(path: string, secret: Uint8Array, readers?: number) {
    this.#fileBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const helpers = (readers ?? readersOf(this.#fileBytes)) - 1;
    this.#writer = new SqliteThread(path, secret);
    // Now, since a thread takes time to start, too.
    this.#helpers = Array.from({ length: helpers }, () => new SqliteThread(path, secret));
  }

  async load(reader: StoreReader): Promise<void> {
    try {
      const { head, extent, isForAll } = await this.#writer.open(this.#helpers.length > 0);
      reader.head(head);
      const threads = [this.#writer, ...(isForAll ? this.#helpers : [])];
      const plan = planReading(extent, Math.max(threads.length, runsOf(this.#fileBytes)));
      const found = await Promise.all(threads.map((thread) => thread.read(plan, head.catalog, reader)));
      await this.#writer.check(found.flat());
    } finally {
      void this.#endHelpers();
    }
  }

  write(batch: DurableBatch): Promise<void> {
    return this.#writer.write(batch);
  }

  async close(): Promise<void> {
    await this.#endHelpers();
    if (!this.#writer.isBroken) await this.#writer.close();
    await this.#writer.end();
  }

  async #endHelpers(): Promise<void> {
    await Promise.all(this.#helpers.splice(0).map((helper) => helper.end()));
  }
}

function readersOf(fileBytes: number): number {
  return fileBytes < HELPED_BYTES_MIN ? 1 : Math.min(READERS_MAX, availableParallelism());
}
