import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { BareRequest, BareTransaction } from "./bareWriter.ts";
import { entry } from "./documents.ts";

/** Bare libsql in a thread, beside which the backend's durable writes are measured. */
export class BareStore {
  readonly #worker: Worker;
  #next = 0;

  constructor(folder: string) {
    this.#worker = new Worker(new URL("./bareThread.mjs", import.meta.url), {
      workerData: {
        module: new URL("./bareWriter.ts", import.meta.url).href,
        path: join(folder, "bare.sqlite"),
      },
      execArgv: ["--no-warnings"],
    });
  }

  /** Writes so many transactions of so many documents each; resolves once all are durable. */
  async write(transactions: number, documentsEach: number): Promise<void> {
    await this.#ask({ transactions: Array.from({ length: transactions }, () => this.#some(documentsEach)) });
  }

  async close(): Promise<void> {
    await this.#ask("close");
    await this.#worker.terminate();
  }

  async #ask(request: BareRequest): Promise<void> {
    this.#worker.postMessage(request);
    await once(this.#worker, "message");
  }

  #some(count: number): BareTransaction {
    return Array.from({ length: count }, () => {
      const n = this.#next++;
      const id = randomBytes(16).toString("hex");
      return { id, json: JSON.stringify({ _creationTime: Date.now(), _id: id, ...entry(n) }) };
    });
  }
}
