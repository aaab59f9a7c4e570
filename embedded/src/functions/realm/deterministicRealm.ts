import { CALL_TIME_MAX_MS, isGuarded, type Timed } from "../../guard/guard.ts";
import type { Call, CallResult, Execution, SettleTask, StartTask } from "./execution.ts";
import { FunctionFailure } from "../errors.ts";
import { HeapGrowth, outOfMemoryText } from "./heapGrowth.ts";
import { failureOf, Realm, type RealmOptions } from "./realm.ts";

/** Rounds of waiting for promises of the outside that no ticket tells of, such as `blob.arrayBuffer()`. */
const SILENT_ROUNDS_MAX = 20;

/** A context whose calls are over when they return, unless they wait for the host. One call at a time. */
export class DeterministicRealm extends Realm {
  private current: Execution | null = null;
  private result: CallResult | null = null;
  private ready: SettleTask[] = [];
  private outstanding = 0;
  private wake: (() => void) | null = null;
  /** Counts calls, so that what an earlier call left behind cannot reach a later one. */
  private generation = 0;
  private time: Timed = { usedMs: 0 };
  private readonly heap = new HeapGrowth();
  private isSpoiled = false;
  /** Modules loaded when the built-ins were last remembered: what a module changes at its top level is how it should be. */
  private modulesRemembered = -1;

  constructor(options: RealmOptions) {
    super("deterministic", options, {});
    this.budget.isSummed = true;
  }

  /** Calls the function; a promise is returned only if it waits for the host. Throws when it ran out of time: the realm is broken then. */
  call(execution: Execution, call: Call): CallResult | Promise<CallResult> {
    this.generation += 1;
    if (this.modulesRemembered !== this.loader.loadedCount) {
      this.inside.remember!();
      this.modulesRemembered = this.loader.loadedCount;
    }
    this.budget.used = 0;
    this.heap.begin();
    this.time = { usedMs: 0 };
    this.current = execution;
    this.result = null;
    this.ready = [];
    this.outstanding = 0;
    const task: StartTask = { kind: "start", ...call, settled: (result) => (this.result = result) };
    this.enter(task, this.time, CALL_TIME_MAX_MS);
    if (this.result !== null) return this.finish();
    return this.pump();
  }

  private finish(): CallResult {
    const result = this.result!;
    this.current = null;
    this.result = null;
    if (!this.heap.hasGrownTooMuch()) return result;
    this.isSpoiled = true;
    return { ok: false, thrown: { text: outOfMemoryText(), stack: "" } };
  }

  private async pump(): Promise<CallResult> {
    for (let silentRounds = 0; this.result === null;) {
      const task = this.ready.shift();
      if (task !== undefined) {
        this.enter(task, this.time, CALL_TIME_MAX_MS);
      } else if (this.outstanding > 0) {
        await new Promise<void>((resolve) => (this.wake = resolve));
      } else if (silentRounds < SILENT_ROUNDS_MAX) {
        silentRounds += 1;
        await new Promise((resolve) => setImmediate(resolve));
        this.enter(null, this.time, CALL_TIME_MAX_MS);
      } else {
        this.result = {
          ok: false,
          thrown: {
            text: "Error: The function waits for a promise that nothing will ever settle",
            stack: "",
          },
        };
      }
    }
    return this.finish();
  }

  /** Whether the next call will find the context as this one did. Not if code changed built-ins or ran out of memory or time. */
  isReusable(): boolean {
    if (this.isSpoiled) return false;
    let unchanged = false;
    const run = () => (unchanged = this.inside.isUnchanged!());
    try {
      // What is there now may run code of the app. Within a guard it needs no entry of its own.
      if (isGuarded()) run();
      else this.enter({ kind: "run", run }, { usedMs: 0 }, CALL_TIME_MAX_MS);
    } catch {
      // What is there now does something else than it should, or too long.
    }
    return unchanged;
  }

  protected override checkMemory(): void {
    if (!this.heap.hasGrownTooMuch()) return;
    this.isSpoiled = true;
    throw new FunctionFailure(outOfMemoryText());
  }

  protected override execution(): Execution | null {
    return this.current;
  }

  protected override settleLater(ticket: number, promise: Promise<unknown>): void {
    this.track(promise, (ok, value) => this.ready.push({ kind: "settle", ticket, ok, value }));
  }

  protected override hold(loading: Promise<unknown>): void {
    // The import's own promise settles a few turns later; the silent rounds cover those.
    this.track(loading, () => undefined);
  }

  private track(promise: Promise<unknown>, settled: (ok: boolean, value: unknown) => void): void {
    const { generation } = this;
    this.outstanding += 1;
    const arrive = (ok: boolean, value: unknown) => {
      if (generation !== this.generation) return;
      this.outstanding -= 1;
      settled(ok, value);
      this.wake?.();
      this.wake = null;
    };
    promise.then(
      (value) => arrive(true, value),
      (error: unknown) => arrive(false, failureOf(error)),
    );
  }
}
