import { once } from "node:events";
import type { Socket } from "node:net";
import WebSocket from "ws";
import { until } from "./until.ts";

type Message = Record<string, unknown> & { type: string };

/** A client of the sync protocol that says just what it is told to say. */
export class RawClient {
  readonly socket: WebSocket;
  readonly messages: Message[] = [];
  closed: { code: number; reason: string } | null = null;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data: Buffer) => this.messages.push(JSON.parse(data.toString()) as Message));
    socket.on("close", (code, reason) => (this.closed = { code, reason: reason.toString() }));
    socket.on("error", () => undefined);
  }

  /** Connects; `release` is what the client claims to be. */
  static async open(url: string, release = "1.48.0"): Promise<RawClient> {
    const socket = new WebSocket(`${url.replace(/^http/, "ws")}/api/${release}/sync`, {
      perMessageDeflate: false,
    });
    await once(socket, "open");
    return new RawClient(socket);
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  connect(): void {
    this.send({ type: "Connect", sessionId: crypto.randomUUID(), connectionCount: 0, lastCloseReason: null });
  }

  /** Makes this the whole query set. */
  subscribe(...queries: { path: string; args: object }[]): void {
    const modifications = queries.map(({ path, args }, queryId) => ({
      type: "Add",
      queryId,
      udfPath: path,
      args: [args],
    }));
    this.send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications });
  }

  call(type: "Mutation" | "Action", requestId: number, path: string, args: object): void {
    this.send({ type, requestId, udfPath: path, args: [args] });
  }

  /** Resolves with the first message for which the condition holds. */
  next(what: string, condition: (message: Message) => boolean): Promise<Message> {
    return until(what, () => this.messages.find(condition));
  }

  ofType(type: string): Message[] {
    return this.messages.filter((message) => message.type === type);
  }

  /** Sends a WebSocket ping and resolves with the milliseconds to its pong. */
  async ping(): Promise<number> {
    const startedMs = performance.now();
    this.socket.ping();
    await once(this.socket, "pong");
    return performance.now() - startedMs;
  }

  /** The connection under the WebSocket. */
  get stream(): Socket {
    return (this.socket as unknown as { _socket: Socket })._socket;
  }

  close(): void {
    this.socket.terminate();
  }
}
