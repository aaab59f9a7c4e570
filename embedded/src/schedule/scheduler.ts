import type { Deployment } from "../deploy/deployment.ts";
import type { UdfType } from "../functions/app.ts";
import { canonicalPath } from "../functions/functionPath.ts";
import type { FunctionRunner, Outcome } from "../functions/runner.ts";
import { newRequestId } from "../functions/requestId.ts";
import type { Database } from "../txn/database.ts";
import { removeFinished, type Retention } from "./cleaning.ts";
import { chooseDue } from "./dueJobs.ts";
import { block, jobsInState, readJob, setState, type ScheduledJob } from "./rows.ts";

/** Mutations run one after the other anyway; several in flight share a commit. */
const MUTATIONS_MAX = 32;
const ACTIONS_MAX = 64;
/** Somebody may set the clock while this waits for a time of day. */
const LOOK_AGAIN_MS = 10_000;
const RETRY_AFTER_ERROR_MS = 1_000;
/** As in Convex, a finished job can be looked up for a week; not more of them than memory has room for. */
const RETENTION: Retention = { keepMs: 7 * 24 * 60 * 60 * 1000, keepMax: 20_000, batch: 500 };
const CLEAN_EVERY_MS = 60_000;
const INTERRUPTED_BATCH = 500;
/** What Convex says of an action that it lost. */
const INTERRUPTED = "Transient error while executing action";

/** Thrown inside the commit of a job that was canceled while it waited for its turn. */
class CanceledMeanwhile extends Error {}

type FinalState = { kind: "success" } | { kind: "failed"; error: string };

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
  private cancelTimer: () => void = () => undefined;
  private cancelCleaning: () => void = () => undefined;
  private unwatch: () => void = () => undefined;
  private wakePlanned = false;
  private blocking = false;
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
    this.planCleaning();
    this.wake();
  }

  stop(): void {
    this.stopped = true;
    this.unwatch();
    this.cancelTimer();
    this.cancelCleaning();
  }

  private planWake(): void {
    if (this.wakePlanned || this.stopped) return;
    this.wakePlanned = true;
    this.db.clock.defer(() => {
      this.wakePlanned = false;
      this.wake();
    });
  }

  private wake(): void {
    // While actions are put aside, the rows to look at change anyway.
    if (this.stopped || this.blocking) return;
    this.cancelTimer();
    this.unwatch();
    const { clock } = this.db;
    const tx = this.db.beginRead();
    const due = chooseDue(tx, clock.nowMs(), {
      mutations: MUTATIONS_MAX - this.mutationsRunning,
      actions: ACTIONS_MAX - (this.running.size - this.mutationsRunning),
      isRunning: (id) => this.running.has(id),
      isAction: (job) => this.typeOf(job) === "action",
    });
    for (const job of due.start) void this.run(job);
    this.unwatch = this.db.watch(tx.reads, tx.beginTs, () => this.planWake());
    if (due.block.length > 0) void this.putAside(due.block);
    else if (due.nextMs !== null) {
      const waitMs = Math.min(Math.max(due.nextMs - clock.nowMs(), 0), LOOK_AGAIN_MS);
      this.cancelTimer = clock.setTimer(() => this.wake(), waitMs);
    }
  }

  private async putAside(jobs: readonly ScheduledJob[]): Promise<void> {
    this.blocking = true;
    try {
      await this.db.runMutation((tx) => {
        for (const { id } of jobs) if (readJob(tx, id)?.state === "pending") block(tx, id);
      });
    } catch (error) {
      await this.rest(error);
    } finally {
      this.blocking = false;
      this.planWake();
    }
  }

  private typeOf(job: ScheduledJob): UdfType | null {
    const component = this.deployment.current.components.get(job.componentPath);
    return component?.functions.get(canonicalPath(job.udfPath))?.udfType ?? null;
  }

  private async run(job: ScheduledJob): Promise<void> {
    const type = this.typeOf(job);
    this.running.add(job.id);
    if (type !== "action") this.mutationsRunning += 1;
    try {
      if (type === "action") await this.runAction(job);
      else if (type === "query") await this.refuse(job);
      else await this.runMutation(job);
    } catch (error) {
      await this.rest(error);
    } finally {
      this.running.delete(job.id);
      if (type !== "action") this.mutationsRunning -= 1;
      this.planWake();
    }
  }

  /** After a failure of the backend itself: what could not be done is tried again, but not in a storm. */
  private async rest(error: unknown): Promise<void> {
    if (this.stopped) return;
    this.report(error);
    await new Promise<void>((resolve) => this.db.clock.setTimer(resolve, RETRY_AFTER_ERROR_MS));
  }

  private async runMutation(job: ScheduledJob): Promise<void> {
    try {
      await this.runner.runMutation({
        ...this.requestOf(job),
        firstInCommit: (tx) => {
          if (readJob(tx, job.id)?.state !== "pending") throw new CanceledMeanwhile();
          // Nobody else sees this state: the function itself does.
          setState(tx, job.id, { kind: "inProgress" });
        },
        alsoInCommit: (tx, outcome) => {
          if (readJob(tx, job.id)?.state === "inProgress") setState(tx, job.id, stateAfter(outcome));
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
    const state = await this.stateAfterAction(job);
    if (this.stopped) return;
    await this.db.runMutation((tx) => {
      if (readJob(tx, job.id)?.state === "inProgress") setState(tx, job.id, state);
    });
  }

  private async stateAfterAction(job: ScheduledJob): Promise<FinalState> {
    try {
      return stateAfter(await this.runner.runAction(this.requestOf(job)));
    } catch (error) {
      if (!this.stopped) this.report(error);
      return { kind: "failed", error: INTERRUPTED };
    }
  }

  /** A function that was a mutation or an action when it was scheduled, and is a query now. */
  private async refuse(job: ScheduledJob): Promise<void> {
    const [module = "", name = ""] = canonicalPath(job.udfPath).split(":");
    const error = `Unsupported function type. "${name}" in module "${module}" is defined as a Query. Only Mutation and Action can be scheduled.`;
    await this.db.runMutation((tx) => {
      if (readJob(tx, job.id)?.state === "pending") setState(tx, job.id, { kind: "failed", error });
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

  private planCleaning(): void {
    if (this.stopped) return;
    this.cancelCleaning = this.db.clock.setTimer(() => {
      void this.clean().then(() => this.planCleaning());
    }, CLEAN_EVERY_MS);
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

/** The row keeps what the function said, without the line that names the request to a client. */
function stateAfter(outcome: Outcome): FinalState {
  if (outcome.ok) return { kind: "success" };
  return { kind: "failed", error: outcome.message.replace(/^\[Request ID: \w+\] Server Error\n/, "") };
}
