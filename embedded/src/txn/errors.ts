/** A refusal that the calling function may see and catch; its message is the one that Convex gives. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
}

/** Thrown by `beginRead(ts)` when the snapshot at that time is no longer kept. */
export class SnapshotGone extends Error {
  override readonly name = "SnapshotGone";
}
