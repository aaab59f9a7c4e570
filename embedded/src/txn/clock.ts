import { randomFillSync } from "node:crypto";

/** Where the time comes from; injected so that a run can be repeated. */
export interface Clock {
  nowMs(): number;
}

/** Where randomness comes from; injected so that a run can be repeated. */
export interface Randomness {
  bytes(length: number): Uint8Array;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

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
