import { hash } from "node:crypto";
import type { Transaction } from "../txn/transaction.ts";
import { encodeId, ID_RANDOM_BYTES } from "../values/documentId.ts";
import type { Outcome } from "./request.ts";

/** The identity of a client's mutation: resent after a lost connection under the same two numbers. */
export interface SessionRequest {
  sessionId: string;
  requestId: number;
}

const TABLE = "_session_outcomes";
/** A client gives up resending long before. */
const RECORD_LIFETIME_MS = 24 * 3600 * 1000;
/** So many stay however old they seem: a clock set forward by a day must not make a mutation new that is sent again. */
const RECORDS_KEPT_MIN = 10_000;
/** Old records are looked for at every so many-th request of a client, because looking costs about as much as recording. */
const SWEEP_EVERY = 16;
/** Old records removed at once: more than were made meanwhile, so that the table shrinks. */
const SWEPT_MAX = 2 * SWEEP_EVERY;

/** The document that records a request: its id is made from the request, so that it is found without an index. */
function idOf(tableNumber: number, { sessionId, requestId }: SessionRequest): string {
  const digest = hash("sha256", `${requestId}:${sessionId}`, "buffer");
  return encodeId(tableNumber, digest.subarray(0, ID_RANDOM_BYTES), 0);
}

/** The outcome this request had when it was committed, or null. */
export function recordedOutcome(
  tx: Transaction,
  request: SessionRequest,
): { outcome: Outcome; ts: bigint } | null {
  const tableNumber = tx.tableNumber("", TABLE);
  const found = tableNumber === null ? null : tx.get(idOf(tableNumber, request));
  return found === null
    ? null
    : { outcome: JSON.parse(String(found.value.outcome)) as Outcome, ts: found.ts };
}

/** Records the outcome in the transaction that makes it true. */
export function recordOutcome(tx: Transaction, request: SessionRequest, outcome: Outcome): void {
  const tableNumber = tx.declareTable("", TABLE);
  if (request.requestId % SWEEP_EVERY === 0) sweep(tx);
  tx.insert("", TABLE, { outcome: JSON.stringify(outcome) }, idOf(tableNumber, request));
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
