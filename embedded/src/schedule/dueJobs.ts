import type { Transaction } from "../txn/transaction.ts";
import { pendingJobs, type ScheduledJob } from "./rows.ts";

/** Which jobs are to start now. */
export interface DueJobs {
  start: ScheduledJob[];
  /** Due actions for which there is no room; they hold up nobody once they stand aside. */
  block: ScheduledJob[];
  /** When to look again, if nothing happens before: the time of the earliest job that is not due. */
  nextMs: number | null;
}

export interface Room {
  mutations: number;
  actions: number;
  isRunning(id: string): boolean;
  isAction(job: ScheduledJob): boolean;
}

/** Actions that stand aside in one commit, so that mutations do not wait long for it. */
const BLOCKED_AT_ONCE_MAX = 500;

/** Chooses jobs in the order of their times. Reads what is running, what it returns and one more, however many are stored. */
export function chooseDue(tx: Transaction, nowMs: number, room: Room): DueJobs {
  const chosen: DueJobs = { start: [], block: [], nextMs: null };
  let { mutations, actions } = room;
  if (actions > 0) {
    for (const job of pendingJobs(tx, "blocked")) {
      if (room.isRunning(job.id)) continue;
      chosen.start.push(job);
      actions -= 1;
      if (actions === 0) break;
    }
  }
  for (const job of inOrder(pendingJobs(tx, "due"), pendingJobs(tx, "timed"), nowMs, chosen)) {
    if (room.isRunning(job.id)) continue;
    if (!room.isAction(job)) {
      // Mutations end soon, and then this is looked at again.
      if (mutations === 0) break;
      mutations -= 1;
      chosen.start.push(job);
    } else if (actions > 0) {
      actions -= 1;
      chosen.start.push(job);
    } else {
      chosen.block.push(job);
      if (chosen.block.length >= BLOCKED_AT_ONCE_MAX) break;
    }
  }
  return chosen;
}

/** The jobs of both lanes by time, without those whose time is still to come. */
function* inOrder(
  dueLane: Generator<ScheduledJob>,
  timedLane: Generator<ScheduledJob>,
  nowMs: number,
  found: DueJobs,
): Generator<ScheduledJob> {
  const nextDue = (): ScheduledJob | undefined => dueLane.next().value;
  const nextTimed = (): ScheduledJob | undefined => {
    const job: ScheduledJob | undefined = timedLane.next().value;
    if (job === undefined || job.timeMs <= nowMs) return job;
    found.nextMs = job.timeMs;
    return undefined;
  };
  let [due, timed] = [nextDue(), nextTimed()];
  for (;;) {
    if (due !== undefined && (timed === undefined || due.timeMs <= timed.timeMs)) {
      yield due;
      due = nextDue();
    } else if (timed !== undefined) {
      yield timed;
      timed = nextTimed();
    } else return;
  }
}
