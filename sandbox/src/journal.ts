import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** One request that the sandbox sent, and what came back. */
export interface Delivery {
  at: number;
  provider: "stripe" | "chilipiper" | "resend";
  what: string;
  fault: string;
  /** HTTP status, or 0 when nobody answered. */
  status: number;
  answer: string;
}

interface State {
  /** Newest first. */
  deliveries: Delivery[];
  /** Bodies sent before, so that a duplicate is the same to the byte: by what the person chose. */
  lastStripeEvent: string | null;
  lastMeeting: string | null;
  lastMeetingId: string | null;
}

/** What fits on one page; older ones have done their work. */
const DELIVERIES_KEPT = 200;
const ANSWER_CHARACTERS_KEPT = 2_000;

/** What was sent and answered; written to its file after every change. */
export class Journal {
  readonly #file: string | null;
  readonly #state: State;

  constructor(file: string | null) {
    this.#file = file;
    this.#state = {
      deliveries: [],
      lastStripeEvent: null,
      lastMeeting: null,
      lastMeetingId: null,
      ...(file !== null && existsSync(file)
        ? (JSON.parse(readFileSync(file, "utf8")) as Partial<State>)
        : {}),
    };
  }

  get deliveries(): readonly Delivery[] {
    return this.#state.deliveries;
  }

  get lastStripeEvent(): string | null {
    return this.#state.lastStripeEvent;
  }

  get lastMeeting(): string | null {
    return this.#state.lastMeeting;
  }

  get lastMeetingId(): string | null {
    return this.#state.lastMeetingId;
  }

  rememberStripeEvent(body: string): void {
    this.#state.lastStripeEvent = body;
    this.#save();
  }

  rememberMeeting(body: string, meetingId: string): void {
    this.#state.lastMeeting = body;
    this.#state.lastMeetingId = meetingId;
    this.#save();
  }

  add(delivery: Delivery): void {
    const kept = { ...delivery, answer: delivery.answer.slice(0, ANSWER_CHARACTERS_KEPT) };
    this.#state.deliveries = [kept, ...this.#state.deliveries].slice(0, DELIVERIES_KEPT);
    this.#save();
  }

  #save(): void {
    if (this.#file === null) return;
    mkdirSync(dirname(this.#file), { recursive: true });
    // Renamed into place: a kill in the middle of a write must not cost the whole history.
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#state), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}
