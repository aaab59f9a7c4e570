import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, type NetConnectOpts, type Socket } from "node:net";
import WebSocket from "ws";

const RESPONSE = '{"type":"MutationResponse","requestId":';

/**
 * A client of the sync protocol that does nothing but send mutations. What it costs is not what is measured, so it
 * parses no answer, masks nothing, and writes what is sent at one moment at once.
 */
export class RawClient {
  readonly #socket: WebSocket;
  readonly #stream: Socket;
  readonly #waiting = new Map<number, (answer: string) => void>();
  #requests = 0;
  #isGathering = false;

  private constructor(socket: WebSocket, stream: Socket) {
    this.#socket = socket;
    this.#stream = stream;
    socket.on("message", (data: Buffer) => {
      const text = data.toString("latin1");
      if (!text.startsWith(RESPONSE)) return;
      const requestId = Number.parseInt(text.slice(RESPONSE.length, RESPONSE.length + 16), 10);
      this.#waiting.get(requestId)?.(text);
      this.#waiting.delete(requestId);
    });
  }

  static async open(url: string): Promise<RawClient> {
    let stream: Socket | null = null;
    const socket = new WebSocket(`${url.replace("http", "ws")}/api/1.48.0/sync`, {
      perMessageDeflate: false,
      generateMask: (mask) => mask.fill(0),
      createConnection: (options: object) => (stream = connect(options as NetConnectOpts)),
    });
    await once(socket, "open");
    stream!.setNoDelay(true);
    const client = new RawClient(socket, stream!);
    const connecting = { sessionId: randomUUID(), connectionCount: 0, lastCloseReason: null };
    client.#send(JSON.stringify({ type: "Connect", ...connecting, clientTs: Date.now() }));
    return client;
  }

  /** Resolves when the mutation, given with its arguments as JSON text, is durable. */
  async mutate(udfPath: string, argsJson: string): Promise<void> {
    const requestId = this.#requests++;
    const answer = await new Promise<string>((resolve) => {
      this.#waiting.set(requestId, resolve);
      this.#send(`{"type":"Mutation","requestId":${requestId},"udfPath":"${udfPath}","args":[${argsJson}]}`);
    });
    if (!answer.includes('"success":true')) throw new Error(`${udfPath} failed: ${answer}`);
  }

  close(): void {
    this.#socket.terminate();
  }

  #send(text: string): void {
    if (!this.#isGathering) {
      this.#isGathering = true;
      this.#stream.cork();
      process.nextTick(() => {
        this.#isGathering = false;
        this.#stream.uncork();
      });
    }
    this.#socket.send(text);
  }
}
