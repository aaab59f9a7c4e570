import type { Authenticator } from "../auth/authenticator.ts";
import type { Deployment } from "../deploy/deployment.ts";
import type { FunctionRunner } from "../functions/runner.ts";
import type { Database } from "../txn/database.ts";
import { QueryCache } from "./queryCache.ts";
import { TransitionTexts } from "./serverMessages.ts";
import type { Session } from "./session.ts";

export interface SyncHubOptions {
  db: Database;
  runner: FunctionRunner;
  deployment: Deployment;
  authenticator: Authenticator;
  report: (error: unknown) => void;
}

/** What all sessions share: the query cache, the texts of a fan-out and the list of who is behind. */
export class SyncHub {
  readonly db: Database;
  readonly runner: FunctionRunner;
  readonly authenticator: Authenticator;
  readonly cache: QueryCache;
  readonly transitions = new TransitionTexts();
  readonly report: (error: unknown) => void;
  private readonly behind = new Set<Session>();
  /** Those of them whose mutations have been answered and not been followed by a Transition yet. */
  private readonly owed = new Set<Session>();
  private flushPlanned = false;
  private readonly stops: (() => void)[];

  constructor(options: SyncHubOptions) {
    this.db = options.db;
    this.runner = options.runner;
    this.authenticator = options.authenticator;
    this.report = options.report;
    this.cache = new QueryCache({ db: options.db, runner: options.runner });
    this.stops = [
      options.deployment.onChange(() => this.cache.invalidateAll()),
      // A result may be touched by a commit that is not durable yet; its session is looked at again here.
      options.db.onDurable(() => {
        this.planFlush();
        options.db.clock.afterThis(() => this.payOwed());
      }),
    ];
  }

  /** Has the session updated soon, together with all others that the same commit made stale. */
  wake(session: Session): void {
    this.behind.add(session);
    this.planFlush();
  }

  /** A mutation of the session has been answered: the Transition behind it goes out with the answers if it is ready. */
  owes(session: Session): void {
    this.owed.add(session);
    this.wake(session);
  }

  forget(session: Session): void {
    this.behind.delete(session);
    this.owed.delete(session);
  }

  close(): void {
    for (const stop of this.stops) stop();
  }

  private payOwed(): void {
    for (const session of this.owed) {
      if (!session.isCurrent) continue;
      this.behind.delete(session);
      session.update();
    }
    this.owed.clear();
  }

  private planFlush(): void {
    if (this.flushPlanned || this.behind.size === 0) return;
    this.flushPlanned = true;
    // Not a microtask: the session that committed gets its MutationResponse first, then one Transition.
    this.db.clock.defer(() => this.flush());
  }

  private flush(): void {
    this.flushPlanned = false;
    const sessions = [...this.behind];
    this.behind.clear();
    this.transitions.forget();
    for (const session of sessions) session.update();
  }
}
