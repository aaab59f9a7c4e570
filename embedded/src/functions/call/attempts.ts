import { TimeIsUp } from "../../guard/guard.ts";
import type { Transaction } from "../../txn/transaction.ts";
import type { LogSink } from "../logs.ts";
import type { Maybe } from "../maybe.ts";
import { observed, type ObservedRun } from "../observed.ts";
import type { FunctionRequest, Outcome } from "../request.ts";
import { RequestState } from "../requestState.ts";

interface Attempt {
  state: RequestState;
  tx: Transaction;
}

/** The attempts to run one query or mutation: one, unless a guard cuts it off that others had used up. */
export class Attempts {
  private readonly logs: LogSink;
  private readonly udfType: ObservedRun["udfType"];
  private readonly request: FunctionRequest;
  private newest: Attempt | null = null;

  constructor(logs: LogSink, udfType: ObservedRun["udfType"], request: FunctionRequest) {
    this.logs = logs;
    this.udfType = udfType;
    this.request = request;
  }

  begin(tx: Transaction): Attempt {
    this.newest = { state: new RequestState(this.request), tx };
    return this.newest;
  }

  get last(): Attempt {
    return this.newest!;
  }

  observed(start: () => Maybe<string>): Maybe<Outcome> {
    const { logs, udfType, request } = this;
    return observed({ logs, udfType, request, ...this.last }, start);
  }

  /** The outcome of the last attempt if this is what ended it; else throws the error on. */
  readonly timedOut = (error: unknown): Maybe<Outcome> => {
    if (!(error instanceof TimeIsUp)) throw error;
    for (const reader of this.last.state.reading) reader.settleReads();
    return this.observed(() => {
      throw error;
    });
  };
}
