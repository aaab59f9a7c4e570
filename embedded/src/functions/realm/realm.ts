import { randomUUID, webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import vm from "node:vm";
import type { LogLevel } from "../logs.ts";
import {
  isGuarded,
  pauseCounting,
  resumeCounting,
  runGuarded,
  startCounting,
  stopCounting,
  type Timed,
  TimeIsUp,
} from "../../guard/guard.ts";
import { FunctionFailure, messageOf } from "../errors.ts";
import { CALL_MEMORY_MAX_BYTES, FREE_ALLOCATION_BYTES, MODULE_LOAD_TIME_MAX_MS } from "../limits.ts";
import type { Ahead, Execution, StartTask, Task, Thrown } from "./execution.ts";
import type { RealmKind } from "./globals.ts";
import { createContext, SUBTLE_METHODS } from "./globals.ts";
import type { SourceFile } from "./modules.ts";
import { importOutside, ModuleLoader } from "./modules.ts";

interface Inside extends Partial<GlobalsCheck> {
  settle(ticket: number, ok: boolean, value: unknown): void;
  describe(thrown: unknown): Thrown;
}

/** Tells whether code has changed what belongs to the language, since it was remembered. */
interface GlobalsCheck {
  remember(): void;
  isUnchanged(): boolean;
}

type Install = (...args: unknown[]) => unknown;

export interface RealmOptions {
  name: string;
  environment: ReadonlyMap<string, string>;
  file(path: string): SourceFile | undefined;
  /** The frozen time that module top levels see. */
  importTimeMs: number;
}

// V8 otherwise remembers the compiled code of every file ever loaded, and with it the whole context of an old deployment.
setFlagsFromString("--no-compilation-cache");

/** Takes less time than looking at the clock, and never waits. */
const QUICK_OPERATION = "1.0/get";
const ENTRY_NAME = "__convexEnter";
const EXPORT = "export default ";
const parsedDocuments = insideScript("parsedDocuments");
const thrown = insideScript("thrown");
const bridge = insideScript("bridge");
const console = insideScript("console");
const globals = insideScript("globals");
const memory = insideScript("memory");
const determinism = insideScript("determinism");
const entry = new vm.Script(`${ENTRY_NAME}()`, { filename: "host:entry" });
/** A file of `inside/` as a script whose value is its default export. Read as text: no build step may touch what runs in there. */
function insideScript(name: string): vm.Script {
  const source = readFileSync(new URL(`./inside/${name}.js`, import.meta.url), "utf8");
  return new vm.Script(`(${source.slice(source.indexOf(EXPORT) + EXPORT.length)})`, {
    filename: `host:${name}`,
  });
}

/** A context with its modules, and the host's side of what code in it can ask for. */
export abstract class Realm {
  readonly loader: ModuleLoader;
  /** Documents that code may take without a syscall. */
  readonly ahead: Ahead = { argsJson: "", texts: [], at: 0, given: null };
  protected readonly context: vm.Context;
  protected readonly inside: Inside;
  protected task: Task | null = null;
  /** What code may allocate at once, in large pieces. */
  protected readonly budget = {
    used: 0,
    max: CALL_MEMORY_MAX_BYTES,
    free: FREE_ALLOCATION_BYTES,
    isSummed: false,
  };
  private readonly importTimeMs: number;
  private error: unknown = null;
  private lastTicket = 0;

  constructor(kind: RealmKind, options: RealmOptions, globals: Record<string, unknown>) {
    this.importTimeMs = options.importTimeMs;
    this.context = createContext(kind, options.environment, options.name, globals);
    this.inside = this.install(kind);
    this.loader = new ModuleLoader({
      context: this.context,
      file: options.file,
      outside: kind === "node" ? importOutside : null,
      drain: kind === "deterministic" ? () => this.enter(null, { usedMs: 0 }, MODULE_LOAD_TIME_MAX_MS) : null,
      onDynamicImport: (loading) => this.hold(loading),
    });
  }

  private install(kind: RealmKind): Inside {
    const host = this.host();
    const run = (script: vm.Script, ...args: unknown[]) =>
      (script.runInContext(this.context) as Install)(...args);
    const describe = run(thrown);
    const documents = kind === "deterministic" ? run(parsedDocuments) : undefined;
    const own = run(bridge, host, { entryName: ENTRY_NAME, describe, documents }) as Inside & {
      promiseOf: unknown;
    };
    const inside = { ...own, describe } as Inside;
    run(console, host);
    run(memory, this.budget);
    if (kind !== "deterministic") return inside;
    run(determinism, host, { subtleMethods: [...SUBTLE_METHODS] }, own.promiseOf);
    return { ...inside, ...(run(globals) as GlobalsCheck) };
  }

  /** Describes a value that module evaluation threw. */
  describe(thrown: unknown): Thrown {
    return thrown instanceof Error
      ? { text: String(thrown), stack: thrown.stack ?? "" }
      : this.inside.describe(thrown);
  }

  protected abstract execution(): Execution | null;
  protected abstract settleLater(ticket: number, promise: Promise<unknown>): void;
  /** Keeps a call alive while something of it goes on outside. */
  protected abstract hold(loading: Promise<unknown>): void;

  /** Enters where async-local storage is in use: there may be no time limit, Node would end the process. */
  protected enterUnlimited(task: Task | null): void {
    this.task = task;
    entry.runInContext(this.context);
  }

  /** Enters and counts the time. Without a guard around it the entry ends itself after so long, and throws TimeIsUp. */
  protected enter(task: Task | null, time: Timed, timeMaxMs: number): void {
    this.task = task;
    const outer = startCounting(time);
    try {
      if (isGuarded()) return void entry.runInContext(this.context);
      const timeout = Math.max(1, Math.ceil(timeMaxMs - time.usedMs));
      if (runGuarded(() => void entry.runInContext(this.context), timeout) !== null)
        throw new TimeIsUp(timeMaxMs);
    } finally {
      stopCounting(outer);
    }
  }

  /** Throws if the call has taken more memory than it may. */
  protected checkMemory(): void {}

  private running(): Execution {
    const execution = this.execution();
    if (execution === null)
      throw new Error("Convex functions and their ctx can't be used while a module is being imported");
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
      ahead: this.ahead,
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
          const execution = this.running();
          this.checkMemory();
          if (op === QUICK_OPERATION) return execution.asyncSyscall(op, args) as string;
          const who = pauseCounting();
          try {
            const result = execution.asyncSyscall(op, args);
            return typeof result === "string" ? result : this.ticket(result);
          } finally {
            resumeCounting(who);
          }
        }),
      jsSyscall: (op: string, args: Record<string, unknown>) =>
        this.attempt(() => this.ticket(this.running().jsSyscall(op, args))),
      subtle: (method: string, args: unknown[]) =>
        this.attempt(() => this.ticket(Promise.resolve(subtle[method]!(...args)))),
      print: (level: LogLevel, args: unknown[]) =>
        void this.attempt(() => this.execution()?.print(level, args)),
      nowMs: () => this.execution()?.nowMs ?? this.importTimeMs,
      random: () => this.execution()?.random() ?? Math.random(),
      randomUUID: () => this.attempt(() => uuidOf(this.execution())) ?? randomUUID(),
      fillRandom: (array: ArrayBufferView) => {
        const bytes =
          this.execution()?.randomBytes(array.byteLength) ??
          webcrypto.getRandomValues(new Uint8Array(array.byteLength));
        new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytes);
      },
    };
  }
}

/** What the inside is told of a failure of the host. */
export function failureOf(error: unknown): { message: string; dataJson?: string } {
  if (error instanceof FunctionFailure && error.dataJson !== undefined)
    return { message: error.message, dataJson: error.dataJson };
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
