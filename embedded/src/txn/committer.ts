// Life of a mutation: queued (`run`) -> running alone on `latest` (`#execute`) -> applied (`#apply`: `latest` moves on)
// -> written with all others that finished meanwhile (`#flush`) -> published (`#publish`: `durable` moves on, watches and
// listeners hear of it, the caller gets its result).
// Invariants: at most one mutation runs; at most one batch is being written; `durable.ts <= latest.ts`; what is read
// outside of mutations is `durable` or older; after a failed write nothing runs any more, because `latest` holds what
// the file does not.
// Mutations run in slices within one guard (see `guard.ts`), which may end all of it at any call. `#current` is the one
// that is then begun again or fails; what it leaves behind in one straight line is `latest`, `#applied` and `#untold`.
// The mutations of a batch change the same tables in place, so `#latest` becomes unchangeable only when the batch is handed
// over: then it is `#frozen`, and the next batch begins with clones. What a cut-off leaves half changed is made again from
// `#frozen` and the writes `#since`.
// A batch is handed to the disk within the guard too, because ending a guard can take as long as the write. If that is
// cut off, the batch is still in `#applied` and is handed over again: the file is the same after two writes of it.
import {
  type CutOff,
  GUARD_SLICE_MS,
  GUARD_TIME_MS,
  runGuarded,
  secondAttemptMs,
  TimeIsUp,
} from "../guard/guard.ts";
import { type Clock, nextTurn, type Randomness } from "./clock.ts";
import type { CursorSeal } from "./query/cursor.ts";
import { collectBatch } from "./durableBatch.ts";
import { CreationTimes } from "./creationTimes.ts";
import { callListener } from "./listener.ts";
import { DocumentWriter } from "./documentWriter.ts";
import { Transaction } from "./transaction.ts";
import { type UnpublishedTables, Workspace } from "./workspace.ts";
import type { CommitFootprint } from "./writeLog.ts";
import type { DurableStore } from "../store/durableStore.ts";
import type { Snapshot } from "../store/snapshot.ts";

/** While the disk is busy, mutations wait until there are so many or it is done: run now they would not be written sooner, but each by itself. */
const GATHERED_MAX = 8;
/** While the disk is idle, mutations are handed to it as soon as there are so many, or so much time has passed. */
const FIRST_WRITES_MAX = 8;
const FIRST_WRITES_MAX_MS = 2;
/** Mutations that are over may stay in the queue up to so many, because taking out each would move all others. */
const TAKEN_KEPT_MAX = 1_024;
const NS_PER_MS = 1_000_000n;

export type MutationBody<T> = (tx: Transaction) => T | Promise<T>;

export interface MutationResult<T> {
  value: T;
  ts: bigint;
}

interface Job {
  body: MutationBody<unknown>;
  /** How long its guard lets it run: more in a second attempt. */
  timeMs: number;
  resolve(result: MutationResult<unknown>): void;
  reject(error: unknown): void;
}

/** A mutation that has run and waits for the disk. */
export interface Applied {
  /** Its tables may have gone on changing with the batch; what tables there are is as of this commit. */
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
  /** Hears of each mutation that changed something as soon as `latest` has moved on, of one perhaps twice. Must not throw. */
  applied(snapshot: Snapshot, footprint: CommitFootprint): void;
  /** Makes a batch visible; the results are returned after it. */
  publish(batch: readonly Applied[], durable: Snapshot): void;
}

/** Runs mutations one after the other and makes them durable in groups. */
export class Committer {
  #latest: Snapshot;
  /** The newest state whose tables do not change any more. */
  #frozen: Snapshot;
  /** What has been committed since, none of it with changes of the catalog. */
  #since: CommitFootprint[] = [];
  #unpublished: UnpublishedTables = new Set();
  #nextRow: number;
  #queue: Job[] = [];
  /** Position in the queue: what is before it has been taken. */
  #next = 0;
  #running = false;
  /** The mutation whose body runs. */
  #current: Job | null = null;
  /** Settles when the mutation that waits for the host is over. */
  #waiting: Promise<void> | null = null;
  #applied: Applied[] = [];
  /** Applied, but not told to `applied` yet. */
  #untold: { snapshot: Snapshot; footprint: CommitFootprint }[] = [];
  /** What the disk has been given. */
  #handed: Handed | null = null;
  #flushing = false;
  #failure: Error | null = null;
  readonly #creationTimes = new CreationTimes();
  readonly #parts: CommitterParts;

