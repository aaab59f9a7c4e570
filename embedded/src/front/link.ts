import { Worker } from "node:worker_threads";
import type { FromFront, FrontData, SocketTiming, ToFront } from "./protocol.ts";

const BOOTSTRAP = new URL("../store/worker.mjs", import.meta.url);
const MODULE = new URL("./thread/main.ts", import.meta.url).href;
/** Sockets are cut off at once, so a thread that is not gone by then hangs. */
const STOP_MS_MAX = 5_000;
/** The sessions of a fan-out go through a handful of different transitions, or each through its own. */
const TEXTS_COMPARED_MAX = 8;

export interface LinkOptions {
  folder: string;
  receive(message: FromFront): void;
  /** The thread has ended without being told to. */
  lost(reason: string): void;
  /** Another module to run instead, for tests. */
  module?: string;
  /** In place of the usual one, for tests. */
  timing?: SocketTiming;
}

/** The network thread as the main thread sees it: what is posted within one callback goes over as one message. */
export class FrontLink {
  private readonly worker: Worker;
  private readonly ended: Promise<void>;
  private outbox: ToFront[] = [];
  private transfer: ArrayBuffer[] = [];
  /** What the outbox says of each connection's messages that have been dealt with. */
  private handledOf = new Map<number, Extract<ToFront, { kind: "handled" }>>();
  private isStopping = false;

  constructor({ folder, receive, lost, module = MODULE, timing }: LinkOptions) {
    const workerData: FrontData = { module, folder, timing };
    this.worker = new Worker(BOOTSTRAP, { name: "network", workerData, execArgv: ["--no-warnings"] });
    let reason = "it was ended";
    this.worker.on("message", (batch: FromFront[]) => {
      for (const message of batch) receive(message);
    });
    this.worker.on(
      "error",
      (error) => (reason = error instanceof Error ? String(error.stack) : String(error)),
    );
    this.ended = new Promise((resolve) => {
      this.worker.on("exit", () => {
        resolve();
        if (!this.isStopping) lost(reason);
      });
    });
  }

  /** `transfer` is given away with the message. */
  post(message: ToFront, transfer?: ArrayBuffer): void {
    if (this.outbox.length === 0) process.nextTick(() => this.flush());
    this.outbox.push(message);
    if (transfer !== undefined) this.transfer.push(transfer);
  }

  /** Sends a text to a client. The same text for many clients in a row goes over once. */
  send(connection: number, text: string): void {
    const last = this.outbox.at(-1);
    if (last?.kind !== "send") {
      this.post({ kind: "send", texts: [text], pairs: [connection, 0] });
      return;
    }
    const { texts, pairs } = last;
    const oldest = Math.max(0, texts.length - TEXTS_COMPARED_MAX);
    let at = texts.length - 1;
    while (at >= oldest && texts[at] !== text) at -= 1;
    pairs.push(connection, at < oldest ? texts.push(text) - 1 : at);
  }

  /** Tells that messages of this weight have been dealt with, once for all of a batch. */
  handled(connection: number, weight: number): void {
    const known = this.handledOf.get(connection);
    if (known !== undefined) {
      known.weight += weight;
      return;
    }
    const message = { kind: "handled" as const, connection, weight };
    this.handledOf.set(connection, message);
    this.post(message);
  }

  /** Closes ports and connections; resolves when the thread is gone. */
  async stop(reason: string): Promise<void> {
    if (!this.isStopping) {
      this.isStopping = true;
      this.post({ kind: "stop", reason });
    }
    const timer = setTimeout(() => void this.worker.terminate(), STOP_MS_MAX);
    await this.ended;
    clearTimeout(timer);
  }

  private flush(): void {
    const { outbox, transfer } = this;
    this.outbox = [];
    this.transfer = [];
    this.handledOf.clear();
    this.worker.postMessage(outbox, transfer);
  }
}
