// One lasting thread that ends guarded code when its time is up. Node can end running code in two ways: after a time, for which
// it starts a thread and waits for its end each time (some 300 us), and by the signal SIGINT, for which it keeps one thread as
// long as anybody is under such a guard. So our thread is under one always, and sends the process the signal when time is up.
//
//   idle -> armed (with a deadline) -> idle            the code came to its end
//                                   -> fired -> idle   the thread has taken it upon itself to send the signal, and sends it
//
// Only the exchange of one cell decides between the two, so that no signal comes late and hits other code: whoever finds
// `fired` at the end of its work waits for the signal. A signal that nobody fired is the user's.
import { Worker } from "node:worker_threads";

const CELLS = {
  phase: 0,
  sequence: 1,
  asleep: 2,
  never: 3,
  count: 4,
  deadlineOffset: 16,
  idle: 0,
  armed: 1,
  fired: 2,
};
const SHARED_BYTES = 24;
/** How often the thread looks at the clock while code is guarded: what a call may take longer. */
const POLL_MS = 10;

/** What the guard asks for. */
export interface Watchdog {
  /** From here on the code has so long. To be called within what the signal ends. */
  arm(timeMs: number): void;
  /** The code has come to its end; does not return if its time was up before that. Also within. */
  disarm(): void;
  /** After the code was ended: whether its time was up. If not, the user has pressed Ctrl-C. */
  hasFired(): boolean;
}

/**
 * Starts the thread. From here on `interrupted` hears of SIGINT, once; nobody may listen to that signal on `process`. Null where
 * signals don't work so (Windows): guards are then set by time. `sendAfterMs` delays the signal, for tests.
 */
export async function startWatchdog(interrupted: () => void, sendAfterMs = 0): Promise<Watchdog | null> {
  if (process.platform === "win32" || process.listenerCount("SIGINT") > 0) return null;
  const shared = new SharedArrayBuffer(SHARED_BYTES);
  const state = new Int32Array(shared, 0, CELLS.count);
  const deadline = new Float64Array(shared, CELLS.deadlineOffset, 1);
  const worker = new Worker(new URL("./watchdogThread.mjs", import.meta.url), {
    name: "watchdog",
    workerData: { shared, cells: CELLS, pollMs: POLL_MS, never: 0, sendAfterMs },
    execArgv: [],
  });
  await new Promise<void>((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", reject);
  });
  worker.on("message", interrupted);
  worker.unref();
  return {
    arm(timeMs) {
      deadline[0] = performance.timeOrigin + performance.now() + timeMs;
      Atomics.store(state, CELLS.phase, CELLS.armed);
      Atomics.add(state, CELLS.sequence, 1);
      if (Atomics.load(state, CELLS.asleep) === 1) Atomics.notify(state, CELLS.asleep);
    },
    disarm() {
      if (Atomics.compareExchange(state, CELLS.phase, CELLS.armed, CELLS.idle) === CELLS.armed) return;
      for (;;);
    },
    hasFired() {
      return Atomics.exchange(state, CELLS.phase, CELLS.idle) === CELLS.fired;
    },
  };
}
