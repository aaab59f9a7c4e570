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
 */

const SCHEDULED_TABLE = "_scheduled_functions";
const BY_STATE_TIME = `${SCHEDULED_TABLE}.by_state_time`;

export type ScheduledStateKind = "pending" | "inProgress" | "success" | "failed" | "canceled";

/** A scheduled call as its row holds it. */
export interface ScheduledJob {
  id: string;
  componentPath: string;
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
  tx.setIndexes("", SCHEDULED_TABLE, [{ name: "by_state_time", fields: ["state.kind", "scheduledTime"] }]);
}

/** Schedules a call and returns its id; it runs only if the transaction commits. */
export function insertScheduled(
  tx: Transaction,
  call: { componentPath: string; udfPath: string; args: JsonValue; timeMs: number },
): string {
  return tx.insert("", SCHEDULED_TABLE, {
    name: displayName(call.udfPath),
    args: [call.args],
    scheduledTime: call.timeMs,
    state: { kind: "pending" },
    componentPath: call.componentPath,
    udfPath: call.udfPath,
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
  const patch: JsonObject = { state: { ...state } };
  if (state.kind !== "pending" && state.kind !== "inProgress") patch.completedTime = tx.nowMs;
  tx.merge(id, patch);
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

/** Up to `limit` jobs of one state, the earliest first. */
export function jobsInState(
  tx: Transaction,
  state: ScheduledStateKind,
  limit: number,
  beforeMs?: number,
): ScheduledJob[] {
  const range: RangeExpression[] = [{ type: "Eq", fieldPath: "state.kind", value: state }];
  if (beforeMs !== undefined) range.push({ type: "Lt", fieldPath: "scheduledTime", value: beforeMs });
  const stream = tx.openQuery("", {
    source: { type: "IndexRange", indexName: BY_STATE_TIME, range, order: "asc" },
    operators: [{ limit }],
  });
  const jobs: ScheduledJob[] = [];
  for (let next = stream.next(); next !== null; next = stream.next()) jobs.push(jobOf(next.id, next.value));
  return jobs;
}

function jobOf(id: string, row: JsonObject): ScheduledJob {
  const [args] = row.args as JsonValue[];
  return {
    id,
    componentPath: row.componentPath as string,
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
