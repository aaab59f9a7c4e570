import { post } from "./hostLink.ts";

/** The body of a request that comes while its action runs, as the stream that the action reads. */
export class RequestBody {
  readonly stream: ReadableStream<Uint8Array>;
  private readonly id: number;
  private pieces: ReadableStreamDefaultController<Uint8Array> | null = null;
  /** Received since the reader last asked. */
  private untold = 0;

  constructor(id: number) {
    this.id = id;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.pieces = controller;
        },
        // Asked for more only when all that came has been read.
        pull: () => this.tell(),
        cancel: () => {
          this.pieces = null;
        },
      },
      { highWaterMark: 0 },
    );
  }

  piece(bytes: ArrayBuffer): void {
    this.untold += 1;
    this.pieces?.enqueue(new Uint8Array(bytes));
  }

  end(error: string | null): void {
    if (error === null) this.pieces?.close();
    else this.pieces?.error(new Error(error));
    this.pieces = null;
  }

  private tell(): void {
    if (this.untold === 0) return;
    post({ kind: "bodyTaken", id: this.id, pieces: this.untold });
    this.untold = 0;
  }
}
