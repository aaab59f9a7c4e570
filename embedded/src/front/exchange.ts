import type { FrontLink } from "./link.ts";
import { PIECES_AHEAD_MAX, type PortName, type RequestHead } from "./protocol.ts";

/** A request as the handlers of the main thread see it. */
export interface IncomingRequest {
  port: PortName;
  method: string;
  /** Path and query. */
  url: string;
  /** Names and values in turn, as they came. */
  headers: readonly string[];
  remoteAddress: string;
  /** All of it, or what comes; the stream fails if the client goes away or sends too much. */
  body: Uint8Array | ReadableStream<Uint8Array>;
}

/** What a request is answered with. The memory of the body is given away. */
export interface HttpAnswer {
  status: number;
  statusText?: string;
  /** Names and values in turn. */
  headers: string[];
  body: string | Uint8Array | ReadableStream<Uint8Array> | null;
}

type Pieces = ReadableStreamDefaultController<Uint8Array>;

/** One request and its response, under way between the threads. */
export class Exchange {
  private readonly link: FrontLink;
  private readonly id: number;
  private incoming: Pieces | null = null;
  private untaken = 0;
  private outgoing: ReadableStreamDefaultReader<Uint8Array> | null = null;
  private ahead = 0;
  private goOn = (): void => undefined;
  private isAbandoned = false;

  constructor(link: FrontLink, id: number) {
    this.link = link;
    this.id = id;
  }

  request(head: RequestHead, body: ArrayBuffer | null, streams: boolean): IncomingRequest {
    return { ...head, body: streams ? this.incomingStream() : new Uint8Array(body ?? new ArrayBuffer(0)) };
  }

  /** Sends the response; resolves when all of it is on its way. */
  async answer({ status, statusText = "", headers, body }: HttpAnswer): Promise<void> {
    if (this.isAbandoned) {
      if (body instanceof ReadableStream) await body.cancel().catch(() => undefined);
      return;
    }
    const { link, id } = this;
    const head = { status, statusText, headers };
    if (!(body instanceof ReadableStream)) {
      const own = body instanceof Uint8Array ? owned(body) : body;
      link.post(
        { kind: "answer", id, head, body: own, streams: false },
        own instanceof Uint8Array ? own.buffer : undefined,
      );
      return;
    }
    link.post({ kind: "answer", id, head, body: null, streams: true });
    const complete = await this.sendPieces(body).then(
      () => true,
      () => false,
    );
    link.post({ kind: "answerEnd", id, complete });
  }

  bodyPiece(bytes: ArrayBuffer): void {
    this.untaken += 1;
    this.incoming?.enqueue(new Uint8Array(bytes));
  }

  bodyEnd(error: string | null): void {
    if (error === null) this.incoming?.close();
    else this.incoming?.error(new Error(error));
    this.incoming = null;
  }

  answerTaken(pieces: number): void {
    this.ahead -= pieces;
    this.goOn();
  }

  /** Nobody waits for the response any more. */
  abandon(): void {
    this.isAbandoned = true;
    this.bodyEnd("The client went away");
    void this.outgoing?.cancel().catch(() => undefined);
    this.goOn();
  }

  private incomingStream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.incoming = controller;
        },
        pull: () => this.tellTaken(),
        cancel: () => {
          this.incoming = null;
        },
      },
      { highWaterMark: 0 },
    );
  }

  private tellTaken(): void {
    if (this.untaken === 0) return;
    this.link.post({ kind: "bodyTaken", id: this.id, pieces: this.untaken });
    this.untaken = 0;
  }

  private async sendPieces(body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = body.getReader();
    this.outgoing = reader;
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      if (this.isAbandoned) return;
      const bytes = owned(piece.value);
      this.link.post({ kind: "answerPiece", id: this.id, bytes }, bytes.buffer);
      this.ahead += 1;
      while (this.ahead >= PIECES_AHEAD_MAX && !this.isAbandoned)
        await new Promise<void>((resolve) => (this.goOn = resolve));
    }
  }
}

/** The bytes in a buffer that holds nothing else, since it leaves this thread: most large bodies already are. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const isAlone = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  return isAlone ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}
