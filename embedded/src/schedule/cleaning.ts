import type { Transaction } from "../txn/transaction.ts";
import { countJobs, jobsInState, removeJob, type ScheduledStateKind } from "./rows.ts";

/** How long and how many finished jobs can be looked up. */
export interface Retention {
  keepMs: number;
  keepMax: number;
  /** Removed in one transaction, so that others do not wait long. */
  batch: number;
}

const FINISHED: readonly ScheduledStateKind[] = ["success", "failed", "canceled"];

/** Removes finished jobs that are too old or too many, the earliest first. True if there may be more. */
export function removeFinished(tx: Transaction, { keepMs, keepMax, batch }: Retention): boolean {
  let excess = countJobs(tx) - keepMax;
  let removed = 0;
  for (const state of FINISHED) {
    for (const job of jobsInState(tx, state, batch - removed)) {
      const isOld = job.completedMs !== null && job.completedMs < tx.nowMs - keepMs;
      if (!isOld && excess <= 0) break;
      removeJob(tx, job.id);
      removed += 1;
      excess -= 1;
    }
    if (removed >= batch) return true;
  }
  return false;
}
