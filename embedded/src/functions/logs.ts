import { inspect, types } from "node:util";
import type { Traffic } from "../txn/limits.ts";
import { LOG_LINE_MAX_CHARS, LOG_LINES_MAX } from "./limits.ts";

export type LogLevel = "DEBUG" | "ERROR" | "WARN" | "INFO" | "LOG";

/** One printed line of a function. */
export interface LogLine {
  messages: string[];
  level: LogLevel;
  /** Milliseconds since the epoch. */
  timestamp: number;
  isTruncated: boolean;
}

/** Collects what one request prints, within the platform's bounds. */
export class LogCollector {
  readonly lines: LogLine[] = [];

  /** Takes note of a line as long as there is room. */
  add(line: LogLine): void {
    if (this.lines.length < LOG_LINES_MAX) this.lines.push(line);
    else if (this.lines.length === LOG_LINES_MAX) this.lines.push(overflowLine(line.timestamp));
  }

  print(level: LogLevel, args: unknown[], how: Printing): void {
    // What there is no room for need not be put into words.
    if (this.lines.length <= LOG_LINES_MAX) this.add(printedLine(level, args, how));
  }

  /** Adds what the backend has to say, whether there is room or not. */
  warn(text: string, timestamp: number): void {
    this.lines.push({ messages: [text], level: "WARN", timestamp, isTruncated: false });
  }

  /** The lines as clients get them. */
  texts(): string[] {
    return this.lines.map((line) => `[${line.level}] ${line.messages.join(" ")}`);
  }
}

interface Printing {
  timestamp: number;
  /** Shows an Error as its author should see it: in the lines of the sources. */
  errorText(error: Error): string;
}

/** What code prints, as text and bounded. */
export function printedLine(level: LogLevel, args: unknown[], { timestamp, errorText }: Printing): LogLine {
  let room = LOG_LINE_MAX_CHARS;
  let isTruncated = false;
  const messages = args.map((arg) => {
    let text = types.isNativeError(arg) ? errorText(arg) : inspect(arg, { customInspect: false, depth: 4 });
    if (text.length > room) {
      text = text.slice(0, room);
      isTruncated = true;
    }
    room -= text.length;
    return text;
  });
  return { messages, level, timestamp, isTruncated };
}

function overflowLine(timestamp: number): LogLine {
  return {
    messages: [`Log overflow (maximum ${LOG_LINES_MAX}). Remaining log lines omitted.`],
    level: "ERROR",
    timestamp,
    isTruncated: true,
  };
}

/** What one execution's own transaction did, components included. */
export interface Usage {
  databaseReadBytes: number;
  databaseReadDocuments: number;
  databaseWriteBytes: number;
  databaseWriteDocuments: number;
}

export const NO_USAGE: Usage = {
  databaseReadBytes: 0,
  databaseReadDocuments: 0,
  databaseWriteBytes: 0,
  databaseWriteDocuments: 0,
};

/** The counters of a transaction as log entries carry them. */
export function usageOf(traffic: Traffic): Usage {
  return {
    databaseReadBytes: traffic.charsRead,
    databaseReadDocuments: traffic.documentsRead,
    databaseWriteBytes: traffic.charsWritten,
    databaseWriteDocuments: traffic.documentsWritten,
  };
}

/** One finished execution, in the shape `stream_function_logs` sends. */
export interface FunctionLogEntry {
  kind: "Completion";
  identifier: string;
  componentPath: string | null;
  udfType: "Query" | "Mutation" | "Action" | "HttpAction";
  requestId: string;
  executionId: string;
  /** Seconds since the epoch. */
  timestamp: number;
  /** Seconds. */
  executionTime: number;
  logLines: LogLine[];
  error: string | null;
  usageStats: Usage;
  cachedResult: boolean;
}

/** The entry of an execution that ends now. */
export function completionOf(run: {
  identifier: string;
  componentPath: string;
  udfType: FunctionLogEntry["udfType"];
  requestId: string;
  startedMs: number;
  logs: LogCollector;
  error: string | null;
  usage: Usage;
}): FunctionLogEntry {
  return {
    kind: "Completion",
    identifier: run.identifier,
    componentPath: run.componentPath === "" ? null : run.componentPath,
    udfType: run.udfType,
    requestId: run.requestId,
    executionId: run.requestId,
    timestamp: Date.now() / 1000,
    executionTime: (performance.now() - run.startedMs) / 1000,
    logLines: run.logs.lines,
    error: run.error,
    usageStats: run.usage,
    cachedResult: false,
  };
}

/** Where finished executions are told. */
export interface LogSink {
  completion(entry: FunctionLogEntry): void;
  /** Entries after the cursor; waits up to `waitMs` for the first. */
  since(cursor: number, waitMs: number): Promise<{ entries: FunctionLogEntry[]; newCursor: number }>;
}

/** Entries kept for readers that lag behind: enough for a busy minute. */
const ENTRIES_KEPT_MAX = 2_000;

/** A ring of the newest log entries in memory. */
export class LogRing implements LogSink {
  private entries: FunctionLogEntry[] = [];
  /** Starts at 1: a reader begins with cursor 0 and must get its first answer at once. */
  private head = 1;
  private readonly waiting = new Set<() => void>();

  completion(entry: FunctionLogEntry): void {
    this.entries.push(entry);
    this.head += 1;
    if (this.entries.length > 2 * ENTRIES_KEPT_MAX) this.entries = this.entries.slice(-ENTRIES_KEPT_MAX);
    for (const wake of this.waiting) wake();
  }

  async since(cursor: number, waitMs: number): Promise<{ entries: FunctionLogEntry[]; newCursor: number }> {
    if (cursor >= this.head && waitMs > 0) await this.nextEntry(waitMs);
    const missed = Math.min(this.head - Math.min(cursor, this.head), this.entries.length);
    return { entries: missed === 0 ? [] : this.entries.slice(-missed), newCursor: this.head };
  }

  private nextEntry(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, waitMs);
      timer.unref();
      this.waiting.add(wake);
    });
  }
}
