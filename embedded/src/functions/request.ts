import type { ReadSet } from "../txn/readSet.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonValue } from "../values/json.ts";
import type { Caller, ClientInfo } from "./caller.ts";
import type { SessionRequest } from "./sessionRequests.ts";

/** A call from outside: a client, the command line or the scheduler. */
export interface FunctionRequest {
  componentPath?: string;
  /** "mod:fn", or "mod" for its default export; "_system/..." for admins. */
  path: string;
  /** One object. */
  args: JsonValue;
  caller: Caller;
  /** For logs and errors. */
  requestId: string;
  /** Set by the scheduler, seen by `ctx.meta`. */
  scheduledFunctionId?: string;
  /** Where it came from, if over HTTP or a WebSocket. */
  client?: ClientInfo;
}

export type Outcome =
  | { ok: true; valueJson: string; logLines: string[] }
  | { ok: false; message: string; dataJson?: string; logLines: string[] };

export interface QueryRequest extends FunctionRequest {
  journal?: string | null;
  ts?: bigint;
}

export type QueryOutcome = Outcome & {
  ts: bigint;
  reads: ReadSet;
  readIdentity: boolean;
  journal: string | null;
};

export interface MutationRequest extends FunctionRequest {
  /** The outcome is recorded under this key in the same commit; a replay returns the record. */
  session?: SessionRequest;
  /** Runs at the beginning of the same transaction; what it writes stays if the function fails. Throwing undoes all. */
  firstInCommit?: (tx: Transaction) => void;
  /** Runs at the end of the same transaction; if the function failed, its own writes are undone before. Throwing undoes all. */
  alsoInCommit?: (tx: Transaction, outcome: Outcome) => void;
}

/** The module whose default export is the app's router. */
export const HTTP_MODULE = "http.js";

/** A request to the app's HTTP actions. The body's memory is given away with it. */
export interface HttpRequest {
  method: string;
  /** With scheme and host. */
  url: string;
  /** Names and values in turn, as node has them. */
  headers: string[];
  /** All of it, or a stream if there is more to come; the stream fails if the caller goes away or sends too much. */
  body: Uint8Array | ReadableStream<Uint8Array>;
}

export interface HttpResponse {
  status: number;
  statusText: string;
  /** Names and values in turn; set-cookie may come more than once. */
  headers: string[];
  /** All of it, or a stream if there is more to come; the stream fails if the action does. */
  body: Uint8Array | ReadableStream<Uint8Array> | null;
}
