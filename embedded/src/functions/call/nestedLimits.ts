import type { DatabaseLimits } from "../../txn/limits.ts";
import type { Transaction } from "../../txn/transaction.ts";
import type { JsonObject } from "../../values/json.ts";
import { SCHEDULED_ARGS_SIZE_MAX_BYTES, SCHEDULED_PER_FUNCTION_MAX } from "../limits.ts";
import { settle, type Maybe } from "../maybe.ts";
import type { RequestState } from "../requestState.ts";

/** What one transaction may schedule, and what it has. */
export interface SchedulingUse {
  functionsScheduled: number;
  scheduledFunctionArgsBytes: number;
}

export const SCHEDULING_LIMITS: SchedulingUse = {
  functionsScheduled: SCHEDULED_PER_FUNCTION_MAX,
  scheduledFunctionArgsBytes: SCHEDULED_ARGS_SIZE_MAX_BYTES,
};

/** Runs a nested call under the limits that its caller gives it: so much more than what is used, never more than the caller's own. */
export function underLimits<T>(
  tx: Transaction,
  request: RequestState,
  given: JsonObject | undefined,
  start: () => Maybe<T>,
): Maybe<T> {
  if (given === undefined) return start();
  const outer = { database: tx.limits, scheduling: request.schedulingLimits };
  const metrics = tx.metrics();
  const database = { ...outer.database };
  for (const name of Object.keys(database) as (keyof DatabaseLimits)[])
    database[name] = lowered(database[name], metrics[name].used, given[name]);
  const scheduling = { ...outer.scheduling };
  for (const name of Object.keys(scheduling) as (keyof SchedulingUse)[])
    scheduling[name] = lowered(scheduling[name], request.scheduling[name], given[name]);
  tx.limits = database;
  request.schedulingLimits = scheduling;
  const restore = () => {
    tx.limits = outer.database;
    request.schedulingLimits = outer.scheduling;
  };
  return settle(
    start,
    (value) => {
      restore();
      return value;
    },
    (error) => {
      restore();
      throw error;
    },
  );
}

function lowered(limit: number, used: number, given: unknown): number {
  return typeof given === "number" ? Math.min(limit, used + given) : limit;
}
