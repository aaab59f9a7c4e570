import { SnapshotGone } from "./errors.ts";
import type { Snapshot } from "../store/snapshot.ts";

/** Snapshots kept for readers that ask for an exact time. */
const SNAPSHOTS_KEPT = 1024;

/** A snapshot keeps alive the tree nodes that later commits replaced, some kilobytes per written document: so many writes back. */
const WRITES_KEPT = 2048;

/** The newest durable snapshot and those before it. */
export class Snapshots {
  #kept: { snapshot: Snapshot; writes: number }[];
  #writes = 0;

  constructor(start: Snapshot) {
    this.#kept = [{ snapshot: start, writes: 0 }];
  }

  get newest(): Snapshot {
    return this.#kept[this.#kept.length - 1]!.snapshot;
  }

  /** Adds the snapshot made by a commit of so many writes; forgets old ones. */
  append(snapshot: Snapshot, writes: number): void {
    this.#kept.push({ snapshot, writes });
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

  /** The state at a time that has passed; throws `SnapshotGone` if it is ahead or too long ago. */
  at(ts: bigint): Snapshot {
    if (ts > this.newest.ts)
      throw new SnapshotGone(`Timestamp ${ts} is ahead of the database (${this.newest.ts})`);
    for (let at = this.#kept.length - 1; at >= 0; at -= 1) {
      const { snapshot } = this.#kept[at]!;
      if (snapshot.ts <= ts) return snapshot;
    }
    throw new SnapshotGone(`The snapshot at ${ts} is no longer kept`);
  }
}
