import { randomUUID, webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import vm from "node:vm";
import type { LogLevel } from "../logs.ts";
import { FunctionFailure, messageOf } from "../errors.ts";
import { FUNCTION_TIME_MAX_MS, MODULE_LOAD_TIME_MAX_MS } from "../limits.ts";
import { currentAction } from "./currentAction.ts";
import type { RealmKind } from "./globals.ts";
import { createContext, SUBTLE_METHODS } from "./globals.ts";
import type { SourceFile } from "./modules.ts";
import { importOutside, ModuleLoader } from "./modules.ts";

/** What runs inside a realm reaches the backend only through this. Methods may throw; the caller inside gets message and data. */
export interface Execution {
  readonly nowMs: number;
  random(): number;
  randomBytes(length: number): Uint8Array;
  syscall(op: string, argsJson: string): string;
  asyncSyscall(op: string, argsJson: string): string | Promise<string>;
  jsSyscall(op: string, args: Record<string, unknown>): Promise<unknown>;
  print(level: LogLevel, args: unknown[]): void;
}

/** A thrown value as the inside describes it. */
export interface Thrown {
  text: string;
  stack: string;
  dataJson?: string;
}

export type CallResult = { ok: true; value: unknown } | { ok: false; thrown: Thrown };

export interface Call {
  target: Record<string, (...args: unknown[]) => Promise<unknown>>;
  method: string;
  args: unknown[];
}

interface StartTask extends Call {
  kind: "start";
  settled(result: CallResult): void;
}
interface SettleTask {
  kind: "settle";
  ticket: number;
  ok: boolean;
  value: unknown;
}

interface Inside {
  settle(ticket: number, ok: boolean, value: unknown): void;
  describe(thrown: unknown): Thrown;
}

export interface RealmOptions {
  name: string;
  environment: ReadonlyMap<string, string>;
  file(path: string): SourceFile | undefined;
  /** The frozen time that module top levels see. */
  importTimeMs: number;
}

const ENTRY_NAME = "__convexEnter";
const installer = new vm.Script(readFileSync(new URL("./inside.js", import.meta.url), "utf8"), { filename: "host:inside" });
const entry = new vm.Script(`${ENTRY_NAME}()`, { filename: "host:entry" });
/** Rounds of waiting for promises of the outside that no ticket tells of, such as `blob.arrayBuffer()`. */
const SILENT_ROUNDS_MAX = 20;

/** Entries on the stack now, over all realms. A time-out unwinds them all, so only the outermost can clean up. */
let entriesActive = 0;

/** What a function that took too long is told. */
export function timeoutText(timeMaxMs: number): string {
  return `Function execution timed out (maximum duration: ${timeMaxMs / 1000}s)`;
}

abstract class Realm {
  readonly loader: ModuleLoader;
  protected readonly context: vm.Context;
  protected readonly inside: Inside;
  protected task: StartTask | SettleTask | null = null;
  private readonly importTimeMs: number;
  private error: unknown = null;
  private lastTicket = 0;

  constructor(kind: RealmKind, options: RealmOptions) {
    this.importTimeMs = options.importTimeMs;
    this.context = createContext(kind, options.environment, options.name);
    const install = installer.runInContext(this.context) as (host: unknown, options: unknown) => Inside;
    this.inside = install(this.host(), { entryName: ENTRY_NAME, subtleMethods: [...SUBTLE_METHODS], deterministic: kind === "deterministic" });
    this.loader = new ModuleLoader({
      context: this.context,
      file: options.file,
      outside: kind === "node" ? importOutside : null,
      drain: kind === "deterministic" ? () => this.enter(null, MODULE_LOAD_TIME_MAX_MS) : null,
      onDynamicImport: (loading) => this.hold(loading),
    });
  }

  /** Describes a value that module evaluation threw. */
  describe(thrown: unknown): Thrown {
    return thrown instanceof Error ? { text: String(thrown), stack: thrown.stack ?? "" } : this.inside.describe(thrown);
  }

  protected abstract execution(): Execution | null;
  protected abstract settleLater(ticket: number, promise: Promise<unknown>): void;
  /** Keeps a call alive while something of it goes on outside. */
  protected abstract hold(loading: Promise<unknown>): void;

  protected enter(task: StartTask | SettleTask | null, timeMaxMs: number): void {
    this.task = task;
    const outer = entriesActive;
    entriesActive = outer + 1;
    try {
      // Within another entry the outermost time limit holds; a second watchdog would only cost.
      entry.runInContext(this.context, outer > 0 ? undefined : { timeout: timeMaxMs });
    } catch (error) {
      throw (error as { code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT" ? new FunctionFailure(timeoutText(timeMaxMs)) : error;
    } finally {
      entriesActive = outer;
    }
  }

  private running(): Execution {
    const execution = this.execution();
    if (execution === null) throw new Error("Convex functions and their ctx can't be used while a module is being imported");
    return execution;
  }

  private ticket(promise: Promise<unknown>): number {
    const ticket = ++this.lastTicket;
    this.settleLater(ticket, promise);
    return ticket;
  }

  private attempt<T>(body: () => T): T | null {
    try {
      return body();
    } catch (error) {
      this.error = error;
      return null;
    }
  }

  private host() {
    const subtle = webcrypto.subtle as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    return {
      takeTask: () => {
        const task = this.task;
        this.task = null;
        return task;
      },
      takeError: () => failureOf(this.error),
      done: (task: StartTask, value: unknown) => task.settled({ ok: true, value }),
      failed: (task: StartTask, thrown: Thrown) => task.settled({ ok: false, thrown }),
      syscall: (op: string, args: string) => this.attempt(() => this.running().syscall(op, args)),
      asyncSyscall: (op: string, args: string) =>
        this.attempt(() => {
          const result = this.running().asyncSyscall(op, args);
          return typeof result === "string" ? result : this.ticket(result);
        }),
      jsSyscall: (op: string, args: Record<string, unknown>) => this.attempt(() => this.ticket(this.running().jsSyscall(op, args))),
      subtle: (method: string, args: unknown[]) => this.attempt(() => this.ticket(Promise.resolve(subtle[method]!(...args)))),
      print: (level: LogLevel, args: unknown[]) => void this.attempt(() => this.execution()?.print(level, args)),
      nowMs: () => this.execution()?.nowMs ?? this.importTimeMs,
      random: () => this.execution()?.random() ?? Math.random(),
      randomUUID: () => this.attempt(() => uuidOf(this.execution())) ?? randomUUID(),
      fillRandom: (array: ArrayBufferView) => {
        const bytes = this.execution()?.randomBytes(array.byteLength) ?? webcrypto.getRandomValues(new Uint8Array(array.byteLength));
        new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytes);
      },
    };
  }
}

/** A context whose calls are over when they return, unless they wait for the host. One call at a time. */
export class DeterministicRealm extends Realm {
  private current: Execution | null = null;
  private result: CallResult | null = null;
  private ready: SettleTask[] = [];
  private outstanding = 0;
  private wake: (() => void) | null = null;
  /** Counts calls, so that what an earlier call left behind cannot reach a later one. */
  private generation = 0;

  constructor(options: RealmOptions) {
    super("deterministic", options);
  }

  /** Calls the function; a promise is returned only if it waits for the host. Throws when it ran out of time: the realm is broken then. */
  call(execution: Execution, call: Call, timeMaxMs: number): CallResult | Promise<CallResult> {
    this.generation += 1;
    this.current = execution;
    this.result = null;
    this.ready = [];
    this.outstanding = 0;
    const task: StartTask = { kind: "start", ...call, settled: (result) => (this.result = result) };
    this.enter(task, timeMaxMs);
    if (this.result !== null) return this.finish();
    return this.pump(timeMaxMs);
  }

  private finish(): CallResult {
    const result = this.result!;
    this.current = null;
    this.result = null;
    return result;
  }

  private async pump(timeMaxMs: number): Promise<CallResult> {
    for (let silentRounds = 0; this.result === null; ) {
      const task = this.ready.shift();
      if (task !== undefined) {
        this.enter(task, timeMaxMs);
      } else if (this.outstanding > 0) {
        await new Promise<void>((resolve) => (this.wake = resolve));
      } else if (silentRounds < SILENT_ROUNDS_MAX) {
        silentRounds += 1;
        await new Promise((resolve) => setImmediate(resolve));
        this.enter(null, timeMaxMs);
      } else {
        this.result = { ok: false, thrown: { text: "Error: The function waits for a promise that nothing will ever settle", stack: "" } };
      }
    }
    return this.finish();
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

/** A context with ordinary asynchrony that many actions share. */
export class AsyncRealm extends Realm {
  constructor(kind: "action" | "node", options: RealmOptions) {
    super(kind, options);
  }

  call(execution: Execution, call: Call): Promise<CallResult> {
    return new Promise((resolve) => {
      // The limit is on the part up to the first await; from there on only the action's own limit holds.
      currentAction.run(execution, () => this.enter({ kind: "start", ...call, settled: resolve }, FUNCTION_TIME_MAX_MS));
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

function failureOf(error: unknown): { message: string; dataJson?: string } {
  if (error instanceof FunctionFailure && error.dataJson !== undefined) return { message: error.message, dataJson: error.dataJson };
  return { message: messageOf(error) };
}

function uuidOf(execution: Execution | null): string {
  if (execution === null) return randomUUID();
  const bytes = execution.randomBytes(16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
