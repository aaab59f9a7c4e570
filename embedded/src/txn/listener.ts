/** Calls a listener. If it throws, that is its bug: it surfaces as an uncaught exception, but the commit goes on. */
export function callListener(listener: (ts: bigint) => void, ts: bigint): void {
  try {
    listener(ts);
  } catch (error) {
    setImmediate(() => {
      throw error;
    });
  }
}
