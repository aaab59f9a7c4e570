import { Worker } from "node:worker_threads";
import type { DurableBatch, StoredCatalog } from "../durableStore.ts";
import type { PackedReader } from "../packing.ts";
import type { ReadingPlan } from "./readingPlan.ts";
import type { FoundSums } from "./rowSums.ts";
import { StoreFault } from "../storeFault.ts";
import type { Answer, FromWorker, Opened, Request, SqliteWorkerData, ToWorker } from "./sqliteWorker.ts";

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** The main thread's end of a thread that has the file open, or helps to read it. */
export class SqliteThread {
  readonly #worker: Worker;
  /** By the number of the request: one that a time limit cut off before it was sent gets no answer. */
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #reader: PackedReader | null = null;
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

  get isBroken(): boolean {
    return this.#broken !== null;
  }

  /** `isForAll`: other threads are to read the file, too. */
  open(isForAll: boolean): Promise<Opened> {
    return this.#ask({ kind: "open", isForAll }) as Promise<Opened>;
  }

  /** Reads what others leave of a plan; `reader` hears it before this resolves. */
  read(plan: ReadingPlan, catalog: StoredCatalog | null, reader: PackedReader): Promise<FoundSums[]> {
    this.#reader = reader;
    return this.#ask({ kind: "read", plan, catalog }) as Promise<FoundSums[]>;
  }

  check(found: readonly FoundSums[]): Promise<undefined> {
    return this.#ask({ kind: "check", found }) as Promise<undefined>;
  }

  write(batch: DurableBatch): Promise<undefined> {
    return this.#ask({ kind: "write", batch }) as Promise<undefined>;
  }

  close(): Promise<undefined> {
    return this.#ask({ kind: "close" }) as Promise<undefined>;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(request: Request): Promise<Answer> {
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
      case "chunk":
        return this.#reader?.chunk(message.chunk);
      case "table":
        return this.#reader?.table(message.table);
      case "index":
        return this.#reader?.index(message.index);
      case "done":
        return this.#answered(message.id)?.resolve(message.answer);
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
