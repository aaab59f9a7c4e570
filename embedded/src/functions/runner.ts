import type { FileStorage } from "../files/fileStorage.ts";
import type { Deployment } from "../deploy/deployment.ts";
import type { Database } from "../txn/database.ts";
import type { ReadSet } from "../txn/readSet.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonValue } from "../values/json.ts";
import type { Caller } from "./caller.ts";
import type { LogSink } from "./logs.ts";

/** A call from outside: a client, the command line or the scheduler. */
export interface FunctionRequest {
  componentPath?: string;
  /** "mod:fn", or "mod" for its default export; "_system/..." for admins. */
  path: string;
  /** One object. */
  args: JsonValue;
  caller: Caller;
  requestId: string;
  /** Set by the scheduler, seen by `ctx.meta`. */
  scheduledFunctionId?: string;
}

export type Outcome =
  | { ok: true; valueJson: string; logLines: string[] }
  | { ok: false; message: string; dataJson?: string; logLines: string[] };

export interface QueryRequest extends FunctionRequest {
  journal?: string | null;
  ts?: bigint;
}

export type QueryOutcome = Outcome & { ts: bigint; reads: ReadSet; readIdentity: boolean; journal: string | null };

export interface MutationRequest extends FunctionRequest {
  /** The outcome is recorded under this key in the same commit; a replay returns the record. */
  session?: { sessionId: string; requestId: number };
  /** Runs at the end of the same transaction; after a failure in a transaction of its own. */
  alsoInCommit?: (tx: Transaction, outcome: Outcome) => void;
}

export interface RunnerOptions {
  db: Database;
  deployment: Deployment;
  files: FileStorage;
  siteUrl: string;
  cloudUrl: string;
  logs: LogSink;
}

/** Runs the functions of the current deployment. */
export class FunctionRunner {
  private readonly options: RunnerOptions;

  constructor(options: RunnerOptions) {
    this.options = options;
  }

  async runQuery(_request: QueryRequest): Promise<QueryOutcome> {
    throw new Error("not there yet");
  }

  async runMutation(_request: MutationRequest): Promise<Outcome & { ts: bigint }> {
    throw new Error("not there yet");
  }

  async runAction(_request: FunctionRequest): Promise<Outcome> {
    throw new Error("not there yet");
  }

  async runHttpAction(_request: Request, _caller: Caller): Promise<Response> {
    throw new Error("not there yet");
  }
}
