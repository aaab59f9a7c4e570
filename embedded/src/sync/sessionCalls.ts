import type { Caller, ClientInfo } from "../functions/caller.ts";
import type { FunctionRequest } from "../functions/request.ts";
import { newRequestId } from "../functions/requestId.ts";
import type { FunctionRunner } from "../functions/runner.ts";
import { ProtocolError, type ActionMessage, type CallMessage, type MutationMessage } from "./protocol.ts";
import { responseText } from "./serverMessages.ts";

/** As in Convex: a client with more calls waiting is broken. */
const PENDING_CALLS_MAX = 1_000;

export interface SessionCallsOptions {
  runner: FunctionRunner;
  /** Who is at the other end. */
  client?: ClientInfo | undefined;
  send(text: string): void;
  /** A mutation of this session is durable as of `ts`, and its response has been sent. */
  committed(ts: bigint): void;
  fail(error: unknown): void;
}

/** The calls of one session: mutations one after the other in the order in which they came, actions side by side. */
export class SessionCalls {
  private readonly options: SessionCallsOptions;
  private mutationsPending = 0;
  /** Resolves once the newest mutation is answered, so that answers keep the order of the calls. */
  private answered: Promise<void> = Promise.resolve();
  private actionsRunning = 0;

  constructor(options: SessionCallsOptions) {
    this.options = options;
  }

  /**
   * Hands the mutation on at once: all mutations of the backend run in the order in which they are handed on, so
   * those of a session do, and what they write becomes durable together. `over` is told once it has been answered.
   */
  mutate(message: MutationMessage, caller: Caller, sessionId: string | null, over: () => void): void {
    if (this.mutationsPending >= PENDING_CALLS_MAX) throw new ProtocolError("TooManyConcurrentMutations");
    this.mutationsPending += 1;
    const { requestId } = message;
    const session = sessionId === null ? {} : { session: { sessionId, requestId } };
    const running = this.options.runner.runMutation({ ...this.requestOf(message, caller), ...session });
    this.answered = this.answer(requestId, running, this.answered).finally(over);
  }

  async act(message: ActionMessage, caller: Caller): Promise<void> {
    if (this.actionsRunning >= PENDING_CALLS_MAX)
      return this.options.fail(new ProtocolError("TooManyConcurrentActions"));
    this.actionsRunning += 1;
    try {
      const outcome = await this.options.runner.runAction(this.requestOf(message, caller));
      this.options.send(responseText("Action", message.requestId, outcome, null));
    } catch (error) {
      this.options.fail(error);
    } finally {
      this.actionsRunning -= 1;
    }
  }

  private async answer(
    requestId: number,
    running: ReturnType<FunctionRunner["runMutation"]>,
    earlier: Promise<void>,
  ): Promise<void> {
    try {
      const outcome = await running;
      await earlier;
      this.options.send(responseText("Mutation", requestId, outcome, outcome.ok ? outcome.ts : null));
      if (outcome.ok) this.options.committed(outcome.ts);
    } catch (error) {
      this.options.fail(error);
    } finally {
      this.mutationsPending -= 1;
    }
  }

  private requestOf({ componentPath, udfPath, args }: CallMessage, caller: Caller): FunctionRequest {
    const { client } = this.options;
    return {
      ...(componentPath === undefined ? {} : { componentPath }),
      path: udfPath,
      args,
      caller,
      requestId: newRequestId(),
      ...(client === undefined ? {} : { client }),
    };
  }
}
