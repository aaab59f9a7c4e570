import type { FrontLink } from "./link.ts";
import { weightOf } from "./protocol.ts";

/** What becomes of a client's messages. */
export interface ClientListener {
  receive(text: string): void;
  /** Something that was sent has left; see `bufferedBytes`. */
  delivered(): void;
  end(): void;
}

/** One WebSocket as the main thread sees it. */
export interface ClientSocket {
  send(text: string): void;
  close(code: number, reason: string): void;
  /** About how much has been sent that the client's connection has not taken yet. */
  bufferedBytes(): number;
  /** A message of so many characters has been dealt with; no more than so much is received ahead of that. */
  handled(chars: number): void;
}

/** A client that takes nothing and is still sent answers beyond this is dropped. */
const UNDELIVERED_CHARS_MAX = 64 * 1024 * 1024;
const CLOSE_POLICY = 1008;

/** Counts what is under way, so that it is known here at once whatever the network thread is busy with. */
export class Connection implements ClientSocket {
  private readonly link: FrontLink;
  private readonly id: number;
  private undelivered = 0;
  private isClosed = false;

  constructor(link: FrontLink, id: number) {
    this.link = link;
    this.id = id;
  }

  send(text: string): void {
    if (this.isClosed) return;
    if (this.undelivered > UNDELIVERED_CHARS_MAX) return this.close(CLOSE_POLICY, "The client does not read");
    this.undelivered += text.length;
    this.link.send(this.id, text);
  }

  close(code: number, reason: string): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.link.post({ kind: "hangUp", connection: this.id, code, reason });
  }

  bufferedBytes(): number {
    return this.undelivered;
  }

  handled(chars: number): void {
    if (!this.isClosed) this.link.handled(this.id, weightOf(chars));
  }

  /** The thread tells how much has left. */
  delivered(chars: number): void {
    this.undelivered -= chars;
  }

  /** The client is gone. */
  gone(): void {
    this.isClosed = true;
  }
}
