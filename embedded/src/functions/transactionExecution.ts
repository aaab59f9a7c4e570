import type { TableAddress } from "../store/catalog.ts";
import type { StoredDocument } from "../store/document.ts";
import type { QueryStream, Transaction } from "../txn/transaction.ts";
import type { JsonValue } from "../values/json.ts";
import type { LogLevel } from "./logs.ts";
import type { Maybe } from "./maybe.ts";
import type { AppRuntime, ResolvedFunction } from "./appRuntime.ts";
import { FunctionFailure } from "./errors.ts";
import { ReadAhead } from "./call/readAhead.ts";
import type { Ahead, Execution } from "./realm/execution.ts";
import type { RequestState } from "./requestState.ts";
import type { Services } from "./services.ts";
import { errorPrinter } from "./stack.ts";
import { queryIdOf } from "./syscalls/database.ts";
import { asyncSyscall, syscall } from "./syscalls/transactional.ts";
import type { TableOfId } from "./validators/validator.ts";

const QUERY_STREAM_NEXT = "1.0/queryStreamNext";

/** A query that iteration goes over; `system` rows are stripped of the backend's own fields. */
export interface OpenStream {
  stream: QueryStream;
  system: boolean;
}

/** A query or mutation about to run in a transaction. */
export interface TransactionalCall {
  runtime: AppRuntime;
  services: Services;
  fn: ResolvedFunction;
  tx: Transaction;
  writable: boolean;
  request: RequestState;
  expected: "query" | "mutation";
  args: JsonValue;
}

/** One run of a query or mutation: the world as its code sees it. */
export class TransactionExecution implements Execution {
  readonly runtime: AppRuntime;
  readonly services: Services;
  readonly fn: ResolvedFunction;
  readonly tx: Transaction;
  readonly writable: boolean;
  readonly request: RequestState;
  readonly nowMs: number;
  readonly streams = new Map<number, OpenStream>();
  lastStreamId = -1;
  paginated = false;
  /** The outermost function of its request: only its pages go by a journal. */
  readonly outermost: boolean;
  private seed: number | null = null;
  private ahead: ReadAhead | null = null;

  /** Runs a function that this one calls. */
  readonly runNested: (call: TransactionalCall) => Maybe<string>;

  constructor(parts: TransactionalCall, runNested: (call: TransactionalCall) => Maybe<string>) {
    this.runNested = runNested;
    this.runtime = parts.runtime;
    this.services = parts.services;
    this.fn = parts.fn;
    this.tx = parts.tx;
    this.writable = parts.writable;
    this.request = parts.request;
    this.nowMs = parts.tx.nowMs;
    this.outermost = parts.request.depth === 0;
  }

  get componentPath(): string {
    return this.fn.component.path;
  }

  /** The table of an id in this function's own component. */
  readonly tableOf: TableOfId = (id) => tableInComponent(this.tx, this.componentPath, id);

  /** The same of a document that is there, for which no id has to be decoded. */
  tableOfStored(document: StoredDocument): string | null {
    return nameInComponent(this.tx.tableOfStored(document), this.componentPath);
  }

  /** Lets the code take documents of a query without asking for each. */
  readAhead(ahead: Ahead): void {
    this.ahead = new ReadAhead(ahead);
  }

  /** What the code has taken counts as read from here on. */
  settleReads(): void {
    this.ahead?.settle();
  }

  /** Tells the code's side which document is in the result that comes next. */
  gives(documentJson: string): string {
    this.ahead?.gives(documentJson);
    return documentJson;
  }

  syscall(op: string, argsJson: string): string {
    this.ahead?.settle();
    return syscall(this, op, argsJson);
  }

  asyncSyscall(op: string, argsJson: string): string | Promise<string> {
    this.ahead?.settle();
    const result = asyncSyscall(this, op, argsJson);
    if (op === QUERY_STREAM_NEXT && this.ahead !== null) {
      const open = this.streams.get(queryIdOf(argsJson));
      if (open?.system === false) this.ahead.prepare(open.stream, argsJson);
    }
    return result;
  }

  jsSyscall(op: string): Promise<unknown> {
    throw new FunctionFailure(`${op} is only available in actions`);
  }

  print(level: LogLevel, args: unknown[]): void {
    this.request.logs.print(level, args, {
      timestamp: this.nowMs,
      errorText: errorPrinter(this.fn.component),
    });
  }

  randomBytes(length: number): Uint8Array {
    return this.services.db.random.bytes(length);
  }

  random(): number {
    if (this.seed === null) {
      const bytes = this.randomBytes(4);
      this.seed = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    }
    this.seed = (this.seed + 0x6d2b79f5) >>> 0;
    let mixed = this.seed;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

const SHARED_SYSTEM_TABLES = new Set(["_storage", "_scheduled_functions"]);

/** The table of an id as a component sees it; the two system tables are everybody's. */
export function tableInComponent(
  tx: Pick<Transaction, "tableOf">,
  componentPath: string,
  id: string,
): string | null {
  const table = tx.tableOf(id);
  return table === null ? null : nameInComponent(table, componentPath);
}

function nameInComponent(table: TableAddress, componentPath: string): string | null {
  if (table.component === componentPath) return table.name;
  return SHARED_SYSTEM_TABLES.has(table.name) ? table.name : null;
}
