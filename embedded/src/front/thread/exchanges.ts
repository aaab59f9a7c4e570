import type { IncomingMessage, ServerResponse } from "node:http";
import { PIECES_AHEAD_MAX, type PortName, type ToFront } from "../protocol.ts";
import { sendError } from "./answer.ts";
import { hasBody, readBody, tooLarge } from "./body.ts";
import { post } from "./mainLink.ts";

/** Convex's limit for the body of a request to an HTTP action. */
const BODY_BYTES_MAX = 20 * 1024 * 1024;
/** A body of at most this length is handed on with its request: one message instead of several. */
const WHOLE_BODY_BYTES_MAX = 64 * 1024;

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** Pieces of the request's body that the main thread has not taken. */
  ahead: number;
  goOn: () => void;
}

type Answer = Extract<ToFront, { kind: "answer" }>;

/** Requests that are answered by the main thread. */
export class Exchanges {
  private readonly open = new Map<number, Exchange>();
  private lastId = 0;

  /** Hands on a request whose body has been read. */
  handOn(request: IncomingMessage, response: ServerResponse, port: PortName, body: Buffer | null): void {
    const bytes = body === null ? null : ownBytes(body);
    const id = this.begin(request, response);
    post(
      { kind: "request", id, head: headOf(request, port), body: bytes, streams: false },
      bytes ?? undefined,
    );
  }

  /** Hands on a request with its body as it comes. */
  async handOnStreaming(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const length = request.headers["content-length"];
    if (Number(length) > BODY_BYTES_MAX) throw tooLarge(BODY_BYTES_MAX);
    if (!hasBody(request) || Number(length) <= WHOLE_BODY_BYTES_MAX)
      return this.handOn(request, response, "site", await readBody(request, WHOLE_BODY_BYTES_MAX));
    const id = this.begin(request, response);
    post({ kind: "request", id, head: headOf(request, "site"), body: null, streams: true });
    await this.sendBody(id, this.open.get(id)!);
  }

  bodyTaken(id: number, pieces: number): void {
    const exchange = this.open.get(id);
    if (exchange === undefined) return;
    exchange.ahead -= pieces;
    exchange.goOn();
  }

  answer({ id, head, body, streams }: Answer): void {
    const exchange = this.open.get(id);
    if (exchange === undefined) return;
    const { request, response } = exchange;
    try {
      response.statusCode = head.status;
      if (head.statusText !== "") response.statusMessage = head.statusText;
      for (let at = 0; at + 1 < head.headers.length; at += 2)
        response.appendHeader(head.headers[at]!, head.headers[at + 1]!);
      if (streams && request.method !== "HEAD") return response.flushHeaders();
      if (streams) post({ kind: "abandoned", id });
      this.end(id);
      response.end(request.method === "HEAD" || body === null ? undefined : body);
    } catch (error) {
      // A header that an app made and HTTP does not allow.
      this.abandon(id);
      for (const name of response.getHeaderNames()) response.removeHeader(name);
      response.statusMessage = "";
      sendError(response, error);
    }
  }

  answerPiece(id: number, bytes: Uint8Array): void {
    const exchange = this.open.get(id);
    if (exchange === undefined) return;
    const taken = (): void => post({ kind: "answerTaken", id, pieces: 1 });
    if (exchange.response.write(bytes)) taken();
    else exchange.response.once("drain", taken);
  }

  answerEnd(id: number, complete: boolean): void {
    const exchange = this.open.get(id);
    if (exchange === undefined) return;
    this.end(id);
    if (complete) exchange.response.end();
    else exchange.response.destroy();
  }

  private begin(request: IncomingMessage, response: ServerResponse): number {
    const id = ++this.lastId;
    this.open.set(id, { request, response, ahead: 0, goOn: () => undefined });
    response.once("close", () => this.abandon(id));
    return id;
  }

  /** Nothing more is heard of the exchange here; what is left of its request is read and thrown away. */
  private end(id: number): void {
    const exchange = this.open.get(id);
    this.open.delete(id);
    exchange?.goOn();
    exchange?.request.resume();
  }

  private abandon(id: number): void {
    if (!this.open.has(id)) return;
    post({ kind: "abandoned", id });
    this.end(id);
  }

  private async sendBody(id: number, exchange: Exchange): Promise<void> {
    let size = 0;
    // Who stops reading in the middle may still want to answer over the same connection.
    const pieces: AsyncIterable<Buffer> = exchange.request.iterator({ destroyOnReturn: false });
    try {
      for await (const chunk of pieces) {
        if (!this.open.has(id)) return;
        size += chunk.length;
        if (size > BODY_BYTES_MAX) throw tooLarge(BODY_BYTES_MAX);
        const bytes = ownBytes(chunk);
        post({ kind: "bodyPiece", id, bytes }, bytes);
        exchange.ahead += 1;
        while (exchange.ahead >= PIECES_AHEAD_MAX && this.open.has(id))
          await new Promise<void>((resolve) => (exchange.goOn = resolve));
      }
      if (this.open.has(id)) post({ kind: "bodyEnd", id, error: null });
    } catch (error) {
      if (!this.open.has(id)) return;
      post({ kind: "bodyEnd", id, error: error instanceof Error ? error.message : String(error) });
      this.abandon(id);
      throw error;
    } finally {
      // What nobody wants any more is read all the same, so that the client comes to read its answer.
      exchange.request.resume();
    }
  }
}

function headOf(request: IncomingMessage, port: PortName) {
  const { method = "GET", url = "/", rawHeaders, socket } = request;
  return { port, method, url, headers: rawHeaders, remoteAddress: socket.remoteAddress ?? "" };
}

/** A copy in a buffer of its own, to give away: node reads into buffers that many requests share. */
function ownBytes(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
