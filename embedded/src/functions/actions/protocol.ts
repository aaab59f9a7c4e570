import type { LogLine } from "../logs.ts";

/** A file of the app's code. */
export interface ThreadFile {
  /** Path and hash: what the thread has already is not sent again. */
  key: string;
  path: string;
  source: string;
  sourceMap: string | undefined;
}

export interface ThreadComponent {
  path: string;
  /** All of `process.env`. */
  environment: ReadonlyMap<string, string>;
  /** Keys of files by environment. */
  files: { isolate: string[]; node: string[] };
}

/** The app in force. `files` lacks those that the message before had. */
export interface ThreadApp {
  files: ThreadFile[];
  components: ThreadComponent[];
}

/** An action to call; the arguments are JSON text. */
export interface ActionStart {
  componentPath: string;
  environment: "isolate" | "node";
  modulePath: string;
  exportName: string;
  requestId: string;
  argsJson: string;
}

/** A request to the app's router. */
export interface HttpStart {
  componentPath: string;
  /** The path that the component's router knows the request by. */
  routedPath: string;
  method: string;
  url: string;
  /** Names and values in turn. */
  headers: string[];
  /** All of it, unless `streams`. */
  body: ArrayBuffer | null;
  streams: boolean;
}

/** Bytes of a stored file on their way between the threads. */
export interface FileBytes {
  bytes: ArrayBuffer;
  contentType: string | null;
  /** What the bytes must hash to. */
  sha256?: string | undefined;
}

/** What a syscall takes and gives: JSON text, or a file. */
export type SyscallValue = string | FileBytes | null;

export interface Failure {
  message: string;
  dataJson?: string | undefined;
}

export interface ResponseHead {
  status: number;
  statusText: string;
  /** Names and values in turn; set-cookie may come more than once. */
  headers: string[];
}

/** `id` is of a call, `callId` of a syscall. */
export type ToThread =
  | { kind: "app"; app: ThreadApp }
  | { kind: "action"; id: number; start: ActionStart }
  | { kind: "http"; id: number; start: HttpStart }
  | { kind: "answer"; callId: number; value: SyscallValue }
  | { kind: "refusal"; callId: number; failure: Failure }
  | { kind: "bodyPiece"; id: number; bytes: ArrayBuffer }
  | { kind: "bodyEnd"; id: number; error: string | null }
  /** So many pieces of the response have been taken up. */
  | { kind: "taken"; id: number; pieces: number }
  /** Nobody waits for the call any more. */
  | { kind: "drop"; id: number }
  | { kind: "ping"; number: number };

/** What a call tells; after `result`, `failed`, a whole `response` or `responseEnd` nothing more comes of it. */
export type FromCall =
  | { kind: "syscall"; id: number; callId: number; op: string; argument: SyscallValue }
  | { kind: "print"; id: number; line: LogLine }
  | { kind: "result"; id: number; valueJson: string }
  | { kind: "failed"; id: number; failure: Failure }
  /** So many pieces of the request's body have been taken up. */
  | { kind: "bodyTaken"; id: number; pieces: number }
  /** The whole response, or its head if `streams`. */
  | { kind: "response"; id: number; head: ResponseHead; body: ArrayBuffer | null; streams: boolean }
  | { kind: "responsePiece"; id: number; bytes: ArrayBuffer }
  | { kind: "responseEnd"; id: number; error: string | null };

export type FromThread = { kind: "ready" } | { kind: "pong"; number: number; bufferBytes: number } | FromCall;
