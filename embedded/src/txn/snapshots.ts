import { SnapshotGone } from "./errors.ts";
import type { Snapshot } from "../store/snapshot.ts";

/** Snapshots kept for readers that ask for an exact time. */
const SNAPSHOTS_KEPT = 1024;

/** A snapshot keeps alive the tree nodes that later batches replaced, up to some kilobytes per written document: so many writes back. */
const WRITES_KEPT = 2048;

interface Kept {
  snapshot: Snapshot;
  /** Of the first commit in the batch. */
  firstTs: bigint;
  writes: number;
}

/** The newest durable snapshot and those before it: one for each batch of commits that became durable together. */
export class Snapshots {
  #kept: Kept[];
  #writes = 0;

  constructor(start: Snapshot) {
    this.#kept = [{ snapshot: start, firstTs: start.ts, writes: 0 }];
  }

  get newest(): Snapshot {
    return this.#kept[this.#kept.length - 1]!.snapshot;
  }

  /** Adds the snapshot made by a batch of so many writes, the first of them at `firstTs`; forgets old ones. */
  append(snapshot: Snapshot, firstTs: bigint, writes: number): void {
    this.#kept.push({ snapshot, firstTs, writes });
    this.#writes += writes;
    let dropped = 0;
    while (
      dropped < this.#kept.length - 1 &&
      (this.#kept.length - dropped > SNAPSHOTS_KEPT || this.#writes > WRITES_KEPT)
    ) {
      dropped += 1;
      // What goes with a snapshot are the nodes that the commit after it replaced.
      this.#writes -= this.#kept[dropped]!.writes;
    }
    if (dropped > 0) this.#kept.splice(0, dropped);
  }

  /** The state at a time that has passed; throws `SnapshotGone` if it is ahead, too long ago, or amid a batch. */
  at(ts: bigint): Snapshot {
    if (ts > this.newest.ts)
      throw new SnapshotGone(`Timestamp ${ts} is ahead of the database (${this.newest.ts})`);
    for (let at = this.#kept.length - 1; at >= 0; at -= 1) {
      const { snapshot, firstTs } = this.#kept[at]!;
      if (snapshot.ts <= ts) return snapshot;
      if (firstTs <= ts) break;
    }
    throw new SnapshotGone(`The snapshot at ${ts} is no longer kept`);
  }
}
