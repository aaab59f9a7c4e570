import type { Deployment } from "../deploy/deployment.ts";
import type { CronSpec } from "../functions/app.ts";
import type { Database } from "../txn/database.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import { nextTime, timeAfterSetBack } from "./cronSchedule.ts";
import { insertScheduled, readJob } from "./rows.ts";

export const CRON_TABLE = "_cron_jobs";
/** Somebody may set the clock while this waits for a time of day. */
const LOOK_AGAIN_MS = 10_000;
/** A transient failure (a full disk) must not end the crons for good. */
const RETRY_AFTER_ERROR_MS = 5_000;

interface CronRow {
  id: string;
  componentPath: string;
  name: string;
  cronSpec: JsonObject;
  nextTimeMs: number;
  /** When `nextTimeMs` was found out. */
  plannedMs?: number;
  lastJobId: string | null;
}

/**
 * Starts the cron jobs of the deployed app at their times. A job's time and the scheduled call it becomes are
 * written in one commit, so a crash neither loses nor doubles a run. A run that comes due while the one before
 * it is still going on is skipped.
 */
export class Crons {
  private readonly db: Database;
  private readonly deployment: Deployment;
  private readonly report: (error: unknown) => void;
  private cancelTimer: () => void = () => undefined;
  private stopped = false;
  private stopListening: () => void = () => undefined;

  constructor(options: { db: Database; deployment: Deployment; report: (error: unknown) => void }) {
    this.db = options.db;
    this.deployment = options.deployment;
    this.report = options.report;
  }

  /** Brings the rows in line with the deployed app and starts waiting. */
  start(): void {
    this.stopListening = this.deployment.onChange(() => void this.wake());
    void this.wake();
  }

  stop(): void {
    this.stopped = true;
    this.stopListening();
    this.cancelTimer();
  }

  private async wake(): Promise<void> {
    this.cancelTimer();
    if (this.stopped) return;
    let waitMs = RETRY_AFTER_ERROR_MS;
    try {
      if (this.specs().size === 0 && readRows(this.db.beginRead()).length === 0) return;
      const { value: earliestMs } = await this.db.runMutation((tx) => this.reconcileAndRun(tx));
      if (earliestMs === null) return;
      waitMs = Math.min(Math.max(earliestMs - this.db.clock.nowMs(), 0), LOOK_AGAIN_MS);
    } catch (error) {
      if (this.stopped) return;
      this.report(error);
    }
    this.cancelTimer();
    if (!this.stopped) this.cancelTimer = this.db.clock.setTimer(() => void this.wake(), waitMs);
  }

  private reconcileAndRun(tx: Transaction): number | null {
    const specs = this.specs();
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const row of readRows(tx)) {
      const spec = specs.get(keyOf(row.componentPath, row.name));
      specs.delete(keyOf(row.componentPath, row.name));
      if (spec === undefined) {
        tx.remove(row.id);
        continue;
      }
      const isSame = JSON.stringify(spec.spec) === JSON.stringify(row.cronSpec);
      const nextTimeMs = isSame ? this.runIfDue(tx, row) : this.change(tx, row, spec);
      earliestMs = Math.min(earliestMs, nextTimeMs);
    }
    for (const [key, spec] of specs) earliestMs = Math.min(earliestMs, this.add(tx, key, spec));
    return Number.isFinite(earliestMs) ? earliestMs : null;
  }

  private runIfDue(tx: Transaction, row: CronRow): number {
    const { name, args, schedule } = row.cronSpec as {
      name: string;
      args: JsonValue[];
      schedule: JsonObject;
    };
    if (row.nextTimeMs > tx.nowMs) {
      const nextTimeMs = timeAfterSetBack(schedule, row.name, row, tx.nowMs);
      if (nextTimeMs !== row.nextTimeMs) tx.merge(row.id, { nextTimeMs, plannedMs: tx.nowMs });
      return nextTimeMs;
    }
    const nextTimeMs = nextTime(schedule, row.name, row.nextTimeMs, tx.nowMs + 1);
    const previous = row.lastJobId === null ? null : readJob(tx, row.lastJobId);
    const isRunning = previous !== null && (previous.state === "pending" || previous.state === "inProgress");
    const patch: JsonObject = { nextTimeMs, plannedMs: tx.nowMs };
    if (!isRunning) {
      patch.lastJobId = insertScheduled(tx, {
        componentPath: row.componentPath,
        udfPath: name,
        args: args[0] ?? {},
        timeMs: tx.nowMs,
      });
    }
    tx.merge(row.id, patch);
    return nextTimeMs;
  }

  private change(tx: Transaction, row: CronRow, spec: CronSpec): number {
    const nextTimeMs = nextTime(spec.spec.schedule as JsonObject, row.name, null, tx.nowMs);
    tx.merge(row.id, { cronSpec: spec.spec, nextTimeMs, plannedMs: tx.nowMs });
    return nextTimeMs;
  }

  private add(tx: Transaction, key: string, spec: CronSpec): number {
    const [componentPath = ""] = JSON.parse(key) as string[];
    const nextTimeMs = nextTime(spec.spec.schedule as JsonObject, spec.identifier, null, tx.nowMs);
    tx.insert("", CRON_TABLE, {
      componentPath,
      name: spec.identifier,
      cronSpec: spec.spec,
      nextTimeMs,
      plannedMs: tx.nowMs,
      lastJobId: null,
    });
    return nextTimeMs;
  }

  private specs(): Map<string, CronSpec> {
    const specs = new Map<string, CronSpec>();
    for (const component of this.deployment.current.components.values()) {
      for (const spec of component.crons) specs.set(keyOf(component.path, spec.identifier), spec);
    }
    return specs;
  }
}

function keyOf(componentPath: string, name: string): string {
  return JSON.stringify([componentPath, name]);
}

function readRows(tx: Transaction): CronRow[] {
  const stream = tx.openQuery("", {
    source: { type: "FullTableScan", tableName: CRON_TABLE, order: "asc" },
    operators: [],
  });
  const rows: CronRow[] = [];
  for (let next = stream.next(); next !== null; next = stream.next()) {
    rows.push({ ...(next.value as unknown as Omit<CronRow, "id">), id: next.id });
  }
  return rows;
}
