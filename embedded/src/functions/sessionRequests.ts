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

/** Of an id's random part the last bytes are the request's number, the others tell the session. */
const REQUEST_BYTES = 4;
const SESSION_BYTES = ID_RANDOM_BYTES - REQUEST_BYTES;
/** Sessions whose digest is remembered: about those that are connected. */
const DIGESTS_KEPT_MAX = 1_000;
const digests = new Map<string, Uint8Array>();

function digestOf(sessionId: string): Uint8Array {
  let digest = digests.get(sessionId);
  if (digest === undefined) {
    if (digests.size >= DIGESTS_KEPT_MAX) digests.clear();
    digest = new Uint8Array(hash("sha256", sessionId, "buffer").subarray(0, SESSION_BYTES));
    digests.set(sessionId, digest);
  }
  return digest;
}

const random = new Uint8Array(ID_RANDOM_BYTES);
const requestNumber = new DataView(random.buffer, SESSION_BYTES);

/** The document that records a request: its id is made from the request, so that it is found without an index. */
function idOf(tableNumber: number, { sessionId, requestId }: SessionRequest): string {
  random.set(digestOf(sessionId));
  requestNumber.setUint32(0, requestId);
  return encodeId(tableNumber, random, 0);
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
