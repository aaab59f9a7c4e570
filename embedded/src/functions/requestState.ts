import type { Caller, ClientInfo, Identity } from "./caller.ts";
import { identityOf } from "./caller.ts";
import { LogCollector } from "./logs.ts";
import { SCHEDULING_LIMITS, type SchedulingUse } from "./call/nestedLimits.ts";
import { nearLimit } from "../txn/nearLimit.ts";
import type { Transaction } from "../txn/transaction.ts";

const NO_CLIENT: ClientInfo = { ip: null, userAgent: null };

/** What all functions of one request share: logs, limits, and what was learned about the result's dependencies. */
export class RequestState {
  readonly requestId: string;
  readonly scheduledFunctionId: string | null;
  readonly logs = new LogCollector();
  readonly caller: Caller;
  readonly identity: Identity | null;
  readonly client: ClientInfo;
  /** The result depends on who asks. */
  readIdentity = false;
  /** Functions now running inside one another. */
  depth = 0;
  /** Those of them that have begun to read. */
  readonly reading = new Set<{ settleReads(): void }>();
  scheduling: SchedulingUse = { functionsScheduled: 0, scheduledFunctionArgsBytes: 0 };
  schedulingLimits: SchedulingUse = SCHEDULING_LIMITS;
  /** The query's page boundaries: given by the client, then those of this run. */
  journal: string | null;

  /** The state of a call that an action makes. */
  static childOf(parent: RequestState): RequestState {
    return new RequestState({
      requestId: parent.requestId,
      scheduledFunctionId: parent.scheduledFunctionId ?? undefined,
      caller: parent.caller,
      client: parent.client,
    });
  }

  /** Forgets an attempt that was cut off. */
  beginAgain(): void {
    this.logs.lines.length = 0;
    this.depth = 0;
    this.reading.clear();
    this.scheduling = { functionsScheduled: 0, scheduledFunctionArgsBytes: 0 };
    this.schedulingLimits = SCHEDULING_LIMITS;
  }

  /** Puts into the log which limits the transaction of this request has come near to, in Convex's words. */
  warnOfLimits(tx: Transaction): void {
    const { scheduling, schedulingLimits } = this;
    const warnings = [
      ...tx.warnings(),
      ...nearLimit(
        "Many functions scheduled by this mutation",
        scheduling.functionsScheduled,
        schedulingLimits.functionsScheduled,
      ),
      ...nearLimit(
        "Large total size of the arguments of scheduled functions from this mutation",
        scheduling.scheduledFunctionArgsBytes,
        schedulingLimits.scheduledFunctionArgsBytes,
        " bytes",
      ),
    ];
    for (const warning of warnings) this.logs.warn(warning, tx.nowMs);
  }

  constructor(request: {
    requestId: string;
    scheduledFunctionId?: string | undefined;
    caller: Caller;
    client?: ClientInfo | undefined;
    journal?: string | null | undefined;
  }) {
    this.requestId = request.requestId;
    this.scheduledFunctionId = request.scheduledFunctionId ?? null;
    this.caller = request.caller;
    this.identity = identityOf(request.caller);
    this.client = request.client ?? NO_CLIENT;
    this.journal = request.journal ?? null;
  }
}
