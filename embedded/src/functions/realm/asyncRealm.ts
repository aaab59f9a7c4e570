import { actionGlobals } from "./actionGlobals.ts";
import { currentAction } from "./currentAction.ts";
import type { Call, CallResult, Execution } from "./execution.ts";
import { failureOf, Realm, type RealmOptions } from "./realm.ts";

/**
 * A context with ordinary asynchrony that many actions share. Only for a thread without deterministic contexts:
 * async-local storage slows every promise of its thread down, and a time limit in such a thread ends the process.
 */
export class AsyncRealm extends Realm {
  constructor(kind: "action" | "node", options: RealmOptions) {
    super(kind, options, actionGlobals(kind, options.environment));
  }

  call(execution: Execution, call: Call): Promise<CallResult> {
    return new Promise((resolve) => {
      currentAction.run(execution, () => this.enterUnlimited({ kind: "start", ...call, settled: resolve }));
    });
  }

  protected override execution(): Execution | null {
    return currentAction.getStore() ?? null;
  }

  protected override settleLater(ticket: number, promise: Promise<unknown>): void {
    promise.then(
      (value) => this.inside.settle(ticket, true, value),
      (error: unknown) => this.inside.settle(ticket, false, failureOf(error)),
    );
  }

  protected override hold(): void {}
}
