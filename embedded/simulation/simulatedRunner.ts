import { identityOf, type Caller } from "../src/functions/caller.ts";
import { commitMutation } from "../src/functions/commitMutation.ts";
import { FunctionFailure } from "../src/functions/errors.ts";
import type { Maybe } from "../src/functions/maybe.ts";
import type {
  FunctionRequest,
  FunctionRunner,
  MutationRequest,
  Outcome,
  QueryOutcome,
  QueryRequest,
} from "../src/functions/runner.ts";
import type { Database } from "../src/txn/database.ts";
import type { Transaction } from "../src/txn/transaction.ts";
import type { JsonValue } from "../src/values/json.ts";
import { type Args, MUTATIONS, QUERIES } from "./app.ts";
import type { Op } from "./model.ts";
import type { SeededRandom } from "./seededRandom.ts";
import type { Timeline } from "./timeline.ts";
import type { Truth } from "./truth.ts";

const SLOW_CALL_SHARE = 0.15;
const SLOW_CALL_MS_MAX = 20;
const ACTION_MS_MAX = 4_000;

export interface SimulatedRunnerParts {
  db: Database;
  random: SeededRandom;
  truth: Truth;
  timeline: Timeline;
}

/** Runs the simulated app's functions as the function runner does, some at once, some after a while. */
export class SimulatedRunner implements Pick<FunctionRunner, "runQuery" | "runMutation" | "runAction"> {
  readonly #parts: SimulatedRunnerParts;

  constructor(parts: SimulatedRunnerParts) {
    this.#parts = parts;
  }

  async runQuery(request: QueryRequest): Promise<QueryOutcome> {
    const tx = this.#parts.db.beginRead(request.ts);
    await this.#perhapsWait();
    const context = { who: whoOf(request.caller), journal: request.journal ?? null };
    const value = QUERIES[request.path]!(tx, request.args as Args, context);
    return {
      ...succeeded(value),
      ts: tx.beginTs,
      reads: tx.reads,
      readIdentity: request.path === "who:mine",
      journal: context.journal,
    };
  }

  runMutation(request: MutationRequest): Promise<Outcome & { ts: bigint }> {
    const session = request.session?.sessionId ?? `job:${request.scheduledFunctionId}`;
    const requestId = request.session?.requestId ?? 0;
    return commitMutation(this.#parts.db, request, (tx) => {
      const run = () =>
        this.#mutate(tx, { session, requestId, path: request.path, args: request.args as Args });
      if (!this.#parts.random.chance(SLOW_CALL_SHARE)) return run();
      return this.#wait(SLOW_CALL_MS_MAX).then(run);
    });
  }

  async runAction(request: FunctionRequest): Promise<Outcome> {
    const { timeline, truth } = this.#parts;
    const { token } = request.args as { token: string };
    if (request.path === "jobs:act") timeline.check(() => truth.sideEffect(token));
    await this.#wait(ACTION_MS_MAX);
    if (request.path === "jobs:act") {
      const op = { session: `act:${token}`, requestId: 0, path: "jobs:acted", args: { token } };
      await this.#parts.db.runMutation((tx) => void this.#mutate(tx, op));
    }
    return succeeded(null);
  }

  #mutate(tx: Transaction, op: Omit<Op, "result">): Outcome {
    try {
      const result = MUTATIONS[op.path]!(tx, op.args as Args, { who: null, journal: null });
      tx.insert("", "ops", { ...op, result });
      return succeeded(result);
    } catch (error) {
      if (!(error instanceof FunctionFailure)) throw error;
      return { ok: false, message: error.message, logLines: [] };
    }
  }

  #perhapsWait(): Maybe<void> {
    if (this.#parts.random.chance(SLOW_CALL_SHARE)) return this.#wait(SLOW_CALL_MS_MAX);
  }

  #wait(msMax: number): Promise<void> {
    const { db, random } = this.#parts;
    return new Promise((resolve) => db.clock.setTimer(resolve, random.next() * msMax));
  }
}

function succeeded(value: JsonValue): Outcome {
  return { ok: true, valueJson: JSON.stringify(value), logLines: [] };
}

function whoOf(caller: Caller): string | null {
  return (identityOf(caller)?.["subject"] as string | undefined) ?? null;
}
