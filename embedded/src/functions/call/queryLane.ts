import { type Clock, nextTurn } from "../../txn/clock.ts";
import {
  type CutOff,
  GUARD_SLICE_MS,
  GUARD_TIME_MS,
  runGuarded,
  secondAttemptMs,
  TimeIsUp,
} from "../../guard/guard.ts";

interface Job {
  body: () => unknown;
  timeMs: number;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Runs queries, many within one guard. For mutations the committer does this. */
export class QueryLane {
  readonly #clock: Clock;
  readonly #queue: Job[] = [];
  #current: Job | null = null;
  #running = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Resolves with what the body gives. It may be cut off anywhere and begun anew, and must leave nothing behind then.
   * Rejects with TimeIsUp if it takes too long. What it gives a promise for is not guarded any more.
   */
  run<T>(body: () => T | Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ body, timeMs: GUARD_TIME_MS, resolve: resolve as Job["resolve"], reject });
      if (this.#running) return;
      this.#running = true;
      // Others that come with the same events share its guard.
      this.#clock.defer(() => void this.#drain());
    });
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const cutOff = runGuarded(() => this.#runSlice(), this.#queue[0]!.timeMs);
      if (cutOff !== null && this.#current !== null) this.#endCurrent(this.#current, cutOff);
      if (this.#queue.length > 0) await nextTurn(this.#clock);
    }
    this.#running = false;
  }

  #runSlice(): void {
    const startMs = this.#clock.elapsedMs();
    for (let first = true; this.#queue.length > 0; first = false) {
      const next = this.#queue[0]!;
      // A second attempt has a guard of its own.
      if (!first && next.timeMs !== GUARD_TIME_MS) return;
      this.#current = next;
      this.#queue.shift();
      try {
        next.resolve(next.body());
      } catch (error) {
        next.reject(error);
      }
      this.#current = null;
      if (this.#clock.elapsedMs() - startMs >= GUARD_SLICE_MS) return;
    }
  }

  #endCurrent(job: Job, cutOff: CutOff): void {
    this.#current = null;
    // Cut off between being taken and leaving the queue.
    if (this.#queue[0] === job) this.#queue.shift();
    const timeMs = secondAttemptMs(cutOff);
    if (timeMs === null) job.reject(new TimeIsUp());
    else this.#queue.unshift({ ...job, timeMs });
  }
}