  constructor(parts: CommitterParts) {
    this.#parts = parts;
    this.#latest = parts.start;
    this.#frozen = parts.start;
    this.#nextRow = parts.nextRow;
  }

  run<T>(body: MutationBody<T>): Promise<MutationResult<T>> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ body, timeMs: GUARD_TIME_MS, resolve: resolve as Job["resolve"], reject });
      this.#plan();
    });
  }

  /** Refuses new mutations and resolves when those that were accepted are done. */
  async stop(): Promise<void> {
    while (this.#running || this.#flushing || this.#queue.length > 0) await nextTurn(this.#parts.clock);
    this.#failure ??= new Error("The database is closed");
  }

  #plan(): void {
    const { length } = this.#queue;
    if (this.#running || length === 0 || (this.#flushing && length < GATHERED_MAX)) return;
    this.#running = true;
    // Others that come with the same events share its guard and its write.
    this.#parts.clock.defer(() => void this.#drain());
  }

  async #drain(): Promise<void> {
    while (this.#next < this.#queue.length) {
      const cutOff = runGuarded(() => this.#runSlice(), this.#queue[this.#next]!.timeMs);
      if (cutOff !== null && this.#current !== null) this.#endCurrent(this.#current, cutOff);
      if (this.#waiting !== null) {
        if (!this.#flushing) void this.#flush();
        await this.#waiting;
      }
      this.#waiting = null;
      this.#tell();
      if (!this.#flushing) void this.#flush();
      this.#forgetTaken();
      if (this.#queue.length > 0) await nextTurn(this.#parts.clock);
    }
    this.#running = false;
  }

  #forgetTaken(): void {
    if (this.#next < this.#queue.length && this.#next < TAKEN_KEPT_MAX) return;
    this.#queue.splice(0, this.#next);
    this.#next = 0;
  }

  /** Runs mutations one after the other until it is time to let others (the disk, sockets, timers) have their turn. */
  #runSlice(): void {
    const { clock } = this.#parts;
    const startMs = clock.elapsedMs();
    let passedMs = 0;
    do {
      const job = this.#queue[this.#next]!;
      // A second attempt has a guard of its own.
      if (job.timeMs !== GUARD_TIME_MS && passedMs > 0) return;
      this.#current = job;
      this.#next += 1;
      this.#execute(job);
      if (this.#waiting !== null) return;
      passedMs = clock.elapsedMs() - startMs;
      if (this.#applied.length >= FIRST_WRITES_MAX || passedMs > FIRST_WRITES_MAX_MS) this.#handOver();
    } while (passedMs < GUARD_SLICE_MS && this.#next < this.#queue.length);
    this.#handOver();
  }

  /** Gives an idle disk what has been applied. `#flush` waits for it. */
  #handOver(): void {
    if (this.#handed !== null || this.#applied.length === 0 || this.#failure !== null) return;
    const batch = this.#applied;
    const written = this.#written(batch);
    // From here to the end nothing can come between.
    this.#handed = { batch, written, snapshot: this.#latest };
    this.#applied = [];
    this.#frozen = this.#latest;
    this.#since = [];
    this.#unpublished = new Set();
  }

  async #written(batch: readonly Applied[]): Promise<void> {
    if (batch.some(({ footprint }) => footprint !== null)) await this.#parts.store.write(collectBatch(batch));
  }

  /** The mutation was cut off: what it has left behind is cleared away, and it gets another chance or fails. */
  #endCurrent(job: Job, cutOff: CutOff): void {
    this.#current = null;
    this.#rebuild();
    const timeMs = secondAttemptMs(cutOff);
    if (timeMs === null) return job.reject(new TimeIsUp());
    this.#next -= 1;
    this.#queue[this.#next] = { ...job, timeMs };
  }

  #rebuild(): void {
    const unpublished: UnpublishedTables = new Set();
    const workspace = new Workspace(this.#frozen, unpublished);
    for (const { writes } of this.#since) for (const write of writes) workspace.redo(write);
    this.#latest = { ...this.#latest, tables: workspace.tables };
    this.#unpublished = unpublished;
  }

  /** Runs a mutation's body. If it waits for the host, `#waiting` tells when it is over. */
  #execute(job: Job): void {
    if (this.#failure !== null) return this.#reject(job, this.#failure);
    const ts = this.#nextTs();
    const started = this.#begin(ts);
    try {
      const value = job.body(started.tx);
      if (isPromise(value)) {
        // Meanwhile the batch may be handed over.
        started.workspace.isolate();
        this.#current = null;
        this.#waiting = value
          .then((settled) => this.#apply(job, started, ts, settled))
          .catch((error) => this.#abandon(job, started, error));
        return;
      }
      this.#apply(job, started, ts, value);
      this.#tell();
    } catch (error) {
      this.#abandon(job, started, error);
    }
  }

  #begin(ts: bigint): Started {
    const { clock, random, seal } = this.#parts;
    const workspace = new Workspace(this.#latest, this.#unpublished);
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
    if (workspace.isBroken) this.#rebuild();
    else workspace.undo();
    workspace.close();
    this.#reject(job, error);
  }

  #reject(job: Job, error: unknown): void {
    job.reject(error);
    this.#current = null;
  }

  #apply(job: Job, { workspace, writer, tx }: Started, ts: bigint, value: unknown): void {
    writer.resolveCommitTs();
    if (workspace.isBroken) throw new Error("A change of the database was broken off");
    workspace.close();
    const { writes, catalogChanges, tables, numbers } = workspace;
    const changed = workspace.hasChanges;
    const snapshot = changed ? { ts, tables, numbers } : this.#latest;
    const footprint = changed ? { ts, writes, catalogChanges } : null;
    const commitTs = snapshot.ts;
    const applied: Applied = {
      snapshot,
      footprint,
      droppedTables: catalogChanges.flatMap((change) =>
        change.kind === "tableDropped" ? [change.number] : [],
      ),
      settle: () => {
        for (const listener of tx.commitListeners) callListener(listener, commitTs);
        job.resolve({ value, ts: commitTs });
      },
      fail: job.reject,
    };
    const isWhole = workspace.isIsolated || catalogChanges.length > 0;
    // From here to the end nothing can come between.
    this.#latest = snapshot;
    this.#applied.push(applied);
    if (footprint !== null) this.#untold.push({ snapshot, footprint });
    if (footprint !== null) this.#since.push(footprint);
    if (isWhole) {
      this.#frozen = snapshot;
      this.#since = [];
      this.#unpublished = new Set();
    }
    this.#current = null;
  }

  #tell(): void {
    for (let next = this.#untold[0]; next !== undefined; next = this.#untold[0]) {
      this.#parts.applied(next.snapshot, next.footprint);
      this.#untold.shift();
    }
  }

  /** Writes what has been applied, batch after batch, until nothing is left. */
  async #flush(): Promise<void> {
    this.#flushing = true;
    for (this.#handOver(); this.#handed !== null; this.#handOver()) {
      const { batch, written, snapshot } = this.#handed;
      try {
        await written;
      } catch (error) {
        this.#fail(batch, error);
      }
      this.#handed = null;
      if (this.#failure !== null) break;
      this.#parts.publish(batch, snapshot);
      for (const applied of batch) applied.settle();
    }
    this.#flushing = false;
    this.#plan();
  }

  #fail(batch: readonly Applied[], error: unknown): void {
    this.#failure = new Error(stoppedBecause(error), { cause: error });
    for (const applied of [...batch, ...this.#applied.splice(0)]) applied.fail(this.#failure);
  }

  /** The clock's time, or just after the last commit if the clock has not moved on. */
  #nextTs(): bigint {
    const now = BigInt(Math.floor(this.#parts.clock.nowMs())) * NS_PER_MS;
    return now > this.#latest.ts ? now : this.#latest.ts + 1n;
  }
}

interface Handed {
  readonly batch: readonly Applied[];
  readonly written: Promise<void>;
  /** The state after the batch. */
  readonly snapshot: Snapshot;
}

interface Started {
  workspace: Workspace;
  writer: DocumentWriter;
  tx: Transaction;
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return value !== null && typeof value === "object" && "then" in value && typeof value.then === "function";
}

function stoppedBecause(error: unknown): string {
  return `The database could not be written and takes no more changes. ${error instanceof Error ? error.message : String(error)}`;
}
