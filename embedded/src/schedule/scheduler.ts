import type { Deployment } from "../deploy/deployment.ts";
import type { UdfType } from "../functions/app.ts";
import { canonicalPath } from "../functions/functionPath.ts";
import type { FunctionRunner, Outcome } from "../functions/runner.ts";
import { newRequestId } from "../functions/requestId.ts";
import type { Database } from "../txn/database.ts";
import { removeFinished, type Retention } from "./cleaning.ts";
import { jobsInState, readJob, setState, type ScheduledJob } from "./rows.ts";

/** Mutations run one after the other anyway; several in flight share a commit. */
const MUTATIONS_MAX = 32;
const ACTIONS_MAX = 64;
const TIMER_MS_MAX = 2 ** 31 - 1;
const RETRY_AFTER_ERROR_MS = 1_000;
/** As in Convex, a finished job can be looked up for a week; not more of them than memory has room for. */
const RETENTION: Retention = { keepMs: 7 * 24 * 60 * 60 * 1000, keepMax: 20_000, batch: 500 };
const CLEAN_EVERY_MS = 60_000;
const INTERRUPTED_BATCH = 500;
const INTERRUPTED = "The backend stopped while this action was running; actions run at most once";

/** Thrown inside the commit of a job that was canceled while it waited for its turn. */
class CanceledMeanwhile extends Error {}

/**
 * Runs scheduled calls when they are due, the earliest first. A mutation's success is part of its own commit,
 * so it takes effect exactly once; an action is marked before it starts, so it runs at most once.
 */
export class Scheduler {
  private readonly db: Database;
  private readonly runner: FunctionRunner;
  private readonly deployment: Deployment;
  private readonly report: (error: unknown) => void;
  private readonly running = new Set<string>();
  private mutationsRunning = 0;
  private timer: NodeJS.Timeout | undefined;
  private cleaner: NodeJS.Timeout | undefined;
  private unwatch: () => void = () => undefined;
  private wakePlanned = false;
  private stopped = false;

  constructor(options: {
    db: Database;
    runner: FunctionRunner;
    deployment: Deployment;
    report: (error: unknown) => void;
  }) {
    this.db = options.db;
    this.runner = options.runner;
    this.deployment = options.deployment;
    this.report = options.report;
  }

  /** Fails the actions that a crash cut off, then starts. */
  async start(): Promise<void> {
    while (jobsInState(this.db.beginRead(), "inProgress", 1).length > 0) {
      await this.db.runMutation((tx) => {
        for (const job of jobsInState(tx, "inProgress", INTERRUPTED_BATCH))
          setState(tx, job.id, { kind: "failed", error: INTERRUPTED });
      });
    }
    this.cleaner = setInterval(() => void this.clean(), CLEAN_EVERY_MS);
    this.cleaner.unref();
    this.wake();
  }

  stop(): void {
    this.stopped = true;
    this.unwatch();
    clearTimeout(this.timer);
    clearInterval(this.cleaner);
  }

  private planWake(): void {
    if (this.wakePlanned || this.stopped) return;
    this.wakePlanned = true;
    setImmediate(() => {
      this.wakePlanned = false;
      this.wake();
    });
  }

  private wake(): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.unwatch();
    const tx = this.db.beginRead();
    const room = MUTATIONS_MAX + ACTIONS_MAX;
    const jobs = jobsInState(tx, "pending", this.running.size + room);
    const nowMs = this.db.clock.nowMs();
    let nextMs: number | null = null;
    for (const job of jobs) {
      if (this.running.has(job.id)) continue;
      if (job.timeMs > nowMs) {
        nextMs = job.timeMs;
        break;
      }
      if (!this.hasRoomFor(job)) continue;
      void this.run(job);
    }
    this.unwatch = this.db.watch(tx.reads, tx.beginTs, () => this.planWake());
    if (nextMs !== null) this.timer = setTimeout(() => this.wake(), Math.min(nextMs - nowMs, TIMER_MS_MAX));
  }

  private hasRoomFor(job: ScheduledJob): boolean {
    const isAction = this.typeOf(job) === "action";
    const actionsRunning = this.running.size - this.mutationsRunning;
    return isAction ? actionsRunning < ACTIONS_MAX : this.mutationsRunning < MUTATIONS_MAX;
  }

  private typeOf(job: ScheduledJob): UdfType | null {
    const component = this.deployment.current.components.get(job.componentPath);
    return component?.functions.get(canonicalPath(job.udfPath))?.udfType ?? null;
  }

  private async run(job: ScheduledJob): Promise<void> {
    const isAction = this.typeOf(job) === "action";
    this.running.add(job.id);
    if (!isAction) this.mutationsRunning += 1;
    try {
      await (isAction ? this.runAction(job) : this.runMutation(job));
    } catch (error) {
      if (!this.stopped) {
        this.report(error);
        await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_ERROR_MS).unref());
      }
    } finally {
      this.running.delete(job.id);
      if (!isAction) this.mutationsRunning -= 1;
      this.planWake();
    }
  }

  private async runMutation(job: ScheduledJob): Promise<void> {
    try {
      await this.runner.runMutation({
        ...this.requestOf(job),
        alsoInCommit: (tx, outcome) => {
          if (readJob(tx, job.id)?.state !== "pending") throw new CanceledMeanwhile();
          setState(tx, job.id, stateAfter(outcome));
        },
      });
    } catch (error) {
      if (!(error instanceof CanceledMeanwhile)) throw error;
    }
  }

  private async runAction(job: ScheduledJob): Promise<void> {
    const { value: mayStart } = await this.db.runMutation((tx) => {
      if (readJob(tx, job.id)?.state !== "pending") return false;
      setState(tx, job.id, { kind: "inProgress" });
      return true;
    });
    if (!mayStart) return;
    const outcome = await this.runner.runAction(this.requestOf(job));
    if (this.stopped) return;
    await this.db.runMutation((tx) => {
      if (readJob(tx, job.id)?.state === "inProgress") setState(tx, job.id, stateAfter(outcome));
    });
  }

  private requestOf(job: ScheduledJob) {
    return {
      ...(job.componentPath === "" ? {} : { componentPath: job.componentPath }),
      path: job.udfPath,
      args: job.args,
      caller: { kind: "system" as const },
      requestId: newRequestId(),
      scheduledFunctionId: job.id,
    };
  }

  private async clean(): Promise<void> {
    try {
      let isMore = true;
      while (isMore && !this.stopped) {
        isMore = (await this.db.runMutation((tx) => removeFinished(tx, RETENTION))).value;
      }
    } catch (error) {
      if (!this.stopped) this.report(error);
    }
  }
}

function stateAfter(outcome: Outcome): { kind: "success" } | { kind: "failed"; error: string } {
  return outcome.ok ? { kind: "success" } : { kind: "failed", error: outcome.message };
}
