import type { Clock } from "../src/txn/clock.ts";
import type { SeededRandom } from "./seededRandom.ts";

interface Event {
  atMs: number;
  order: number;
  run: () => void;
}

/** The simulated epoch: any moment will do, if it is always the same. */
const EPOCH_MS = 1_800_000_000_000;
/** Work takes time that no event accounts for: each look at a stopwatch finds up to so much more. */
const STOPWATCH_STEP_MS_MAX = 1.5;
/** Events in one run; more means that something goes round in circles. */
const EVENTS_MAX = 100_000;
/** One turn of the event loop. Not nothing: who waits turn after turn must see time pass. */
const TURN_MS = 0.1;
/** Timers of a busy machine are late by up to so much. */
const TIMER_LATENESS_MS_MAX = 3;

/** All that happens in a simulation, one event after the other; time passes only between events. */
export class Timeline {
  elapsedMs = 0;
  /** By how much the time of day is off, since somebody set it. */
  skewMs = 0;
  #events: Event[] = [];
  #order = 0;
  #stopwatchMs = 0;
  #eventsRun = 0;
  #failure: Error | null = null;
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  get nowMs(): number {
    return Math.floor(EPOCH_MS + this.elapsedMs + this.skewMs);
  }

  /** Runs the callback so much later, after all that was planned for that moment before. */
  after(delayMs: number, run: () => void): () => void {
    return this.at(this.elapsedMs + Math.max(0, delayMs), run);
  }

  /** The same at a moment: what is planned for one moment at different times keeps its order. */
  at(atMs: number, run: () => void): () => void {
    const event = { atMs, order: this.#order++, run };
    this.#push(event);
    return () => {
      event.run = () => undefined;
    };
  }

  /** A clock whose callbacks come only while `isAlive`: a dead process has no timers. */
  clockWhile(isAlive: () => boolean): Clock {
    const guarded = (callback: () => void) => () => {
      if (isAlive()) callback();
    };
    return {
      nowMs: () => this.nowMs,
      elapsedMs: () => {
        this.#stopwatchMs += this.#random.next() * STOPWATCH_STEP_MS_MAX;
        return this.elapsedMs + this.#stopwatchMs;
      },
      setTimer: (callback, delayMs) =>
        this.after(delayMs + this.#random.next() * TIMER_LATENESS_MS_MAX, guarded(callback)),
      defer: (callback) => void this.after(TURN_MS, guarded(callback)),
      afterThis: (callback) => void this.after(0, guarded(callback)),
    };
  }

  /** Runs a check. If it throws, that ends the simulation, and not whoever happens to be on the stack. */
  check(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#failure ??= error as Error;
    }
  }

  /** Lets so much time pass. All microtasks of an event are done before the next one. */
  async pass(durationMs: number): Promise<void> {
    const untilMs = this.elapsedMs + durationMs;
    for (;;) {
      const event = this.#events[0];
      if (event === undefined || event.atMs > untilMs) break;
      this.#shift();
      if ((this.#eventsRun += 1) > EVENTS_MAX) throw new Error(`More than ${EVENTS_MAX} events`);
      this.elapsedMs = Math.max(this.elapsedMs, event.atMs);
      event.run();
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#failure !== null) throw this.#failure;
    }
    this.elapsedMs = untilMs;
  }

  #push(event: Event): void {
    const events = this.#events;
    let at = events.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(events[parent]!, event)) break;
      events[at] = events[parent]!;
      at = parent;
    }
    events[at] = event;
  }

  #shift(): void {
    const events = this.#events;
    const last = events.pop()!;
    if (events.length === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= events.length) break;
      if (child + 1 < events.length && isBefore(events[child + 1]!, events[child]!)) child += 1;
      if (isBefore(last, events[child]!)) break;
      events[at] = events[child]!;
      at = child;
    }
    events[at] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
