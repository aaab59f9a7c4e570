import { type Clock, type Randomness, systemClock, systemRandomness } from "./clock.ts";
import { Committer, type Applied, type MutationBody, type MutationResult } from "./committer.ts";
import { CURSOR_KEY_BYTES, CursorSeal } from "./query/cursor.ts";
import { callListener } from "./listener.ts";
import type { ReadSet } from "./readSet.ts";
import { Snapshots } from "./snapshots.ts";
import { Transaction } from "./transaction.ts";
import { Watches } from "./watches.ts";
import { type CommitFootprint, WriteLog } from "./writeLog.ts";
import type { DurableStore } from "../store/durableStore.ts";
import { MemoryStore } from "../store/memoryStore.ts";
import { recover, type Recovered } from "../store/recovery.ts";
import type { Snapshot } from "../store/snapshot.ts";
import { copySnapshot } from "../store/sqlite/snapshotCopy.ts";
import { SqliteStore } from "../store/sqlite/sqliteStore.ts";

export type { Clock, Randomness } from "./clock.ts";

/** A database with this path keeps nothing. */
const IN_MEMORY = ":memory:";

const NS_PER_MS = 1_000_000n;

/** Hears of a mutation's changes and the state that they led to. */
export type AppliedListener = (snapshot: Snapshot, footprint: CommitFootprint) => void;

export interface DatabaseOptions {
  /** File of the database; `":memory:"` keeps nothing. */
  path: string;
  clock?: Clock;
  random?: Randomness;
  /** Replaces the file, for tests that make the disk fail. */
  store?: DurableStore;
}

/** Hears what became durable, commit by commit, and up to when. */
export type DurableListener = (
  ts: bigint,
  commits: readonly Pick<Applied, "snapshot" | "footprint">[],
) => void;

/** The documents of one deployment: serial durable mutations, snapshot reads, and watches over read sets. */
export class Database {
  readonly clock: Clock;
  readonly random: Randomness;
  readonly #store: DurableStore;
  readonly #committer: Committer;
  readonly #snapshots: Snapshots;
  readonly #log: WriteLog;
  readonly #watches: Watches;
  readonly #seal: CursorSeal;
  /** What the seal is made from. */
  readonly #secret: Uint8Array;
  readonly #durableListeners = new Set<DurableListener>();
  readonly #appliedListeners = new Set<AppliedListener>();

  private constructor(
    clock: Clock,
    random: Randomness,
    store: DurableStore,
    { snapshot, nextRow, secret }: Recovered,
  ) {
    this.clock = clock;
    this.random = random;
    this.#store = store;
    this.#secret = secret;
    this.#seal = new CursorSeal(secret);
    this.#snapshots = new Snapshots(snapshot);
    this.#log = new WriteLog(snapshot.ts);
    this.#watches = new Watches(this.#log);
    const publish = this.#publish.bind(this);
    this.#committer = new Committer({
      store,
      clock,
      random,
      seal: this.#seal,
      start: snapshot,
      nextRow,
      publish,
      applied: (snapshot, footprint) => {
        for (const listener of this.#appliedListeners) listener(snapshot, footprint);
      },
    });
  }

  /** Opens a database, making it if there is none. Rejects if another process has it open. */
  static async open(options: DatabaseOptions): Promise<Database> {
    const { path, clock = systemClock, random = systemRandomness } = options;
    const secret = random.bytes(CURSOR_KEY_BYTES);
    const store =
      options.store ?? (path === IN_MEMORY ? new MemoryStore(secret) : new SqliteStore(path, secret));
    try {
      return new Database(clock, random, store, await started(store, clock));
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** Nanoseconds since the epoch of the newest durable commit; never goes back, over restarts neither. */
  durableTs(): bigint {
    return this.#snapshots.newest.ts;
  }

  /** All tables as they are durable now, for work beside transactions. */
  durableSnapshot(): Snapshot {
    return this.#snapshots.newest;
  }

  /** Reads the newest durable snapshot, or the one at a recent time; throws `SnapshotGone`. */
  beginRead(ts?: bigint): Transaction {
    const base = ts === undefined ? this.#snapshots.newest : this.#snapshots.at(ts);
    return new Transaction({ base, nowMs: this.clock.nowMs(), seal: this.#seal });
  }

  /** Writes the newest durable snapshot into a new file while mutations go on; `tx` reads that snapshot. */
  copyTo(path: string): { tx: Transaction; written: Promise<number> } {
    return { tx: this.beginRead(), written: copySnapshot(this.#snapshots.newest, this.#secret, path) };
  }

  /** Runs alone on the newest state and resolves once durable. If `body` throws, nothing is written and it rejects with that. */
  runMutation<T>(body: MutationBody<T>): Promise<MutationResult<T>> {
    return this.#committer.run(body);
  }

  /**
   * Calls back once, with the commit's ts, when a commit after `readTs` touches `reads`, also if that has happened
   * already (then in a microtask). May call without need if `readTs` is long ago. Returns the unsubscribe.
   */
  watch(reads: ReadSet, readTs: bigint, onTouched: (ts: bigint) => void): () => void {
    return this.#watches.add(reads, readTs, onTouched);
  }

  /** Calls back after each durable batch, after the watches that it touched. Returns the unsubscribe. */
  onDurable(listener: DurableListener): () => void {
    this.#durableListeners.add(listener);
    return () => this.#durableListeners.delete(listener);
  }

  /**
   * Calls back with each mutation's changes before they are durable, for work in the background that keeps up with
   * the newest state. The listener must not throw and should only take note. Returns the unsubscribe.
   */
  onApplied(listener: AppliedListener): () => void {
    this.#appliedListeners.add(listener);
    return () => this.#appliedListeners.delete(listener);
  }

  /** Finishes the mutations that were accepted, refuses new ones, and lets go of the file. */
  async close(): Promise<void> {
    await this.#committer.stop();
    await this.#store.close();
  }

  #publish(batch: readonly Applied[], durable: Snapshot): void {
    const footprints = batch.flatMap(({ footprint }) => footprint ?? []);
    if (footprints.length === 0) return;
    const writes = footprints.reduce((sum, footprint) => sum + footprint.writes.length, 0);
    this.#snapshots.append(durable, footprints[0]!.ts, writes);
    for (const footprint of footprints) this.#log.append(footprint);
    this.#watches.publish(footprints);
    for (const listener of this.#durableListeners) callListener((ts) => listener(ts, batch), durable.ts);
  }
}

/** Loads a store; a new one gets its first timestamp, so that time does not go back even if nothing is ever written. */
async function started(store: DurableStore, clock: Clock): Promise<Recovered> {
  const recovered = await recover(store);
  if (recovered.snapshot.ts > 0n) return recovered;
  const ts = BigInt(Math.floor(clock.nowMs())) * NS_PER_MS;
  await store.write({ ts: String(ts), put: [], remove: [], droppedTables: [], catalog: null });
  return { ...recovered, snapshot: { ...recovered.snapshot, ts } };
}
