import { randomBytes } from "node:crypto";
import { FunctionFailure } from "../../errors.ts";
import { LOG_LINES_MAX } from "../../limits.ts";
import { printedLine, type LogLevel } from "../../logs.ts";
import type { Callable, Execution, Thrown } from "../../realm/execution.ts";
import { errorPrinter, moduleSourceMaps, uncaughtText } from "../../stack.ts";
import type { FileBytes } from "../protocol.ts";
import type { Code } from "./codeOfApp.ts";
import { ask, post } from "./hostLink.ts";
import type { RequestBody } from "./requestBody.ts";

/** One run of an action or HTTP action, as its code sees the world. */
export class ActionExecution implements Execution {
  readonly id: number;
  private readonly code: Code;
  private isOver = false;
  private printed = 0;
  /** What comes of the request's body, if that is a stream. */
  body: RequestBody | null = null;
  /** Told when nobody waits for the run any more, and when the response has been taken up. */
  onDrop: () => void = () => undefined;
  onTaken: (pieces: number) => void = () => undefined;

  constructor(id: number, code: Code) {
    this.id = id;
    this.code = code;
  }

  get nowMs(): number {
    return Date.now();
  }

  random(): number {
    return Math.random();
  }

  randomBytes(length: number): Uint8Array {
    return randomBytes(length);
  }

  /** The exports of a module of this run's code. Throws FunctionFailure with what it threw. */
  async load(modulePath: string): Promise<Record<string, unknown>> {
    try {
      return await this.code.realm.loader.load(modulePath);
    } catch (thrown) {
      throw this.failure(this.code.realm.describe(thrown));
    }
  }

  /** Calls a registered function. Throws FunctionFailure with what it threw. */
  async invoke(target: Callable, method: string, args: unknown[]): Promise<unknown> {
    const result = await this.code.realm.call(this, { target, method, args });
    if (result.ok) return result.value;
    throw this.failure(result.thrown);
  }

  syscall(op: string): string {
    throw new FunctionFailure(`${op} is not available in actions. Use ctx.runQuery or ctx.runMutation.`);
  }

  asyncSyscall(op: string, argsJson: string): Promise<string> {
    this.expectRunning();
    return ask(this.id, op, argsJson) as Promise<string>;
  }

  jsSyscall(op: string, args: Record<string, unknown>): Promise<unknown> {
    this.expectRunning();
    if (op === "storage/storeBlob") {
      const { blob, options } = args as { blob: Blob; options?: { sha256?: string } };
      return this.storeBlob(blob, options?.sha256);
    }
    if (op === "storage/getBlob") return this.getBlob(String(args.storageId));
    throw new FunctionFailure(`Unknown JS operation ${op}`);
  }

  print(level: LogLevel, args: unknown[]): void {
    // One more than there is room for: the other side says that lines are missing.
    if (this.isOver || this.printed > LOG_LINES_MAX) return;
    this.printed += 1;
    const line = printedLine(level, args, { timestamp: this.nowMs, errorText: errorPrinter(this.code) });
    post({ kind: "print", id: this.id, line });
  }

  /** Nothing more comes of this run; what it left behind can neither ask nor print. */
  over(): boolean {
    const wasOver = this.isOver;
    this.isOver = true;
    return !wasOver;
  }

  /** Ends the run with what its code threw where nobody could catch it. */
  failUncaught(thrown: unknown): void {
    this.fail(this.failure(this.code.realm.describe(thrown)));
  }

  fail(error: unknown): void {
    if (!this.over()) return;
    const message = error instanceof Error ? error.message : String(error);
    const dataJson = error instanceof FunctionFailure ? error.dataJson : undefined;
    post({ kind: "failed", id: this.id, failure: { message, dataJson } });
  }

  private failure(thrown: Thrown): FunctionFailure {
    return new FunctionFailure(uncaughtText(thrown, moduleSourceMaps(this.code)), thrown.dataJson);
  }

  private expectRunning(): void {
    if (this.isOver)
      throw new FunctionFailure("The action is over: it did not await everything that it began");
  }

  private async storeBlob(blob: Blob, sha256: string | undefined): Promise<unknown> {
    const bytes = await blob.arrayBuffer();
    const contentType = blob.type === "" ? null : blob.type;
    return ask(this.id, "storage/storeBlob", { bytes, contentType, sha256 }, [bytes]);
  }

  private async getBlob(storageId: string): Promise<Blob | null> {
    const file = (await ask(this.id, "storage/getBlob", storageId)) as FileBytes | null;
    return file === null ? null : new Blob([file.bytes], { type: file.contentType ?? "" });
  }
}
