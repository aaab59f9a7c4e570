import { FUNCTION_TIME_MAX_MS } from "../limits.ts";
import { currentAction } from "./currentAction.ts";
import type { Call, CallResult, Execution } from "./execution.ts";
import { failureOf, Realm, type RealmOptions } from "./realm.ts";

/** A context with ordinary asynchrony that many actions share. */
export class AsyncRealm extends Realm {
  constructor(kind: "action" | "node", options: RealmOptions) {
    super(kind, options);
  }

  call(execution: Execution, call: Call): Promise<CallResult> {
    return new Promise((resolve) => {
      // The limit is on the part up to the first await; from there on only the action's own limit holds.
      currentAction.run(execution, () =>
        this.enter({ kind: "start", ...call, settled: resolve }, FUNCTION_TIME_MAX_MS),
      );
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
