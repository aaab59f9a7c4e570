import { Session } from "../src/sync/session.ts";
import type { SyncHub } from "../src/sync/hub.ts";
import type { SeededRandom } from "./seededRandom.ts";
import type { Timeline } from "./timeline.ts";

const DELAY_MS_MAX = 8;
const SLOW_DELAY_MS_MAX = 400;
const SLOW_SHARE = 0.05;
/** How long an end takes to find out that the other is gone. */
const NOTICE_MS_MAX = 500;
/** More than any session lets wait: it then holds back its transitions. */
const STALLED_BYTES = 64 * 1024 * 1024;

export interface ClientEnd {
  onMessage(text: string): void;
  onClose(reason: string): void;
}

export interface ConnectionParts {
  timeline: Timeline;
  random: SeededRandom;
  hub: SyncHub;
  client: ClientEnd;
  /** Sees each message of the server as it is sent. */
  onSent(text: string): void;
  /** Whether the server's process still lives. */
  isServed(): boolean;
}

/** One WebSocket: messages arrive in order and late, or not at all once it is cut; each end learns of that by itself. */
export class Connection {
  readonly #parts: ConnectionParts;
  readonly #session: Session;
  #isCut = false;
  #isStalled = false;
  #toServerMs = 0;
  #toClientMs = 0;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#session = new Session(parts.hub, {
      send: (text) => this.#toClient(text),
      close: (_code, reason) => this.cut(reason),
      bufferedBytes: () => (this.#isStalled ? STALLED_BYTES : 0),
      handled: () => undefined,
    });
  }

  /** Sends a message of the client. */
  send(text: string): void {
    this.#toServerMs = this.#arrival(this.#toServerMs);
    this.#deliver(this.#toServerMs, () => {
      if (this.#parts.isServed()) this.#session.receive(text);
    });
  }

  /** Ends it; what is under way is lost. */
  cut(reason: string): void {
    if (this.#isCut) return;
    this.#isCut = true;
    const { timeline, random, client, isServed } = this.#parts;
    timeline.after(random.next() * NOTICE_MS_MAX, () => client.onClose(reason));
    timeline.after(random.next() * NOTICE_MS_MAX, () => {
      if (isServed()) this.#session.end();
    });
  }

  /** Has the client read nothing for a while. */
  stall(ms: number): void {
    this.#isStalled = true;
    this.#toClientMs = Math.max(this.#toClientMs, this.#parts.timeline.elapsedMs + ms);
    this.#parts.timeline.after(ms, () => {
      this.#isStalled = false;
      if (this.#parts.isServed()) this.#session.delivered();
    });
  }

  #toClient(text: string): void {
    if (this.#isCut) return;
    this.#parts.onSent(text);
    this.#toClientMs = this.#arrival(this.#toClientMs);
    this.#deliver(this.#toClientMs, () => this.#parts.client.onMessage(text));
  }

  #arrival(previousMs: number): number {
    const { timeline, random } = this.#parts;
    const delayMs = random.next() * (random.chance(SLOW_SHARE) ? SLOW_DELAY_MS_MAX : DELAY_MS_MAX);
    return Math.max(previousMs, timeline.elapsedMs + delayMs);
  }

  #deliver(atMs: number, run: () => void): void {
    const { timeline } = this.#parts;
    timeline.at(atMs, () => {
      if (!this.#isCut) run();
    });
  }
}
