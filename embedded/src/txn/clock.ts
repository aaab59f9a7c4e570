import { randomFillSync } from "node:crypto";

/** Where the time comes from and what waits for it; injected so that a run can be repeated. */
export interface Clock {
  /** Milliseconds since the epoch; jumps when somebody sets the clock. */
  nowMs(): number;
  /** Milliseconds since some moment; never jumps. For measuring how long something takes. */
  elapsedMs(): number;
  /** Calls back after so long, whatever happens to the time of day, and returns how to call that off. Keeps no process alive. */
  setTimer(callback: () => void, delayMs: number): () => void;
  /** Calls back in a later turn of the event loop, after the sockets' and timers' events of this one. */
  defer(callback: () => void): void;
  /** Calls back once all is done that follows from the present event, before the next event. */
  afterThis(callback: () => void): void;
}

/** Node's timers hold 31 bits of milliseconds and fire at once for more. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Where randomness comes from; injected so that a run can be repeated. */
export interface Randomness {
  bytes(length: number): Uint8Array;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  elapsedMs: () => performance.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, Math.min(delayMs, TIMER_MS_MAX)).unref();
    return () => clearTimeout(timer);
  },
  defer: (callback) => void setImmediate(callback),
  afterThis: (callback) => process.nextTick(callback),
};

/** The system's clock with another time of day. */
export function clockShowing(nowMs: () => number): Clock {
  return { ...systemClock, nowMs };
}

/** Resolves in a later turn of the event loop. */
export function nextTurn(clock: Clock): Promise<void> {
  return new Promise((resolve) => clock.defer(resolve));
}

/** Bytes drawn from the system at once: one system call serves hundreds of ids. */
const RANDOM_POOL_BYTES = 8192;
const pool = new Uint8Array(RANDOM_POOL_BYTES);
let poolUsed = RANDOM_POOL_BYTES;

export const systemRandomness: Randomness = {
  bytes(length) {
    if (length > RANDOM_POOL_BYTES) return randomFillSync(new Uint8Array(length));
    if (poolUsed + length > RANDOM_POOL_BYTES) {
      randomFillSync(pool);
      poolUsed = 0;
    }
    const bytes = pool.slice(poolUsed, poolUsed + length);
    poolUsed += length;
    return bytes;
  },
};
