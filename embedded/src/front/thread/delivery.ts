import type { Duplex } from "node:stream";
import { REPORT_EVERY_CHARS } from "../protocol.ts";

/** Frames below this count as delivered once written: node tells nothing about so little. */
const SMALL_FRAME_BYTES = 16 * 1024;

/** Writes frames to one connection and tells now and then how much of it has left. */
export class Delivery {
  lastSentMs = Date.now();
  // Under the WebSocket. Nothing is compressed, so frames may be written to it directly, between its own.
  private readonly stream: Duplex;
  private readonly report: (chars: number) => void;
  private unreported = 0;
  private isGathering = false;
  /** Nothing waits on the connection but what this call of `send` and those right before it have written. */
  private isIdle = true;

  constructor(stream: Duplex, report: (chars: number) => void) {
    this.stream = stream;
    this.report = report;
  }

  /** Sends the frames of a text that has so many characters. If more follows at once, all of it goes together. */
  send(frames: readonly Buffer[], chars: number, isMore = false): void {
    this.lastSentMs = Date.now();
    if (!this.isGathering) this.isIdle = this.stream.writableLength === 0;
    if (isMore && !this.isGathering) this.stream.cork();
    if (frames.length === 1) {
      this.write(frames[0]!, chars);
    } else {
      const share = Math.floor(chars / frames.length);
      frames.forEach((frame, at) =>
        this.write(frame, at === 0 ? chars - share * (frames.length - 1) : share),
      );
    }
    if (!isMore && this.isGathering) this.stream.uncork();
    this.isGathering = isMore;
  }

  private write(frame: Buffer, chars: number): void {
    const { stream } = this;
    if (frame.length < SMALL_FRAME_BYTES && this.isIdle) {
      stream.write(frame);
      this.delivered(chars);
    } else {
      stream.write(frame, () => this.delivered(chars));
    }
  }

  private delivered(chars: number): void {
    this.unreported += chars;
    if (this.unreported < REPORT_EVERY_CHARS) return;
    this.report(this.unreported);
    this.unreported = 0;
  }
}
