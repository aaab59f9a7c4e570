import { ConvexClient } from "convex/browser";
import { WebSocket } from "ws";
import { api } from "../../convex/_generated/api.js";
import { nowMs } from "../bench.ts";
import type { FromSubscribers, ToSubscribers } from "./messages.ts";

/** How many connections are opened at a time, so that the listener's queue is not overrun. */
const CONNECTS_AT_ONCE = 50;
/** Signals that one update shows; a subscriber that gets fewer updates than signals still sees each of these. */
const FEED_LIMIT = 20;

const send = (message: FromSubscribers) => process.send!(message);

/** Watches that every subscriber sees each number once and in order, and tells when all have seen one. */
class Watch {
  readonly #last: number[];
  readonly #seen = new Map<number, number[]>();

  constructor(count: number) {
    this.#last = Array.from({ length: count }, () => -1);
  }

  /** Numbers as an update shows them, oldest first. */
  saw(subscriber: number, numbers: readonly number[]): void {
    const at = nowMs();
    for (const n of numbers) {
      const last = this.#last[subscriber]!;
      if (n <= last) continue;
      if (last >= 0 && n !== last + 1) send({ kind: "gap", subscriber, expected: last + 1, got: n });
      this.#last[subscriber] = n;
      const times = this.#seen.get(n) ?? [];
      times.push(at);
      this.#seen.set(n, times);
      if (times.length === this.#last.length) {
        this.#seen.delete(n);
        send({ kind: "allSaw", n, times });
      }
    }
  }
}

process.on("message", (message: ToSubscribers) => {
  if (message.kind === "convex") void subscribeConvex(message);
  if (message.kind === "bare") void subscribeBare(message);
});

async function subscribeConvex(start: Extract<ToSubscribers, { kind: "convex" }>): Promise<void> {
  const watch = new Watch(start.count);
  await inGroups(start.count, async (subscriber) => {
    const client = new ConvexClient(start.url, {
      webSocketConstructor: (subscriber === 0
        ? RecordingSocket
        : WebSocket) as unknown as typeof globalThis.WebSocket,
      unsavedChangesWarning: false,
    });
    client.setAuth(() => Promise.resolve(start.token));
    await new Promise<void>((ready) => {
      client.onUpdate(api.crm.signals.feed, { orgId: start.orgId as never, limit: FEED_LIMIT }, (items) => {
        const numbers = items.map((item) => Number(item.props["sequence"])).reverse();
        watch.saw(subscriber, numbers);
        ready();
      });
    });
  });
  send({ kind: "ready" });
}

async function subscribeBare(start: Extract<ToSubscribers, { kind: "bare" }>): Promise<void> {
  const watch = new Watch(start.count);
  await inGroups(start.count, async (subscriber) => {
    const socket = new WebSocket(start.url, { perMessageDeflate: false });
    socket.on("message", (data: Buffer) => {
      const { n } = JSON.parse(data.toString("utf8")) as { n: number };
      watch.saw(subscriber, [n]);
    });
    await new Promise((ready) => socket.once("open", ready));
  });
  send({ kind: "ready" });
}

async function inGroups(count: number, open: (i: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += CONNECTS_AT_ONCE) {
    const size = Math.min(CONNECTS_AT_ONCE, count - from);
    await Promise.all(Array.from({ length: size }, (_, i) => open(from + i)));
  }
}

/** Tells the frames of updates, so that the bare server can send the same bytes. */
class RecordingSocket extends WebSocket {
  override emit(event: string, ...args: unknown[]): boolean {
    if (event === "message") send({ kind: "frame", text: (args[0] as Buffer).toString("utf8") });
    return super.emit(event, ...args);
  }
}
