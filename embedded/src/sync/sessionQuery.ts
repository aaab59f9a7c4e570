import type { Caller } from "../functions/caller.ts";
import type { SyncHub } from "./hub.ts";
import { scopeOf, type CachedQuery, type QueryIdentity, type Subscriber } from "./queryCache.ts";
import type { QueryContent } from "./queryContent.ts";
import type { Session } from "./session.ts";

/** One query of one session, subscribed to the shared one. */
export class SessionQuery implements Subscriber {
  readonly queryId: number;
  entry: CachedQuery;
  scope: string;
  /** What the client has; null until its first answer. */
  sent: QueryContent | null = null;
  private readonly session: Session;
  private readonly hub: SyncHub;
  private identity: QueryIdentity;
  private caller: Caller;

  constructor(session: Session, hub: SyncHub, queryId: number, identity: QueryIdentity, caller: Caller) {
    this.session = session;
    this.hub = hub;
    this.queryId = queryId;
    this.identity = identity;
    this.caller = caller;
    this.scope = scopeOf(caller);
    this.entry = hub.cache.subscribe(identity, caller, this);
  }

  onStale(): void {
    this.session.markStale(this);
  }

  /** Asks as somebody else from now on. */
  move(caller: Caller): void {
    this.entry.unsubscribe(this);
    this.caller = caller;
    this.scope = scopeOf(caller);
    this.entry = this.hub.cache.subscribe(this.identity, caller, this);
  }

  /** Runs again with the journal of its last answer, so that a page keeps its end. */
  follow(journal: string | null): void {
    if (journal === this.identity.journal) return;
    const before = this.entry;
    this.identity = { ...this.identity, journal };
    this.entry = this.hub.cache.subscribe(this.identity, this.caller, this);
    this.entry.adopt(before, this.scope);
    before.unsubscribe(this);
  }
}
