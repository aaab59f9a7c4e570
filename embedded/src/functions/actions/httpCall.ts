import type { HttpRequest, HttpResponse } from "../request.ts";
import type { ActionHost } from "./actionHost.ts";
import type { ActionThread } from "./actionThread.ts";
import type { FromCall, ToThread } from "./protocol.ts";
import { RunningCall } from "./runningCall.ts";

type Pieces = ReadableStreamDefaultController<Uint8Array>;

/** A request to the app's router. The response may go on streaming after the result is there. */
export class HttpCall extends RunningCall<HttpResponse> {
  private readonly request: HttpRequest;
  private readonly componentPath: string;
  private readonly routedPath: string;
  private pieces: Pieces | null = null;
  /** Received since the reader last asked. */
  private untold = 0;

  constructor(thread: ActionThread, host: ActionHost, request: HttpRequest, routedPath: string) {
    super(thread, host);
    this.request = request;
    this.componentPath = host.fn.component.path;
    this.routedPath = routedPath;
  }

  override start(id: number): { message: ToThread; transfer: ArrayBuffer[] } {
    const { method, url, headers, body } = this.request;
    const { componentPath, routedPath } = this;
    const bytes = body.length === 0 ? null : ownBuffer(body);
    return {
      message: { kind: "http", id, start: { componentPath, routedPath, method, url, headers, body: bytes } },
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
      if (!message.streams) this.thread.over(message.id);
      this.done({ ...message.head, body });
    } else if (message.kind === "responsePiece") {
      this.untold += 1;
      this.pieces?.enqueue(new Uint8Array(message.bytes));
    } else if (message.kind === "responseEnd") {
      this.thread.over(message.id);
      if (message.error === null) this.pieces?.close();
      else this.pieces?.error(new Error(message.error));
      this.pieces = null;
    }
  }

  protected override fail(error: Error): void {
    super.fail(error);
    this.pieces?.error(error);
    this.pieces = null;
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
