import { Worker } from "node:worker_threads";
import type { DurableBatch, DurableStore, RowValues, StoredHead } from "./durableStore.ts";
import type { FromWorker, SqliteWorkerData, ToWorker } from "./sqliteWorker.ts";

interface Waiting {
  resolve(head: StoredHead | undefined): void;
  reject(error: Error): void;
}

/** A SQLite file, written by a thread of its own so that the disk's waiting is nobody else's. */
export class SqliteStore implements DurableStore {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #onRows: (rows: RowValues) => void = () => {};
  #broken: Error | null = null;

  constructor(path: string, secret: Uint8Array) {
    const module = new URL("./sqliteWorker.ts", import.meta.url).href;
    this.#worker = new Worker(new URL("./worker.mjs", import.meta.url), {
      workerData: { module, path, secret } satisfies SqliteWorkerData,
      execArgv: ["--no-warnings"],
    });
    this.#worker.on("message", (message: FromWorker) => this.#receive(message));
    this.#worker.on("error", (error) => this.#break(error));
    this.#worker.on("exit", () => this.#break(new Error("The thread that writes the database has ended")));
  }

  async load(onRows: (rows: RowValues) => void): Promise<StoredHead> {
    this.#onRows = onRows;
    return (await this.#ask({ kind: "load" }))!;
  }

  async write(batch: DurableBatch): Promise<void> {
    await this.#ask({ kind: "write", batch });
  }

  async close(): Promise<void> {
    if (this.#broken === null) await this.#ask({ kind: "close" });
    await this.#worker.terminate();
  }

  #ask(request: ToWorker): Promise<StoredHead | undefined> {
    if (this.#broken !== null) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  #receive(message: FromWorker): void {
    if (message.kind === "rows") return this.#onRows(message.rows);
    const waiting = this.#waiting.shift();
    if (message.kind === "done") waiting?.resolve(message.head);
    else waiting?.reject(new Error(message.message));
  }

  #break(error: Error): void {
    this.#broken ??= error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#broken);
  }
}
