import { ACTION_BLOCK_MAX_MS } from "../limits.ts";

/** Fine enough to hold calls back soon from a thread that is busy with one of them. */
const PING_EVERY_MS = 500;
const SILENT_TICKS_MAX = ACTION_BLOCK_MAX_MS / PING_EVERY_MS;

/** Notices a thread that does not come round to its messages. Runs only while something runs there. */
export class Watchdog {
  private readonly ping: (number: number) => void;
  private readonly changed: (state: "blocked" | "responsive") => void;
  private timer: NodeJS.Timeout | undefined;
  private sent = 0;
  private answered = 0;
  /** Ticks of this thread, not wall time: while this thread itself stands still, none are counted. */
  private silentTicks = 0;

  constructor(options: { ping(number: number): void; changed(state: "blocked" | "responsive"): void }) {
    this.ping = options.ping;
    this.changed = options.changed;
  }

  /** The thread has not answered for a while: what it is given now may be lost with it. */
  get isSilent(): boolean {
    return this.silentTicks > 0;
  }

  start(): void {
    if (this.timer !== undefined) return;
    this.next();
    this.timer = setInterval(() => this.tick(), PING_EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.silentTicks = 0;
  }

  pong(number: number): void {
    this.answered = number;
    if (number < this.sent || !this.isSilent) return;
    this.silentTicks = 0;
    this.changed("responsive");
  }

  private tick(): void {
    if (this.answered === this.sent) {
      this.next();
      return;
    }
    this.silentTicks += 1;
    if (this.silentTicks < SILENT_TICKS_MAX) return;
    this.stop();
    this.changed("blocked");
  }

  private next(): void {
    this.sent += 1;
    this.ping(this.sent);
  }
}
