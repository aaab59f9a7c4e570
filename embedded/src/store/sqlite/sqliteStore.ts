import { Worker } from "node:worker_threads";
import type { DurableBatch, DurableStore, StoreReader } from "../durableStore.ts";
import { StoreFault } from "../storeFault.ts";
import type { FromWorker, Request, SqliteWorkerData, ToWorker } from "./sqliteWorker.ts";

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

/** A SQLite file, written by a thread of its own so that the disk's waiting is nobody else's. */
export class SqliteStore implements DurableStore {
  readonly #worker: Worker;
  /** By the number of the request: one that a time limit cut off before it was sent gets no answer. */
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #reader: StoreReader | null = null;
  #broken: Error | null = null;

  constructor(path: string, secret: Uint8Array) {
    const module = new URL("./sqliteWorker.ts", import.meta.url).href;
    this.#worker = new Worker(new URL("../worker.mjs", import.meta.url), {
      workerData: { module, path, secret } satisfies SqliteWorkerData,
      execArgv: ["--no-warnings"],
    });
    this.#worker.on("message", (message: FromWorker) => this.#receive(message));
    this.#worker.on("error", (error) => this.#break(error));
    this.#worker.on("exit", () => this.#break(new Error("The thread that writes the database has ended")));
  }

  load(reader: StoreReader): Promise<void> {
    this.#reader = reader;
    return this.#ask({ kind: "load" });
  }

  write(batch: DurableBatch): Promise<void> {
    return this.#ask({ kind: "write", batch });
  }

  async close(): Promise<void> {
    if (this.#broken === null) await this.#ask({ kind: "close" });
    await this.#worker.terminate();
  }

  #ask(request: Request): Promise<void> {
    if (this.#broken !== null) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...request, id } satisfies ToWorker);
    });
  }

  #receive(message: FromWorker): void {
    try {
      this.#handle(message);
    } catch (error) {
      // The reader can't make sense of what the file holds.
      this.#break(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #handle(message: FromWorker): void {
    switch (message.kind) {
      case "head":
        return this.#reader?.head(message.head);
      case "chunk":
        return this.#reader?.chunk(message.chunk);
      case "table":
        return this.#reader?.table(message.table);
      case "index":
        return this.#reader?.index(message.index);
      case "done":
        return this.#answered(message.id)?.resolve();
      case "failed":
        return this.#answered(message.id)?.reject(
          message.isFault ? new StoreFault(message.message) : new Error(message.message),
        );
    }
  }

  #answered(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #break(error: Error): void {
    this.#broken ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#broken);
    this.#waiting.clear();
  }
}
