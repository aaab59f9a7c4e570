import type { Transaction } from "../txn/transaction.ts";
import type { Outcome } from "./request.ts";

/** The identity of a client's mutation: resent after a lost connection under the same two numbers. */
export interface SessionRequest {
  sessionId: string;
  requestId: number;
}

const TABLE = "_session_requests";
const INDEX = "by_session";
/** A client gives up resending long before. */
const RECORD_LIFETIME_MS = 24 * 3600 * 1000;
/** So many stay however old they seem: a clock set forward by a day must not make a mutation new that is sent again. */
const RECORDS_KEPT_MIN = 10_000;
/** Old records are looked for at every so many-th request of a client, because looking costs about as much as recording. */
const SWEEP_EVERY = 16;
/** Old records removed at once: more than were made meanwhile, so that the table shrinks. */
const SWEPT_MAX = 2 * SWEEP_EVERY;

/** Makes the table and its index if they are missing. */
function ensureSessionRequests(tx: Transaction): void {
  tx.declareTable("", TABLE);
  tx.setIndexes("", TABLE, [{ name: INDEX, fields: ["sessionId", "requestId"] }]);
}

/** The outcome this request had when it was committed, or null. */
export function recordedOutcome(
  tx: Transaction,
  request: SessionRequest,
): { outcome: Outcome; ts: bigint } | null {
  if (tx.tableNumber("", TABLE) === null) return null;
  const stream = tx.openQuery("", {
    source: {
      type: "IndexRange",
      indexName: `${TABLE}.${INDEX}`,
      range: [
        { type: "Eq", fieldPath: "sessionId", value: request.sessionId },
        { type: "Eq", fieldPath: "requestId", value: request.requestId },
      ],
      order: "asc",
    },
    operators: [{ limit: 1 }],
  });
  const found = stream.next();
  return found === null
    ? null
    : { outcome: JSON.parse(String(found.value.outcome)) as Outcome, ts: found.ts };
}

/** Records the outcome in the transaction that makes it true. */
export function recordOutcome(tx: Transaction, request: SessionRequest, outcome: Outcome): void {
  if (tx.tableNumber("", TABLE) === null) ensureSessionRequests(tx);
  if (request.requestId % SWEEP_EVERY === 0) sweep(tx);
  tx.insert("", TABLE, {
    sessionId: request.sessionId,
    requestId: request.requestId,
    outcome: JSON.stringify(outcome),
  });
}

function sweep(tx: Transaction): void {
  if (tx.count("", TABLE) <= RECORDS_KEPT_MIN) return;
  const stream = tx.openQuery("", {
    source: { type: "FullTableScan", tableName: TABLE, order: "asc" },
    operators: [{ limit: SWEPT_MAX }],
  });
  for (let record = stream.next(); record !== null; record = stream.next()) {
    if (Number(record.value._creationTime) < tx.nowMs - RECORD_LIFETIME_MS) tx.remove(record.id);
  }
}
