import type { LogLevel } from "../logs.ts";

/** Documents of one query that the inside may take without asking; shared with it, so it holds nothing else. */
export interface Ahead {
  /** The arguments with which the inside asks for them. */
  argsJson: string;
  texts: readonly string[];
  /** How many of them have been taken. */
  at: number;
  /** The document that is in the result just given, if there is one. */
  given: string | null;
}

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

/** A registered function: an object of methods to invoke it by. */
export type Callable = Record<string, (...args: unknown[]) => Promise<unknown>>;

export interface Call {
  target: Callable;
  method: string;
  args: unknown[];
}

/** A call that enters the context. */
export interface StartTask extends Call {
  kind: "start";
  settled(result: CallResult): void;
}

/** Any work in the context that is not a call. */
export interface RunTask {
  kind: "run";
  run(): void;
}

export type Task = StartTask | SettleTask | RunTask;

/** The end of an operation that the context waits for. */
export interface SettleTask {
  kind: "settle";
  ticket: number;
  ok: boolean;
  value: unknown;
}
