// The thread that watches the time of guarded code, see watchdog.ts. Plain JavaScript, because it starts before everything else.
import { runInThisContext } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";

const { shared, cells, pollMs, never, sendAfterMs } = workerData;
const state = new Int32Array(shared, 0, cells.count);
const deadline = new Float64Array(shared, cells.deadlineOffset, 1);
const nowMs = () => performance.timeOrigin + performance.now();

// Sleeps without waking up while nobody is guarded.
function pause(sequence) {
  if (Atomics.load(state, cells.sequence) !== sequence || Atomics.load(state, cells.phase) === cells.armed) {
    Atomics.wait(state, cells.never, never, pollMs);
    return;
  }
  Atomics.store(state, cells.asleep, 1);
  if (Atomics.load(state, cells.sequence) === sequence) Atomics.wait(state, cells.asleep, 1);
  Atomics.store(state, cells.asleep, 0);
}

function watch() {
  let sequence = -1;
  for (;;) {
    pause(sequence);
    sequence = Atomics.load(state, cells.sequence);
    if (Atomics.load(state, cells.phase) !== cells.armed || nowMs() < deadline[0]) continue;
    if (Atomics.load(state, cells.sequence) !== sequence) continue;
    if (Atomics.compareExchange(state, cells.phase, cells.armed, cells.fired) !== cells.armed) continue;
    if (sendAfterMs > 0) Atomics.wait(state, cells.never, never, sendAfterMs);
    process.kill(process.pid, "SIGINT");
  }
}

globalThis.__embeddedWatch = () => {
  parentPort.postMessage("watching");
  watch();
};
try {
  // As long as this runs, the process has a thread for the signal, and whoever is guarded need not start one.
  runInThisContext("__embeddedWatch()", { breakOnSigint: true, displayErrors: false });
} catch (error) {
  if (error.code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw error;
  parentPort.postMessage("interrupted");
}
