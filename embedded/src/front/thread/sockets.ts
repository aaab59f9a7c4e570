import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import { weightOf, type Sender, type SocketTiming, type ToFront } from "../protocol.ts";
import { Delivery } from "./delivery.ts";
import { framesOf, PING_FRAME, takesChunks } from "./frames.ts";
import { post } from "./mainLink.ts";

/** Bounds one message of a client: arguments may have 16 MiB. */
const MESSAGE_BYTES_MAX = 20 * 1024 * 1024;
/** A client is read no further while so much of it, or of all clients together, has not been dealt with. */
const UNHANDLED_WEIGHT_MAX = 16 * 1024 * 1024;
const UNHANDLED_WEIGHT_MAX_OF_ALL = 256 * 1024 * 1024;
/** Clients give up after 60 s of silence themselves. */
const TIMING: SocketTiming = { pingAfterIdleMs: 15_000, peerSilentMaxMs: 120_000, sweepEveryMs: 5_000 };
/** A close reason has at most 123 bytes. */
const CLOSE_REASON_BYTES_MAX = 123;
const CLOSE_GOING_AWAY = 1001;
const CLOSE_UNSUPPORTED = 1003;
const SYNC_PATH = /^\/api\/[^/]+\/sync$/;

function senderOf({ rawHeaders, socket }: IncomingMessage): Sender {
  return { headers: rawHeaders, remoteAddress: socket.remoteAddress ?? "" };
}

interface Client {
  id: number;
  socket: WebSocket;
  delivery: Delivery;
  takesChunks: boolean;
  lastHeardMs: number;
  /** Weight of what it sent and the main thread has not dealt with. */
  unhandled: number;
  isPaused: boolean;
}

/** The WebSocket connections of clients: frames in, texts out, and signs of life whatever the main thread is busy with. */
export class Sockets {
  // Compression would be done once per socket and cost more than everything else in a fan-out.
  private readonly server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MESSAGE_BYTES_MAX,
    clientTracking: false,
  });
  private readonly clients = new Map<number, Client>();
  private readonly timing: SocketTiming;
  private readonly sweeper: NodeJS.Timeout;
  private unhandled = 0;
  private paused = 0;
  private lastId = 0;

  constructor(timing = TIMING) {
    this.timing = timing;
    this.sweeper = setInterval(() => this.sweep(Date.now()), timing.sweepEveryMs);
  }

  /** Takes over an upgraded request; anything but the path of the sync protocol is turned away. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on("error", () => stream.destroy());
    const [path = ""] = (request.url ?? "").split("?", 1);
    if (!SYNC_PATH.test(path)) {
      stream.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    this.server.handleUpgrade(request, stream, head, (socket) =>
      this.accept(socket, stream, path, senderOf(request)),
    );
  }

  send({ texts, pairs }: Extract<ToFront, { kind: "send" }>): void {
    const frames: (readonly Buffer[])[] = [];
    const chunked: (readonly Buffer[])[] = [];
    for (let at = 0; at < pairs.length; at += 2) {
      const client = this.clients.get(pairs[at]!);
      if (client?.socket.readyState !== client?.socket.OPEN || client === undefined) continue;
      const place = pairs[at + 1]!;
      const text = texts[place]!;
      const made = client.takesChunks ? chunked : frames;
      const isMore = pairs[at + 2] === client.id;
      client.delivery.send((made[place] ??= framesOf(text, client.takesChunks)), text.length, isMore);
    }
  }

  handled(id: number, weight: number): void {
    const client = this.clients.get(id);
    if (client === undefined) return;
    client.unhandled -= weight;
    this.unhandled -= weight;
    if (this.paused > 0) this.resume();
  }

  hangUp(id: number, code: number, reason: string): void {
    this.clients.get(id)?.socket.close(code, shortened(reason));
  }

  /** Tells every client that it should come back elsewhere or later. */
  close(reason: string): void {
    clearInterval(this.sweeper);
    for (const { socket } of this.clients.values()) {
      socket.close(CLOSE_GOING_AWAY, shortened(reason));
      socket.terminate();
    }
    this.server.close();
  }

  private accept(socket: WebSocket, stream: Duplex, path: string, from: Sender): void {
    const id = ++this.lastId;
    const client: Client = {
      id,
      socket,
      delivery: new Delivery(stream, (chars) => post({ kind: "delivered", connection: id, chars })),
      takesChunks: takesChunks(path),
      lastHeardMs: Date.now(),
      unhandled: 0,
      isPaused: false,
    };
    this.clients.set(id, client);
    post({ kind: "opened", connection: id, from });
    socket.on("message", (data: RawData, isBinary: boolean) => {
      client.lastHeardMs = Date.now();
      if (isBinary) socket.close(CLOSE_UNSUPPORTED, "Messages must be text");
      else if (socket.readyState === socket.OPEN) this.take(client, data.toString());
    });
    socket.on("pong", () => {
      client.lastHeardMs = Date.now();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => this.forget(client));
  }

  private take(client: Client, text: string): void {
    const weight = weightOf(text.length);
    client.unhandled += weight;
    this.unhandled += weight;
    post({ kind: "text", connection: client.id, text });
    const isTooMuch = client.unhandled > UNHANDLED_WEIGHT_MAX || this.unhandled > UNHANDLED_WEIGHT_MAX_OF_ALL;
    if (!isTooMuch || client.isPaused) return;
    client.isPaused = true;
    this.paused += 1;
    client.socket.pause();
  }

  private resume(): void {
    if (this.unhandled > UNHANDLED_WEIGHT_MAX_OF_ALL / 2) return;
    for (const client of this.clients.values()) {
      if (!client.isPaused || client.unhandled > UNHANDLED_WEIGHT_MAX / 2) continue;
      client.isPaused = false;
      this.paused -= 1;
      client.lastHeardMs = Date.now();
      client.socket.resume();
    }
  }

  private forget(client: Client): void {
    this.clients.delete(client.id);
    this.unhandled -= client.unhandled;
    if (client.isPaused) this.paused -= 1;
    if (this.paused > 0) this.resume();
    post({ kind: "closed", connection: client.id });
  }

  private sweep(nowMs: number): void {
    const { peerSilentMaxMs, pingAfterIdleMs } = this.timing;
    for (const client of this.clients.values()) {
      if (!client.isPaused && nowMs - client.lastHeardMs > peerSilentMaxMs) {
        client.socket.terminate();
        continue;
      }
      if (nowMs - client.delivery.lastSentMs < pingAfterIdleMs) continue;
      client.socket.ping();
      if (client.socket.readyState === client.socket.OPEN) client.delivery.send([PING_FRAME], 0);
    }
  }
}

function shortened(reason: string): string {
  let short = reason;
  while (Buffer.byteLength(short) > CLOSE_REASON_BYTES_MAX) short = short.slice(0, -1);
  return short;
}
