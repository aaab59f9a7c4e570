import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A mail that was handed in, as the sender wrote it. */
export interface Mail {
  id: string;
  at: number;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  tags: Record<string, string>;
  /** What was reported of it, oldest first. */
  reported: string[];
}

interface TakenKey {
  mailId: string;
  bodyHash: string;
  at: number;
}

interface State {
  /** Newest first. */
  mails: Mail[];
  keys: Record<string, TakenKey>;
}

/** What a person can look through; older ones have done their work. */
const MAILS_KEPT = 200;
/** As long as Resend remembers an idempotency key. */
const KEY_LIFETIME_MS = 24 * 3_600_000;

/** What was handed in, and under which idempotency keys; written to its file after every change. */
export class Mailbox {
  readonly #file: string | null;
  readonly #state: State;

  constructor(file: string | null) {
    this.#file = file;
    this.#state =
      file !== null && existsSync(file)
        ? (JSON.parse(readFileSync(file, "utf8")) as State)
        : { mails: [], keys: {} };
  }

  get mails(): readonly Mail[] {
    return this.#state.mails;
  }

  find(id: string): Mail | undefined {
    return this.#state.mails.find((mail) => mail.id === id);
  }

  /** What an idempotency key stands for, while it is remembered. */
  takenKey(key: string, nowMs: number): TakenKey | undefined {
    const taken = this.#state.keys[key];
    return taken && nowMs - taken.at < KEY_LIFETIME_MS ? taken : undefined;
  }

  add(mail: Mail, key: { name: string; bodyHash: string } | null): void {
    this.#state.mails = [mail, ...this.#state.mails].slice(0, MAILS_KEPT);
    if (key) {
      const young = Object.entries(this.#state.keys).filter(([, { at }]) => mail.at - at < KEY_LIFETIME_MS);
      const taken = { mailId: mail.id, bodyHash: key.bodyHash, at: mail.at };
      this.#state.keys = { ...Object.fromEntries(young), [key.name]: taken };
    }
    this.#save();
  }

  report(mail: Mail, type: string): void {
    mail.reported.push(type);
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
