import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import type { SyncHub } from "./hub.ts";
import { Session, type SessionSocket } from "./session.ts";
import { textFrame } from "./webSocketFrame.ts";

/** Bounds one message of a client: arguments may have 16 MiB. */
const MESSAGE_BYTES_MAX = 20 * 1024 * 1024;
/** Clients give up after 60 s of silence. */
const PING_AFTER_IDLE_MS = 15_000;
/** A peer that answers no ping for this long is gone. */
const PEER_SILENT_MAX_MS = 120_000;
const SWEEP_EVERY_MS = 5_000;
/** A close reason has at most 123 bytes. */
const CLOSE_REASON_CHARS_MAX = 120;
const CLOSE_GOING_AWAY = 1001;
const PING_FRAME = textFrame('{"type":"Ping"}');
const SYNC_PATH = /^\/api\/[^/]+\/sync$/;

interface Connection {
  socket: WebSocket;
  /** Under the WebSocket. Nothing is compressed, so frames may be written to it directly, between its own. */
  stream: Duplex;
  lastSentMs: number;
  lastHeardMs: number;
}

/** Accepts the WebSocket connections of clients and keeps them alive. */
export class SyncServer {
  private readonly hub: SyncHub;
  // Compression would be done once per socket and cost more than everything else in a fan-out.
  private readonly server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MESSAGE_BYTES_MAX,
    clientTracking: false,
  });
  private readonly connections = new Set<Connection>();
  private readonly sweeper: NodeJS.Timeout;

  constructor(hub: SyncHub) {
    this.hub = hub;
    this.sweeper = setInterval(() => this.sweep(Date.now()), SWEEP_EVERY_MS);
    this.sweeper.unref();
  }

  /** Takes over an upgraded request; false if the path is not the one of the sync protocol. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    if (!SYNC_PATH.test(path)) return false;
    this.server.handleUpgrade(request, socket, head, (webSocket) => this.accept(webSocket, socket));
    return true;
  }

  get connectionCount(): number {
    return this.connections.size;
  }

  /** Tells every client that it should come back elsewhere or later. */
  close(): void {
    clearInterval(this.sweeper);
    for (const { socket } of this.connections) {
      socket.close(CLOSE_GOING_AWAY, "InternalServerError: the backend is stopping");
      socket.terminate();
    }
    this.server.close();
  }

  private accept(socket: WebSocket, stream: Duplex): void {
    const now = Date.now();
    const connection: Connection = { socket, stream, lastSentMs: now, lastHeardMs: now };
    this.connections.add(connection);
    const session = new Session(this.hub, socketFor(connection));
    socket.on("message", (data: RawData, isBinary: boolean) => {
      connection.lastHeardMs = Date.now();
      if (!isBinary) session.receive(data.toString());
    });
    socket.on("pong", () => {
      connection.lastHeardMs = Date.now();
    });
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      this.connections.delete(connection);
      session.end();
    });
  }

  private sweep(nowMs: number): void {
    for (const connection of this.connections) {
      if (nowMs - connection.lastHeardMs > PEER_SILENT_MAX_MS) {
        connection.socket.terminate();
        continue;
      }
      if (nowMs - connection.lastSentMs < PING_AFTER_IDLE_MS) continue;
      connection.socket.ping();
      send(connection, PING_FRAME);
    }
  }
}

function socketFor(connection: Connection): SessionSocket {
  const { socket, stream } = connection;
  return {
    send: (frame) => send(connection, frame),
    close: (code, reason) => socket.close(code, reason.slice(0, CLOSE_REASON_CHARS_MAX)),
    bufferedBytes: () => stream.writableLength,
  };
}

function send(connection: Connection, frame: Buffer): void {
  if (connection.socket.readyState !== connection.socket.OPEN) return;
  connection.lastSentMs = Date.now();
  connection.stream.write(frame);
}
