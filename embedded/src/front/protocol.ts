/*
 * Everything that the network thread and the main thread tell each other. Both sides send what one turn of
 * their event loop has gathered as one array, in order.
 *
 * Numbers name connections and exchanges (one HTTP request with its response); the thread gives them.
 * Whoever sends pieces sends no more than so many ahead of what the other has taken.
 */

export type PortName = "cloud" | "site";

/** Pieces of a body that may be under way, or waiting, in one direction of one exchange. */
export const PIECES_AHEAD_MAX = 8;
/** What a connection has received is told in steps of this, so that a fan-out is not answered by as many messages. */
export const REPORT_EVERY_CHARS = 256 * 1024;
/** What a message costs in memory besides its text. */
const MESSAGE_CHARS = 512;

/** What a message of so many characters counts until it has been dealt with. */
export function weightOf(chars: number): number {
  return chars + MESSAGE_CHARS;
}

/** How the thread notices clients that are gone, and shows them that it is not. */
export interface SocketTiming {
  /** A client that nothing was sent for so long is pinged. */
  pingAfterIdleMs: number;
  /** A client that nothing was heard of for so long is dropped. */
  peerSilentMaxMs: number;
  sweepEveryMs: number;
}

/** What the thread is started with. */
export interface FrontData {
  module: string;
  /** The data folder, for uploads and downloads. */
  folder: string;
  /** In place of the usual one, for tests. */
  timing?: SocketTiming | undefined;
}

/** Who opened a connection or sent a request, as far as that can be seen. */
export interface Sender {
  /** Names and values in turn, as they came. */
  headers: string[];
  remoteAddress: string;
}

/** A request. A body that comes in pieces is announced by `streams`. */
export interface RequestHead extends Sender {
  port: PortName;
  method: string;
  /** Path and query. */
  url: string;
}

export interface AnswerHead {
  status: number;
  statusText: string;
  /** Names and values in turn. */
  headers: string[];
}

/** An upload whose bytes are on disk. */
export interface Upload {
  /** Where they are until the file has an id. */
  path: string;
  /** Hexadecimal. */
  sha256: string;
  size: number;
  contentType: string | null;
  /** Hexadecimal or base64. */
  announcedSha256?: string | undefined;
}

export interface ServedFile {
  path: string;
  /** Hexadecimal. */
  sha256: string;
  size: number;
  contentType: string | null;
}

/** What the thread asks. Answered with a value, or refused with a status and a message. */
export type Question =
  /** May this address take a file? A boolean. */
  | { about: "uploadToken"; token: string }
  /** The new file's id. */
  | { about: "upload"; upload: Upload; token: string }
  /** ServedFile or null. */
  | { about: "file"; storageId: string };

export interface Refusal {
  status: number;
  code: string;
  message: string;
}

export type ToFront =
  | { kind: "listen"; port: PortName; number: number; host: string }
  /** Texts for connections: pairs of connection and place in `texts`, in the order in which they are to be sent. */
  | { kind: "send"; texts: string[]; pairs: number[] }
  | { kind: "hangUp"; connection: number; code: number; reason: string }
  /** Messages of this weight have been dealt with. */
  | { kind: "handled"; connection: number; weight: number }
  /** The whole response, or its head if `streams`. */
  | { kind: "answer"; id: number; head: AnswerHead; body: string | Uint8Array | null; streams: boolean }
  | { kind: "answerPiece"; id: number; bytes: Uint8Array }
  /** Cut off if it is not complete. */
  | { kind: "answerEnd"; id: number; complete: boolean }
  | { kind: "bodyTaken"; id: number; pieces: number }
  | { kind: "told"; question: number; value: unknown }
  | { kind: "refused"; question: number; refusal: Refusal }
  | { kind: "stop"; reason: string };

export type FromFront =
  | { kind: "listening"; port: PortName; number: number }
  | { kind: "cannotListen"; port: PortName; code: string; message: string }
  | { kind: "opened"; connection: number; from: Sender }
  | { kind: "text"; connection: number; text: string }
  /** So much of what was sent is out of this process. */
  | { kind: "delivered"; connection: number; chars: number }
  | { kind: "closed"; connection: number }
  | { kind: "request"; id: number; head: RequestHead; body: ArrayBuffer | null; streams: boolean }
  | { kind: "bodyPiece"; id: number; bytes: ArrayBuffer }
  | { kind: "bodyEnd"; id: number; error: string | null }
  | { kind: "answerTaken"; id: number; pieces: number }
  /** The client is gone, or has been answered otherwise. */
  | { kind: "abandoned"; id: number }
  | { kind: "ask"; question: number; asked: Question }
  | { kind: "report"; message: string };
