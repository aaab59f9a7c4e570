import { PIECES_AHEAD_MAX } from "../limits.ts";
import type { HttpRequest, HttpResponse } from "../request.ts";
import type { ActionHost } from "./actionHost.ts";
import type { ActionThread } from "./actionThread.ts";
import type { FromCall, ToThread } from "./protocol.ts";
import { RunningCall } from "./runningCall.ts";

type Reader = ReadableStreamDefaultReader<Uint8Array>;
type Pieces = ReadableStreamDefaultController<Uint8Array>;

/** A request to the app's router. Its body may come while it runs; the response may go on streaming after the result is there. */
export class HttpCall extends RunningCall<HttpResponse> {
  private readonly request: HttpRequest;
  private readonly componentPath: string;
  private readonly routedPath: string;
  private pieces: Pieces | null = null;
  /** Received since the reader last asked. */
  private untold = 0;
  private incoming: Reader | null = null;
  /** Pieces of the request that the code has not taken up. */
  private ahead = 0;
  private goOn = (): void => undefined;

  constructor(thread: ActionThread, host: ActionHost, request: HttpRequest, routedPath: string) {
    super(thread, host);
    this.request = request;
    this.componentPath = host.fn.component.path;
    this.routedPath = routedPath;
  }

  override start(id: number): { message: ToThread; transfer: ArrayBuffer[] } {
    const { method, url, headers, body } = this.request;
    const { componentPath, routedPath } = this;
    const streams = !(body instanceof Uint8Array);
    const bytes = streams || body.length === 0 ? null : ownBuffer(body);
    if (streams) void this.sendBody(id, (this.incoming = body.getReader()));
    return {
      message: {
        kind: "http",
        id,
        start: { componentPath, routedPath, method, url, headers, body: bytes, streams },
      },
      transfer: bytes === null ? [] : [bytes],
    };
  }

  protected override told(message: FromCall): void {
    if (message.kind === "response") {
      const body = message.streams
        ? this.stream()
        : message.body === null
          ? null
          : new Uint8Array(message.body);
      if (!message.streams) this.isOver();
      this.done({ ...message.head, body });
    } else if (message.kind === "responsePiece") {
      this.untold += 1;
      this.pieces?.enqueue(new Uint8Array(message.bytes));
    } else if (message.kind === "bodyTaken") {
      this.ahead -= message.pieces;
      this.goOn();
    } else if (message.kind === "responseEnd") {
      this.isOver();
      if (message.error === null) this.pieces?.close();
      else this.pieces?.error(new Error(message.error));
      this.pieces = null;
    }
  }

  protected override fail(error: Error): void {
    super.fail(error);
    this.pieces?.error(error);
    this.pieces = null;
    this.letGo();
  }

  private isOver(): void {
    this.thread.over(this.id);
    this.letGo();
  }

  /** What is left of the request has nobody to read it. */
  private letGo(): void {
    const { body } = this.request;
    if (this.incoming !== null) void this.incoming.cancel().catch(() => undefined);
    else if (!(body instanceof Uint8Array)) void body.cancel().catch(() => undefined);
    this.goOn();
  }

  /** Sends the body as it comes, no faster than it is taken up. */
  private async sendBody(id: number, reader: Reader): Promise<void> {
    const { thread } = this;
    try {
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        const bytes = ownBuffer(piece.value);
        thread.tell(id, { kind: "bodyPiece", id, bytes }, [bytes]);
        this.ahead += 1;
        while (this.ahead >= PIECES_AHEAD_MAX && thread.isRunning(id))
          await new Promise<void>((resolve) => (this.goOn = resolve));
      }
      thread.tell(id, { kind: "bodyEnd", id, error: null });
    } catch (error) {
      thread.tell(id, { kind: "bodyEnd", id, error: error instanceof Error ? error.message : String(error) });
    }
  }

  private stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.pieces = controller;
        },
        // Asked for more only when all that came has been read.
        pull: () => {
          if (this.untold === 0) return;
          this.thread.tell(this.id, { kind: "taken", id: this.id, pieces: this.untold });
          this.untold = 0;
        },
        cancel: () => {
          this.pieces = null;
          this.thread.drop(this.id);
          this.letGo();
        },
      },
      { highWaterMark: 0 },
    );
  }
}

/** The bytes in a buffer that holds nothing else, since it leaves this thread: most large bodies already are. */
function ownBuffer(body: Uint8Array): ArrayBuffer {
  if (body.byteLength === body.buffer.byteLength && body.buffer instanceof ArrayBuffer) return body.buffer;
  return new Uint8Array(body).buffer;
}
