// Ends code that runs too long. Node can do that only to what is on the stack of one `runIn...Context(...)`: after a time, for
// which it starts a thread each time, or by a signal, for which one thread lasts (see watchdog.ts). Whoever runs many calls
// runs them inside one guarded entry, and takes up the work behind the call that was cut off.
//
// Being cut off is not an exception: nothing on the stack runs any further, no `catch` and no `finally`. It can strike at
// any call of a function and any turn of a loop, in host code too, but not between two plain assignments. So whatever
// guarded code changes for good must be done in one straight line; everything else must be thrown away with the call.
import vm from "node:vm";
import { processorMs } from "./processorTime.ts";
import { startWatchdog, type Watchdog } from "./watchdog.ts";

/** Time that a query or mutation has for its own code: as in Convex, the variable included. */
export const CALL_TIME_MAX_MS = 1_000 * (Number(process.env.DATABASE_UDF_USER_TIMEOUT_SECONDS) || 1);
/** A call begins within so long of its guard's start: calls beyond that get a new guard. */
export const GUARD_SLICE_MS = 8;
/** Room for the slice and for the start of a thread or its next look at the clock, so that a call that is cut off has had its time. */
const GUARD_MARGIN_MS = 40;
/** What a guard is set to. */
export const GUARD_TIME_MS = CALL_TIME_MAX_MS + GUARD_MARGIN_MS;
/** All that a call can get: its own time and what it waits for the backend (the platform's 15 s). */
const CALL_TOTAL_TIME_MAX_MS = 15_000;
/** A second attempt gets so much more than the first one seems to need. */
const RETRY_MARGIN = 1.3;

/** The call that was running when time was up. */
export interface CutOff {
  /** Time of its own that it had used: not what others used of the processor meanwhile, nor what it waited for. */
  usedMs: number;
  /** What the guard was set to. */
  timeMs: number;
}

/** Tells that a call was ended because it took too long. */
export class TimeIsUp extends Error {
  constructor(timeMaxMs: number = CALL_TIME_MAX_MS) {
    super(timeoutText(timeMaxMs));
  }
}

/** What a function that took too long is told. */
export function timeoutText(timeMaxMs: number): string {
  return `Function execution timed out (maximum duration: ${timeMaxMs / 1000}s)`;
}

/** Whose code runs: its time is counted while it is on top. */
export interface Timed {
  usedMs: number;
}

/** How old a reading of the processor's time may be that an entry is measured from: it takes longer than a call. */
const PROCESSOR_READING_MAX_AGE_MS = 20;
let processorReading = processorMs();
let processorReadAtMs = performance.now();

let watchdog: Watchdog | null = null;
let interrupted: () => void = () => undefined;

/**
 * Has guards set by the lasting thread from now on, where that works. `onInterrupt` is called at SIGINT, to which nobody else may
 * listen then. Gives whether it does. `sendAfterMs` is for tests.
 */
export async function watchBySignal(onInterrupt: () => void, sendAfterMs = 0): Promise<boolean> {
  interrupted = () => {
    // The thread may have ended with the signal: guards are set by time while the process comes to its end.
    watchdog = null;
    onInterrupt();
  };
  watchdog = await startWatchdog(() => interrupted(), sendAfterMs);
  return watchdog !== null;
}

let guarded = false;
let body: (() => void) | null = null;
let running: Timed | null = null;
let runningSinceMs = 0;
/** Whose code waits for the host. */
let waiting: Timed | null = null;

const ENTRY_NAME = "__embeddedGuarded";
Reflect.defineProperty(globalThis, ENTRY_NAME, {
  value: () => {
    const work = body!;
    body = null;
    work();
  },
});
const entry = new vm.Script(`${ENTRY_NAME}()`, { filename: "host:guard" });

/** Whether what runs now will be cut off if it takes too long. */
export function isGuarded(): boolean {
  return guarded;
}

/** From here on nothing in this thread is cut off: for simulations, where no time passes while code runs. */
export function liftLimits(): void {
  guarded = true;
}

/** Runs the work and ends it when the time is up; null if it came to its end. Within another guard that one holds. */
export function runGuarded(work: () => void, timeMs: number = GUARD_TIME_MS): CutOff | null {
  if (guarded) {
    work();
    return null;
  }
  const startedMs = performance.now();
  if (startedMs - processorReadAtMs > PROCESSOR_READING_MAX_AGE_MS) {
    processorReading = processorMs();
    processorReadAtMs = startedMs;
  }
  guarded = true;
  try {
    return enter(work, timeMs) ? null : cutOff(startedMs, timeMs);
  } finally {
    guarded = false;
    running = null;
    waiting = null;
  }
}

/** False if the work was ended before its end. */
function enter(work: () => void, timeMs: number): boolean {
  return watchdog === null ? enterByTime(work, timeMs) : enterBySignal(work, timeMs, watchdog);
}

function enterByTime(work: () => void, timeMs: number): boolean {
  body = work;
  try {
    entry.runInThisContext({ timeout: timeMs, displayErrors: false });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    return false;
  }
}

function enterBySignal(work: () => void, timeMs: number, watch: Watchdog): boolean {
  let isDone = false;
  body = () => {
    watch.arm(timeMs);
    try {
      work();
    } finally {
      watch.disarm();
      isDone = true;
    }
  };
  try {
    entry.runInThisContext({ breakOnSigint: true, displayErrors: false });
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw error;
    if (!watch.hasFired()) queueMicrotask(interrupted);
  }
  return isDone;
}

function cutOff(startedMs: number, timeMs: number): CutOff {
  const nowMs = performance.now();
  const processor = processorMs() - processorReading;
  const ownMs =
    running === null ? (waiting?.usedMs ?? nowMs - startedMs) : running.usedMs + nowMs - runningSinceMs;
  // On a busy machine a second of the clock is less than a second of work.
  return { usedMs: Math.min(ownMs, processor), timeMs };
}

/** How long the call may have in another attempt, or null if it has had its time. */
export function secondAttemptMs({ usedMs, timeMs }: CutOff): number | null {
  if (usedMs >= CALL_TIME_MAX_MS || timeMs >= CALL_TOTAL_TIME_MAX_MS) return null;
  const share = CALL_TIME_MAX_MS / Math.max(usedMs, 1);
  return Math.min(CALL_TOTAL_TIME_MAX_MS, Math.ceil(timeMs * share * RETRY_MARGIN));
}

/** Counts the time from here for `timed`; gives back who was counted before, for `resume`. */
export function startCounting(timed: Timed): Timed | null {
  const outer = running;
  const nowMs = performance.now();
  if (outer !== null) outer.usedMs += nowMs - runningSinceMs;
  running = timed;
  runningSinceMs = nowMs;
  return outer;
}

/** Ends the counting for who runs now, and goes on with who was counted before. */
export function stopCounting(outer: Timed | null): void {
  const nowMs = performance.now();
  if (running !== null) running.usedMs += nowMs - runningSinceMs;
  running = outer;
  runningSinceMs = nowMs;
}

/** Stops counting while the host does what code has asked for; gives back who is to be counted again. */
export function pauseCounting(): Timed | null {
  const who = running;
  if (who !== null) who.usedMs += performance.now() - runningSinceMs;
  running = null;
  waiting = who;
  return who;
}

export function resumeCounting(who: Timed | null): void {
  running = who;
  waiting = null;
  runningSinceMs = performance.now();
}
