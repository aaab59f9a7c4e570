// Life of a mutation: queued (`run`) -> running alone on `latest` (`#execute`) -> applied (`#apply`: `latest` moves on)
// -> written with all others that finished meanwhile (`#flush`) -> published (`#publish`: `durable` moves on, watches and
// listeners hear of it, the caller gets its result).
// Invariants: at most one mutation runs; at most one batch is being written; `durable.ts <= latest.ts`; what is read
// outside of mutations is `durable` or older; after a failed write nothing runs any more, because `latest` holds what
// the file does not.
import { type Clock, nextTurn, type Randomness } from "./clock.ts";
import type { CursorSeal } from "./query/cursor.ts";
import { collectBatch } from "./durableBatch.ts";
import { CreationTimes } from "./creationTimes.ts";
import { callListener } from "./listener.ts";
import { DocumentWriter } from "./documentWriter.ts";
import { Transaction } from "./transaction.ts";
import { Workspace } from "./workspace.ts";
import type { CommitFootprint } from "./writeLog.ts";
import type { DurableStore } from "../store/durableStore.ts";
import type { Snapshot } from "../store/snapshot.ts";

/** How long queued mutations may keep the thread before others (sockets, timers) get a turn. */
const SLICE_MS = 8;
const NS_PER_MS = 1_000_000n;

export type MutationBody<T> = (tx: Transaction) => T | Promise<T>;

export interface MutationResult<T> {
  value: T;
  ts: bigint;
}

interface Job {
  body: MutationBody<unknown>;
  resolve(result: MutationResult<unknown>): void;
  reject(error: unknown): void;
}

/** A mutation that has run and waits for the disk. */
export interface Applied {
  readonly snapshot: Snapshot;
  /** `null` if it changed nothing; it still waits for what it has read. */
  readonly footprint: CommitFootprint | null;
  readonly droppedTables: readonly number[];
  readonly settle: () => void;
  readonly fail: (error: unknown) => void;
}

export interface CommitterParts {
  store: DurableStore;
  clock: Clock;
  random: Randomness;
  seal: CursorSeal;
  start: Snapshot;
  nextRow: number;
  /** Hears of each mutation that changed something as soon as `latest` has moved on. Must not throw. */
  applied(snapshot: Snapshot, footprint: CommitFootprint): void;
  /** Makes a batch visible; the results are returned after it. */
  publish(batch: readonly Applied[], durable: Snapshot): void;
}

/** Runs mutations one after the other and makes them durable in groups. */
export class Committer {
  #latest: Snapshot;
  #nextRow: number;
  #queue: Job[] = [];
  #running = false;
  #applied: Applied[] = [];
  #flushing = false;
  #failure: Error | null = null;
  readonly #creationTimes = new CreationTimes();
  readonly #parts: CommitterParts;

  constructor(parts: CommitterParts) {
    this.#parts = parts;
    this.#latest = parts.start;
    this.#nextRow = parts.nextRow;
  }

  run<T>(body: MutationBody<T>): Promise<MutationResult<T>> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ body, resolve: resolve as Job["resolve"], reject });
      if (!this.#running) void this.#drain();
    });
  }

  /** Refuses new mutations and resolves when those that were accepted are done. */
  async stop(): Promise<void> {
    while (this.#running || this.#flushing) await nextTurn(this.#parts.clock);
    this.#failure ??= new Error("The database is closed");
  }

  async #drain(): Promise<void> {
    this.#running = true;
    const { clock } = this.#parts;
    let sliceStart = clock.elapsedMs();
    while (this.#queue.length > 0) {
      const jobs = this.#queue;
      this.#queue = [];
      for (const job of jobs) {
        const pending = this.#execute(job);
        if (pending !== undefined) await pending;
        if (clock.elapsedMs() - sliceStart < SLICE_MS) continue;
        await nextTurn(clock);
        sliceStart = clock.elapsedMs();
      }
    }
    this.#running = false;
  }

  /** Runs a mutation's body; returns a promise only if the body did. */
  #execute(job: Job): Promise<void> | undefined {
    if (this.#failure !== null) {
      job.reject(this.#failure);
      return undefined;
    }
    const ts = this.#nextTs();
    const started = this.#begin(ts);
    try {
      const value = job.body(started.tx);
      if (isPromise(value)) {
        return value
          .then((settled) => this.#apply(job, started, ts, settled))
          .catch((error) => this.#abandon(job, started, error));
      }
      this.#apply(job, started, ts, value);
    } catch (error) {
      this.#abandon(job, started, error);
    }
    return undefined;
  }

  #begin(ts: bigint): Started {
    const { clock, random, seal } = this.#parts;
    const workspace = new Workspace(this.#latest);
    const nowMs = clock.nowMs();
    const creationTimes = this.#creationTimes;
    const writer = new DocumentWriter({
      workspace,
      ts,
      nowMs,
      random,
      creationTimes,
      nextRow: () => this.#nextRow++,
    });
    return {
      workspace,
      writer,
      tx: new Transaction({ base: this.#latest, nowMs, seal, writing: { workspace, writer } }),
    };
  }

  #abandon(job: Job, { workspace }: Started, error: unknown): void {
    workspace.close();
    job.reject(error);
  }

  #apply(job: Job, { workspace, writer, tx }: Started, ts: bigint, value: unknown): void {
    writer.resolveCommitTs();
    workspace.close();
    const { writes, catalogChanges } = workspace;
    const changed = workspace.hasChanges;
    if (changed) this.#latest = { ts, tables: workspace.tables, numbers: workspace.numbers };
    const commitTs = this.#latest.ts;
    if (changed) this.#parts.applied(this.#latest, { ts, writes, catalogChanges });
    this.#applied.push({
      snapshot: this.#latest,
      footprint: changed ? { ts, writes, catalogChanges } : null,
      droppedTables: catalogChanges.flatMap((change) =>
        change.kind === "tableDropped" ? [change.number] : [],
      ),
      settle: () => {
        for (const listener of tx.commitListeners) callListener(listener, commitTs);
        job.resolve({ value, ts: commitTs });
      },
      fail: job.reject,
    });
    if (!this.#flushing) void this.#flush();
  }

  /** Writes what has been applied, batch after batch, until nothing is left. */
  async #flush(): Promise<void> {
    this.#flushing = true;
    while (this.#applied.length > 0 && this.#failure === null) {
      const batch = this.#applied;
      this.#applied = [];
      try {
        if (batch.some((applied) => applied.footprint !== null))
          await this.#parts.store.write(collectBatch(batch));
      } catch (error) {
        this.#fail(batch, error);
        break;
      }
      this.#parts.publish(batch, batch[batch.length - 1]!.snapshot);
      for (const applied of batch) applied.settle();
    }
    this.#flushing = false;
  }

  #fail(batch: readonly Applied[], error: unknown): void {
    this.#failure = new Error("The database could not be written and has stopped", { cause: error });
    for (const applied of [...batch, ...this.#applied.splice(0)]) applied.fail(this.#failure);
  }

  /** The clock's time, or just after the last commit if the clock has not moved on. */
  #nextTs(): bigint {
    const now = BigInt(Math.floor(this.#parts.clock.nowMs())) * NS_PER_MS;
    return now > this.#latest.ts ? now : this.#latest.ts + 1n;
  }
}

interface Started {
  workspace: Workspace;
  writer: DocumentWriter;
  tx: Transaction;
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return value !== null && typeof value === "object" && "then" in value && typeof value.then === "function";
}
