import type { Caller } from "../functions/caller.ts";
import { newRequestId } from "../functions/requestId.ts";
import type { FunctionRunner } from "../functions/runner.ts";
import { responseFrame } from "./frames.ts";
import { ProtocolError, type CallMessage } from "./protocol.ts";

/** As in Convex: a client with more calls waiting is broken. */
const PENDING_CALLS_MAX = 1_000;

export interface SessionCallsOptions {
  runner: FunctionRunner;
  send(frame: Buffer): void;
  /** A mutation of this session is durable as of `ts`, and its response has been sent. */
  committed(ts: bigint): void;
  fail(error: unknown): void;
}

interface PendingMutation {
  message: CallMessage;
  caller: Caller;
  sessionId: string | null;
}

/** The calls of one session: mutations one after the other in the order in which they came, actions side by side. */
export class SessionCalls {
  private readonly options: SessionCallsOptions;
  private readonly mutations: PendingMutation[] = [];
  private mutating = false;
  private actionsRunning = 0;
  private ended = false;

  constructor(options: SessionCallsOptions) {
    this.options = options;
  }

  mutate(message: CallMessage, caller: Caller, sessionId: string | null): void {
    if (this.mutations.length >= PENDING_CALLS_MAX) throw new ProtocolError("TooManyConcurrentMutations");
    this.mutations.push({ message, caller, sessionId });
    if (!this.mutating) void this.runMutations();
  }

  async act(message: CallMessage, caller: Caller): Promise<void> {
    if (this.actionsRunning >= PENDING_CALLS_MAX)
      return this.options.fail(new ProtocolError("TooManyConcurrentActions"));
    this.actionsRunning += 1;
    try {
      const outcome = await this.options.runner.runAction(requestOf(message, caller));
      this.options.send(responseFrame("Action", message.requestId, outcome, null));
    } catch (error) {
      this.options.fail(error);
    } finally {
      this.actionsRunning -= 1;
    }
  }

  /** What has not begun is not begun: the client sends it again over its next connection. */
  end(): void {
    this.ended = true;
  }

  private async runMutations(): Promise<void> {
    this.mutating = true;
    try {
      for (
        let next = this.mutations.shift();
        next !== undefined && !this.ended;
        next = this.mutations.shift()
      ) {
        await this.runMutation(next);
      }
    } catch (error) {
      this.options.fail(error);
    } finally {
      this.mutating = false;
    }
  }

  private async runMutation({ message, caller, sessionId }: PendingMutation): Promise<void> {
    const { requestId } = message;
    const session = sessionId === null ? {} : { session: { sessionId, requestId } };
    const outcome = await this.options.runner.runMutation({ ...requestOf(message, caller), ...session });
    this.options.send(responseFrame("Mutation", requestId, outcome, outcome.ok ? outcome.ts : null));
    if (outcome.ok) this.options.committed(outcome.ts);
  }
}

function requestOf({ componentPath, udfPath, args }: CallMessage, caller: Caller) {
  return {
    ...(componentPath === undefined ? {} : { componentPath }),
    path: udfPath,
    args,
    caller,
    requestId: newRequestId(),
  };
}
