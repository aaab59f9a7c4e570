import { randomUUID } from "node:crypto";
import { once } from "node:events";
import WebSocket from "ws";

type Answer = { type: string; requestId: number; success: boolean; result: unknown };

/** A client of the sync protocol that does nothing but send mutations: what it costs is not what is measured. */
export class RawClient {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #requests = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Answer;
      if (message.type !== "MutationResponse") return;
      this.#waiting.get(message.requestId)?.(message);
      this.#waiting.delete(message.requestId);
    });
  }

  static async open(url: string): Promise<RawClient> {
    const socket = new WebSocket(`${url.replace("http", "ws")}/api/1.48.0/sync`);
    await once(socket, "open");
    const client = new RawClient(socket);
    client.#send({
      type: "Connect",
      sessionId: randomUUID(),
      connectionCount: 0,
      lastCloseReason: null,
      clientTs: Date.now(),
    });
    return client;
  }

  /** Resolves when the mutation is durable. */
  async mutate(udfPath: string, args: unknown): Promise<void> {
    const requestId = this.#requests++;
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(requestId, resolve);
      this.#send({ type: "Mutation", requestId, udfPath, args: [args] });
    });
    if (!answer.success) throw new Error(`${udfPath} failed: ${String(answer.result)}`);
  }

  close(): void {
    this.#socket.terminate();
  }

  #send(message: unknown): void {
    this.#socket.send(JSON.stringify(message));
  }
}
