import type { Clock, Randomness } from "./clock.ts";
import type { ReadSet } from "./readSet.ts";
import type { Transaction } from "./transaction.ts";

export type { Clock, Randomness } from "./clock.ts";

export interface DatabaseOptions {
  /** File of the database; `":memory:"` keeps nothing. */
  path: string;
  clock?: Clock;
  random?: Randomness;
}

/** The documents of one deployment: serial durable mutations, snapshot reads, and watches over read sets. */
export declare class Database {
  static open(options: DatabaseOptions): Promise<Database>;
  readonly clock: Clock;
  readonly random: Randomness;
  /** Nanoseconds since the epoch of the newest durable commit; strictly increasing, over restarts too. */
  durableTs(): bigint;
  /** Reads the newest durable snapshot, or a recent one; throws `SnapshotGone`. */
  beginRead(ts?: bigint): Transaction;
  /** Runs alone on the newest state and resolves once durable. If `body` throws, nothing is written and it rejects with that. */
  runMutation<T>(body: (tx: Transaction) => T | Promise<T>): Promise<{ value: T; ts: bigint }>;
  /** Calls back once, with the commit's ts, when a commit after `readTs` touches `reads`, also if that has happened already. Returns the unsubscribe. */
  watch(reads: ReadSet, readTs: bigint, onTouched: (ts: bigint) => void): () => void;
  /** Calls back after each durable batch, after the watches that it touched. */
  onDurable(listener: (ts: bigint) => void): () => void;
  close(): Promise<void>;
}
