import { Worker } from "node:worker_threads";
import type { AppRuntime } from "../appRuntime.ts";
import { FunctionFailure } from "../errors.ts";
import { ACTION_BLOCK_MAX_MS, ACTION_MEMORY_MAX_MB, ACTIONS_WAITING_MAX } from "../limits.ts";
import { threadApp } from "./appTransfer.ts";
import type { FromCall, FromThread, ToThread } from "./protocol.ts";
import { Watchdog } from "./watchdog.ts";

/** A call that runs in the thread, as this side sees it. */
export interface ThreadCall {
  /** What starts it, and the buffers that go over with it. */
  start(id: number): { message: ToThread; transfer: ArrayBuffer[] };
  received(message: FromCall): void;
  /** The thread has ended, and the call with it. */
  lost(reason: FunctionFailure): void;
}

const BYTES_PER_MB = 1024 * 1024;
const MEMORY_REASON = `The actions that ran at this moment took more memory than they may together (limit: ${ACTION_MEMORY_MAX_MB} MB)`;
const BOOTSTRAP = new URL("../../store/worker.mjs", import.meta.url);
const MODULE = new URL("./thread/main.ts", import.meta.url).href;

/**
 * The one thread in which the code of all actions runs. Started by the first call; if it blocks, runs out of
 * memory or is ended by an action, what runs in it fails and the next call has a new one.
 */
export class ActionThread {
  private readonly runtime: () => AppRuntime;
  private readonly watchdog: Watchdog;
  private worker: Worker | null = null;
  private isReady = false;
  private isClosed = false;
  /** The app that the thread has. */
  private sent: AppRuntime | null = null;
  private lastId = 0;
  private readonly running = new Map<number, ThreadCall>();
  /** Calls for a thread that starts, or that does not answer: they are not put at risk. */
  private readonly waiting = new Map<number, ThreadCall>();

  constructor(runtime: () => AppRuntime) {
    this.runtime = runtime;
    this.watchdog = new Watchdog({
      ping: (number) => this.post({ kind: "ping", number }),
      changed: (state) => (state === "responsive" ? this.startWaiting() : this.endBlocked()),
    });
  }

  /** Starts the call and gives its number. */
  run(call: ThreadCall): number {
    if (this.isClosed) throw new FunctionFailure("The backend is stopping");
    if (this.waiting.size >= ACTIONS_WAITING_MAX)
      throw new FunctionFailure(`Too many actions wait to be run (limit: ${ACTIONS_WAITING_MAX})`);
    const id = ++this.lastId;
    const worker = this.worker ?? this.startWorker();
    // A process with nothing but actions to wait for must wait for them.
    worker.ref();
    if (this.isReady && !this.watchdog.isSilent) this.begin(id, call);
    else this.waiting.set(id, call);
    return id;
  }

  /** Nothing more comes of the call. */
  over(id: number): void {
    this.running.delete(id);
    this.waiting.delete(id);
    this.restIfIdle();
  }

  /** Nobody waits for the call any more. */
  drop(id: number): void {
    this.tell(id, { kind: "drop", id });
    this.over(id);
  }

  isRunning(id: number): boolean {
    return this.running.has(id);
  }

  /** Tells a call something, if it still runs: another thread would take it for its own. */
  tell(id: number, message: ToThread, transfer: ArrayBuffer[] = []): void {
    if (this.running.has(id)) this.post(message, transfer);
  }

  /** Brings the thread up to date with the app in force; a thread that has not started needs nothing. */
  refresh(): void {
    const runtime = this.runtime();
    if (!this.isReady || this.sent === runtime) return;
    this.post({ kind: "app", app: threadApp(runtime, this.sent) });
    this.sent = runtime;
  }

  /** Starts the thread ahead of the first call. */
  warmUp(): void {
    if (this.worker === null && !this.isClosed) this.startWorker().unref();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const { worker } = this;
    if (worker === null) return;
    this.end(worker, "The backend is stopping");
    await worker.terminate();
  }

  private post(message: ToThread, transfer: ArrayBuffer[] = []): void {
    this.worker?.postMessage(message, transfer);
  }

  private begin(id: number, call: ThreadCall): void {
    this.refresh();
    this.watchdog.start();
    this.running.set(id, call);
    const { message, transfer } = call.start(id);
    this.post(message, transfer);
  }

  private startWaiting(): void {
    for (const [id, call] of this.waiting) {
      this.waiting.delete(id);
      this.begin(id, call);
    }
    this.restIfIdle();
  }

  private restIfIdle(): void {
    if (this.running.size > 0 || this.waiting.size > 0) return;
    this.watchdog.stop();
    this.worker?.unref();
  }

  private startWorker(): Worker {
    const worker = new Worker(BOOTSTRAP, {
      name: "actions",
      workerData: { module: MODULE },
      execArgv: ["--experimental-vm-modules", "--no-warnings"],
      resourceLimits: { maxOldGenerationSizeMb: ACTION_MEMORY_MAX_MB },
    });
    // What a thread that is given up still says is not heard.
    worker.on("message", (message: FromThread) => void (this.worker === worker && this.receive(message)));
    worker.on("error", (error) => this.end(worker, reasonOf(error)));
    worker.on("exit", (code) =>
      this.end(worker, `The code of an action ended its thread (exit code ${code})`),
    );
    this.worker = worker;
    return worker;
  }

  private receive(message: FromThread): void {
    if (message.kind === "ready") {
      this.isReady = true;
      this.refresh();
      this.startWaiting();
    } else if (message.kind === "pong") {
      this.watchdog.pong(message.number);
      if (message.bufferBytes > ACTION_MEMORY_MAX_MB * BYTES_PER_MB) this.endNow(MEMORY_REASON);
    } else {
      this.running.get(message.id)?.received(message);
    }
  }

  private endBlocked(): void {
    this.endNow(
      `Action blocked its thread for ${ACTION_BLOCK_MAX_MS / 1000}s and was ended: an action must await now and then`,
    );
  }

  private endNow(reason: string): void {
    const { worker } = this;
    if (worker === null) return;
    this.end(worker, reason);
    void worker.terminate();
  }

  /** Gives the thread up: what ran in it fails, what waited goes to the next one unless none can start. */
  private end(worker: Worker, reason: string): void {
    if (this.worker !== worker) return;
    const couldStart = this.isReady;
    this.worker = null;
    this.isReady = false;
    this.sent = null;
    this.watchdog.stop();
    const lost = [...this.running.values()];
    this.running.clear();
    if (!couldStart || this.isClosed) {
      lost.push(...this.waiting.values());
      this.waiting.clear();
    }
    for (const call of lost) call.lost(new FunctionFailure(reason));
    if (this.waiting.size > 0 && this.worker === null) this.startWorker();
  }
}

function reasonOf(error: Error & { code?: string }): string {
  if (error.code === "ERR_WORKER_OUT_OF_MEMORY") return MEMORY_REASON;
  return `The thread that runs actions ended: ${String(error)}`;
}
