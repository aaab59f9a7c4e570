import { SnapshotGone } from "./errors.ts";
import type { Snapshot } from "../store/snapshot.ts";

/** Snapshots kept for readers that ask for an exact time; each costs the few tree nodes that its commit replaced. */
const SNAPSHOTS_KEPT = 1024;

/** The newest durable snapshot and those before it. */
export class Snapshots {
  #kept: Snapshot[];

  constructor(start: Snapshot) {
    this.#kept = [start];
  }

  get newest(): Snapshot {
    return this.#kept[this.#kept.length - 1]!;
  }

  append(snapshot: Snapshot): void {
    if (snapshot.ts === this.newest.ts) return;
    this.#kept.push(snapshot);
    // Dropping half at once keeps the cost of forgetting constant per commit.
    if (this.#kept.length >= 2 * SNAPSHOTS_KEPT) this.#kept.splice(0, SNAPSHOTS_KEPT);
  }

  /** The state at a time that has passed; throws `SnapshotGone` if it is ahead or too long ago. */
  at(ts: bigint): Snapshot {
    if (ts > this.newest.ts) throw new SnapshotGone(`Timestamp ${ts} is ahead of the database (${this.newest.ts})`);
    for (let at = this.#kept.length - 1; at >= 0; at -= 1) {
      if (this.#kept[at]!.ts <= ts) return this.#kept[at]!;
    }
    throw new SnapshotGone(`The snapshot at ${ts} is no longer kept`);
  }
}
