import { FunctionFailure } from "../errors.ts";
import { ACTION_TIME_MAX_MS } from "../limits.ts";
import { settle } from "../maybe.ts";
import { timeoutText } from "../../guard/guard.ts";
import { failureOf } from "../realm/realm.ts";
import type { ActionHost } from "./actionHost.ts";
import type { ActionThread, ThreadCall } from "./actionThread.ts";
import type { FromCall, SyscallValue, ToThread } from "./protocol.ts";

/** A call in the thread, from its start to its result. What it asks for meanwhile, its host answers. */
export abstract class RunningCall<Result> implements ThreadCall {
  protected readonly thread: ActionThread;
  protected id = 0;
  private readonly host: ActionHost;
  private settleResult: { resolve(result: Result): void; reject(error: Error): void } | null = null;

  constructor(thread: ActionThread, host: ActionHost) {
    this.thread = thread;
    this.host = host;
  }

  /** Runs the call. Rejects with FunctionFailure for what it did wrong, or if its thread ended. */
  async run(): Promise<Result> {
    const timeMaxMs = ACTION_TIME_MAX_MS[this.host.fn.environment];
    const startedMs = performance.now();
    const timer = setTimeout(() => {
      this.thread.drop(this.id);
      this.fail(new FunctionFailure(timeoutText(timeMaxMs)));
    }, timeMaxMs);
    timer.unref();
    try {
      return await new Promise<Result>((resolve, reject) => {
        this.settleResult = { resolve, reject };
        this.id = this.thread.run(this);
      });
    } finally {
      clearTimeout(timer);
      this.host.warnOfTime(performance.now() - startedMs, timeMaxMs);
    }
  }

  abstract start(id: number): { message: ToThread; transfer: ArrayBuffer[] };

  /** What only this kind of call is told. */
  protected abstract told(message: FromCall): void;

  received(message: FromCall): void {
    if (message.kind === "syscall") {
      this.answer(message);
    } else if (message.kind === "print") {
      this.host.printed(message.line);
    } else if (message.kind === "failed") {
      this.thread.over(message.id);
      this.fail(new FunctionFailure(message.failure.message, message.failure.dataJson));
    } else {
      this.told(message);
    }
  }

  lost(reason: FunctionFailure): void {
    this.fail(reason);
  }

  protected done(result: Result): void {
    this.settleResult?.resolve(result);
  }

  protected fail(error: Error): void {
    this.settleResult?.reject(error);
  }

  private answer({ id, callId, op, argument }: FromCall & { kind: "syscall" }): void {
    void settle(
      () => this.host.answer(op, argument),
      (value) => this.thread.tell(id, { kind: "answer", callId, value }, buffersOf(value)),
      (error) => this.thread.tell(id, { kind: "refusal", callId, failure: failureOf(error) }),
    );
  }
}

function buffersOf(value: SyscallValue): ArrayBuffer[] {
  return typeof value === "object" && value !== null ? [value.bytes] : [];
}
