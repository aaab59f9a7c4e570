import { TimeIsUp } from "../guard/guard.ts";
import type { Database } from "../txn/database.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { Maybe } from "./maybe.ts";
import type { MutationRequest, Outcome } from "./request.ts";
import { recordedOutcome, recordOutcome } from "./sessionRequests.ts";

/** Ends a transaction that must leave nothing behind, with the outcome to report. */
class Undone extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super("undone");
    this.outcome = outcome;
  }
}

/**
 * Runs a mutation in a transaction of its own, with all that has to be in the same commit: the record of the
 * client's request, what the request asks for before and after it. A recorded request is not run again.
 */
export async function commitMutation(
  db: Database,
  request: MutationRequest,
  run: (tx: Transaction) => Maybe<Outcome>,
  timedOut?: (error: TimeIsUp) => Maybe<Outcome>,
): Promise<Outcome & { ts: bigint }> {
  try {
    const { value, ts } = await db.runMutation((tx) => runWithRecords(tx, request, run));
    return { ...value.outcome, ts: value.replayedTs ?? ts };
  } catch (error) {
    if (error instanceof TimeIsUp && timedOut !== undefined)
      return commitTimeout(db, request, await timedOut(error));
    if (!(error instanceof Undone)) throw error;
    return { ...error.outcome, ts: db.durableTs() };
  }
}

/** The transaction of a mutation that ran out of time is gone: what must be in a commit gets one of its own. */
async function commitTimeout(
  db: Database,
  request: MutationRequest,
  outcome: Outcome,
): Promise<Outcome & { ts: bigint }> {
  const { firstInCommit, alsoInCommit } = request;
  if (alsoInCommit === undefined) return { ...outcome, ts: db.durableTs() };
  const { ts } = await db.runMutation((tx) => {
    firstInCommit?.(tx);
    alsoInCommit(tx, outcome);
  });
  return { ...outcome, ts };
}

function runWithRecords(
  tx: Transaction,
  request: MutationRequest,
  run: (tx: Transaction) => Maybe<Outcome>,
): Maybe<{ outcome: Outcome; replayedTs?: bigint }> {
  const replay = request.session === undefined ? null : recordedOutcome(tx, request.session);
  if (replay !== null) return { outcome: replay.outcome, replayedTs: replay.ts };
  request.firstInCommit?.(tx);
  const savepoint = tx.savepoint();
  const finish = (outcome: Outcome) => {
    if (!outcome.ok) {
      if (request.alsoInCommit === undefined) throw new Undone(outcome);
      tx.rollbackTo(savepoint);
    } else if (request.session !== undefined) {
      recordOutcome(tx, request.session, outcome);
    }
    request.alsoInCommit?.(tx, outcome);
    return { outcome };
  };
  const outcome = run(tx);
  return outcome instanceof Promise ? outcome.then(finish) : finish(outcome);
}
