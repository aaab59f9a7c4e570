import { closeSync, openSync, readSync } from "node:fs";

/** What Linux tells of the thread that asks: nanoseconds on a processor, nanoseconds in wait for one, turns. */
const THREAD_FILE = "/proc/thread-self/schedstat";
const NS_PER_MS = 1e6;
const text = Buffer.alloc(64);

let threadFile: number | null = null;
try {
  threadFile = openSync(THREAD_FILE, "r");
  readSync(threadFile, text, 0, text.length, 0);
} catch {
  if (threadFile !== null) closeSync(threadFile);
  threadFile = null;
}

/**
 * Milliseconds of a processor that this thread has had, from any start; where the system does not tell, those of the whole
 * process, which are more.
 */
export function processorMs(): number {
  if (threadFile === null) {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }
  const length = readSync(threadFile, text, 0, text.length, 0);
  return Number(text.toString("latin1", 0, text.indexOf(32) === -1 ? length : text.indexOf(32))) / NS_PER_MS;
}
