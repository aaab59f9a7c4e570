import type { Transaction } from "../txn/transaction.ts";
import type { RangeExpression } from "../txn/queryJson.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";

/*
 * Rows of `_scheduled_functions`, in the root component whoever scheduled them.
 *
 *   insertScheduled -> pending --(mutation ran: same commit)--> success | failed
 *                      pending --(action starts)--> inProgress --> success | failed
 *   cancelScheduled:   pending | inProgress -> canceled
 *   after a crash:     inProgress -> failed   (an action runs at most once)
 *
 * A pending row has a lane, so that each can be read from its head:
 *
 *   timed    waits for its time
 *   due      has nothing to wait for, whatever the clock says later
 *   blocked  a due action that waits for another to end; mutations behind it do not
 */

const SCHEDULED_TABLE = "_scheduled_functions";
const BY_STATE = "by_state_lane_time";

export type ScheduledStateKind = "pending" | "inProgress" | "success" | "failed" | "canceled";

export type Lane = "timed" | "due" | "blocked";

/** What the field `lane` holds; rows that are not pending have none either. */
const LANE_VALUES: Readonly<Record<Lane, JsonValue>> = {
  timed: { $undefined: null },
  due: "due",
  blocked: "blocked",
};

/** A scheduled call as its row holds it. */
export interface ScheduledJob {
  id: string;
  componentPath: string;
  /** The component whose function scheduled it: it alone sees the row and may cancel the call. */
  scheduledBy: string;
  udfPath: string;
  args: JsonValue;
  timeMs: number;
  state: ScheduledStateKind;
  /** When it reached a final state. */
  completedMs: number | null;
}

/** Makes the table and its index if they are missing. Call once per data folder, in a mutation. */
export function ensureScheduledTable(tx: Transaction): void {
  tx.declareTable("", SCHEDULED_TABLE);
  const fields = ["state.kind", "lane", "scheduledTime"];
  tx.setIndexes("", SCHEDULED_TABLE, [{ name: BY_STATE, fields }]);
}

export interface NewCall {
  componentPath: string;
  /** The component whose function schedules it, if it is another one. */
  scheduledBy?: string;
  udfPath: string;
  args: JsonValue;
  timeMs: number;
  /** The scheduled call that schedules this one. If it was canceled, so is this. */
  parentId?: string | null;
}

/** Schedules a call and returns its id; it runs only if the transaction commits. */
export function insertScheduled(tx: Transaction, call: NewCall): string {
  const parent = call.parentId == null ? null : readJob(tx, call.parentId);
  const isCanceled = parent?.state === "canceled";
  return tx.insert("", SCHEDULED_TABLE, {
    name: displayName(call.udfPath),
    args: [call.args],
    scheduledTime: isCanceled ? tx.nowMs : call.timeMs,
    state: { kind: isCanceled ? "canceled" : "pending" },
    componentPath: call.componentPath,
    scheduledBy: call.scheduledBy ?? call.componentPath,
    udfPath: call.udfPath,
    ...(isCanceled ? { completedTime: tx.nowMs } : {}),
    ...(!isCanceled && call.timeMs <= tx.nowMs ? { lane: LANE_VALUES.due } : {}),
  });
}

/** Cancels a call that has not finished; a finished one is left as it is. Throws for an unknown id. */
export function cancelScheduled(tx: Transaction, id: string): void {
  const job = readJob(tx, id);
  if (job === null) throw new Error(`Scheduled function ${id} not found`);
  if (job.state === "pending" || job.state === "inProgress") setState(tx, id, { kind: "canceled" });
}

/** Moves a job to another state; a final one gets its time of completion. */
export function setState(
  tx: Transaction,
  id: string,
  state: { kind: ScheduledStateKind; error?: string },
): void {
  const patch: JsonObject = { state: { ...state }, lane: LANE_VALUES.timed };
  if (state.kind !== "pending" && state.kind !== "inProgress") patch.completedTime = tx.nowMs;
  tx.merge(id, patch);
}

/** Lets a due action stand aside until another has ended. */
export function block(tx: Transaction, id: string): void {
  tx.merge(id, { lane: LANE_VALUES.blocked });
}

/** The job under this id, or null if there is none. */
export function readJob(tx: Transaction, id: string): ScheduledJob | null {
  const table = tx.tableOf(id);
  if (table === null || table.name !== SCHEDULED_TABLE) return null;
  const document = tx.get(id);
  return document === null ? null : jobOf(id, document.value);
}

/** All jobs, whatever their state. */
export function countJobs(tx: Transaction): number {
  return tx.count("", SCHEDULED_TABLE);
}

export function removeJob(tx: Transaction, id: string): void {
  tx.remove(id);
}

/** Up to `limit` jobs of one state, the earliest first; of the pending ones those that wait for their time. */
export function jobsInState(tx: Transaction, state: ScheduledStateKind, limit: number): ScheduledJob[] {
  const jobs: ScheduledJob[] = [];
  for (const job of jobsOf(tx, state, "timed")) {
    if (jobs.length >= limit) break;
    jobs.push(job);
  }
  return jobs;
}

/** The jobs of a lane, the earliest first, read only as far as they are asked for. */
export function pendingJobs(tx: Transaction, lane: Lane): Generator<ScheduledJob> {
  return jobsOf(tx, "pending", lane);
}

function* jobsOf(tx: Transaction, state: ScheduledStateKind, lane: Lane): Generator<ScheduledJob> {
  const range: RangeExpression[] = [
    { type: "Eq", fieldPath: "state.kind", value: state },
    { type: "Eq", fieldPath: "lane", value: LANE_VALUES[lane] },
  ];
  const stream = tx.openQuery("", {
    source: { type: "IndexRange", indexName: `${SCHEDULED_TABLE}.${BY_STATE}`, range, order: "asc" },
    operators: [],
  });
  for (let next = stream.next(); next !== null; next = stream.next()) yield jobOf(next.id, next.value);
}

function jobOf(id: string, row: JsonObject): ScheduledJob {
  const [args] = row.args as JsonValue[];
  return {
    id,
    componentPath: row.componentPath as string,
    scheduledBy: (row.scheduledBy ?? row.componentPath) as string,
    udfPath: row.udfPath as string,
    args: args ?? {},
    timeMs: row.scheduledTime as number,
    state: (row.state as JsonObject).kind as ScheduledStateKind,
    completedMs: typeof row.completedTime === "number" ? row.completedTime : null,
  };
}

/** "messages:send" is shown as "messages.js:send", the way Convex lists scheduled functions. */
function displayName(udfPath: string): string {
  const [module = udfPath, fn = "default"] = udfPath.split(":");
  return `${module.endsWith(".js") ? module : `${module}.js`}:${fn}`;
}
