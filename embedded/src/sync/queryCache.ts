import { identityOf, mayCallInternal, type Caller } from "../functions/caller.ts";
import type { FunctionRunner } from "../functions/runner.ts";
import { newRequestId } from "../functions/requestId.ts";
import type { Database } from "../txn/database.ts";
import type { JsonValue } from "../values/json.ts";
import { QueryContent } from "./queryContent.ts";

/*
 * Equal queries of many sessions run once.
 *
 * A CachedQuery stands for (component, path, arguments, journal, privileged or not). It holds the newest
 * result per scope: SHARED if the execution never read who asked, else one per identity. A result computed
 * at ts is valid for every T with ts <= T < invalidAt, where invalidAt is the first commit that touched
 * its read set (reported by the database's watch) and is unknown until then.
 */

/** Who wants to hear that a result is no longer the newest. */
export interface Subscriber {
  readonly scope: string;
  onStale(): void;
}

export interface QueryIdentity {
  componentPath?: string;
  path: string;
  args: JsonValue;
  journal: string | null;
}

/** One answer and the span of time it is true for. */
export interface QueryResult {
  readonly ts: bigint;
  readonly content: QueryContent;
  readonly journal: string | null;
  invalidAt: bigint | null;
}

interface LiveResult extends QueryResult {
  readonly generation: number;
  readonly atMs: number;
  unwatch: () => void;
}

const SHARED = "";
/** A query may read the clock, so a new subscriber is not given an older answer than this. */
const FRESH_FOR_NEW_SUBSCRIBER_MS = 2_000;
/** Each round means that a commit or a push overtook the execution; more than this is a bug. */
const ROUNDS_MAX = 50;

/** The queries somebody is subscribed to, and their newest results. */
export class QueryCache {
  readonly db: Database;
  readonly runner: FunctionRunner;
  /** Grows with each push: results of older code are worth nothing. */
  generation = 0;
  private readonly queries = new Map<string, CachedQuery>();

  constructor(options: { db: Database; runner: FunctionRunner }) {
    this.db = options.db;
    this.runner = options.runner;
  }

  /** Adds the subscriber to the query, which is made if nobody had it yet. */
  subscribe(identity: QueryIdentity, caller: Caller, subscriber: Subscriber): CachedQuery {
    const key = keyOf(identity, caller);
    let query = this.queries.get(key);
    if (query === undefined) {
      query = new CachedQuery(this, identity, () => this.queries.delete(key));
      this.queries.set(key, query);
    }
    query.add(subscriber);
    return query;
  }

  /** After a push or a change of the environment: every subscriber is stale. */
  invalidateAll(): void {
    this.generation += 1;
    for (const query of this.queries.values()) query.notifyAll();
  }

  get size(): number {
    return this.queries.size;
  }
}

/** What a caller's results are filed under when a query reads the identity. Never equal to SHARED. */
export function scopeOf(caller: Caller): string {
  const identity = identityOf(caller);
  return identity === null ? caller.kind : `${caller.kind}:${JSON.stringify(identity)}`;
}

function keyOf(identity: QueryIdentity, caller: Caller): string {
  const privileged = mayCallInternal(caller);
  return JSON.stringify([
    privileged,
    identity.componentPath ?? "",
    identity.path,
    identity.args,
    identity.journal,
  ]);
}

/** One query of one or more sessions. */
export class CachedQuery {
  private readonly cache: QueryCache;
  private readonly identity: QueryIdentity;
  private readonly forget: () => void;
  private readonly subscribers = new Map<string, Set<Subscriber>>();
  private readonly results = new Map<string, LiveResult>();
  private readonly running = new Map<string, Promise<LiveResult>>();
  private readsIdentity = true;
  private gone = false;

  constructor(cache: QueryCache, identity: QueryIdentity, forget: () => void) {
    this.cache = cache;
    this.identity = identity;
    this.forget = forget;
  }

  add(subscriber: Subscriber): void {
    const peers = this.subscribers.get(subscriber.scope);
    if (peers === undefined) this.subscribers.set(subscriber.scope, new Set([subscriber]));
    else peers.add(subscriber);
  }

  /** Removes the subscriber; what nobody is subscribed to is dropped. */
  unsubscribe(subscriber: Subscriber): void {
    const peers = this.subscribers.get(subscriber.scope);
    peers?.delete(subscriber);
    if (peers?.size !== 0) return;
    this.subscribers.delete(subscriber.scope);
    this.drop(subscriber.scope);
    if (this.subscribers.size > 0) return;
    this.drop(SHARED);
    this.gone = true;
    this.forget();
  }

  /** The result valid at ts if it is known without running anything. */
  peek(scope: string, ts: bigint, isNewSubscriber: boolean): QueryResult | null {
    const result = this.results.get(SHARED) ?? this.results.get(scope);
    if (result === undefined || !this.isValid(result, ts)) return null;
    if (isNewSubscriber && this.cache.db.clock.elapsedMs() - result.atMs > FRESH_FOR_NEW_SUBSCRIBER_MS)
      return null;
    return result;
  }

  /** The result valid at ts, running the query unless an equal one is already under way. */
  async resultAt(caller: Caller, scope: string, ts: bigint, isNewSubscriber: boolean): Promise<QueryResult> {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const known = this.peek(scope, ts, isNewSubscriber);
      if (known !== null) return known;
      const lane = this.readsIdentity ? scope : SHARED;
      const underWay = this.running.get(lane);
      if (underWay !== undefined) {
        await underWay;
        continue;
      }
      const execution = this.execute(caller, scope, ts);
      this.running.set(lane, execution);
      try {
        const result = await execution;
        if (this.isValid(result, ts)) return result;
      } finally {
        this.running.delete(lane);
      }
    }
    throw new Error(`Query ${this.identity.path} is invalidated faster than it runs`);
  }

  /** Gives a query under a new journal the result it was split off with, so that it need not run again. */
  adopt(from: CachedQuery, scope: string): void {
    const shared = from.results.get(SHARED);
    const result = shared ?? from.results.get(scope);
    const target = shared === undefined ? scope : SHARED;
    if (result === undefined || this.results.has(target)) return;
    this.readsIdentity = from.readsIdentity;
    this.keep(target, { ...result, unwatch: () => undefined }, from.readSetOf(result));
  }

  notifyAll(): void {
    for (const peers of this.subscribers.values()) for (const subscriber of peers) subscriber.onStale();
  }

  private readonly readSets = new WeakMap<LiveResult, ReadSetOf>();

  private readSetOf(result: LiveResult): ReadSetOf | undefined {
    return this.readSets.get(result);
  }

  private async execute(caller: Caller, scope: string, ts: bigint): Promise<LiveResult> {
    const generation = this.cache.generation;
    const { componentPath, path, args, journal } = this.identity;
    const outcome = await this.cache.runner.runQuery({
      ...(componentPath === undefined ? {} : { componentPath }),
      path,
      args,
      caller,
      journal,
      ts,
      requestId: newRequestId(),
    });
    this.readsIdentity = outcome.readIdentity;
    const target = outcome.readIdentity ? scope : SHARED;
    const before = this.results.get(target);
    const made = new QueryContent(outcome, outcome.journal);
    const result: LiveResult = {
      ts: outcome.ts,
      content: before !== undefined && before.content.equals(made) ? before.content : made,
      journal: outcome.journal,
      invalidAt: null,
      generation,
      atMs: this.cache.db.clock.elapsedMs(),
      unwatch: () => undefined,
    };
    // A session that is behind may have asked for an older ts than the newest result has.
    const isNewest = before === undefined || before.ts <= result.ts || before.generation !== generation;
    if (isNewest && !this.gone) {
      if (outcome.readIdentity) this.drop(SHARED);
      this.keep(target, result, outcome.reads);
    }
    return result;
  }

  private keep(target: string, result: LiveResult, reads: ReadSetOf | undefined): void {
    this.drop(target);
    this.results.set(target, result);
    if (reads === undefined) return;
    this.readSets.set(result, reads);
    result.unwatch = this.cache.db.watch(reads, result.ts, (touchedAt) => {
      result.invalidAt = touchedAt;
      if (this.results.get(target) !== result) return;
      if (target === SHARED) this.notifyAll();
      else for (const subscriber of this.subscribers.get(target) ?? []) subscriber.onStale();
    });
  }

  private drop(target: string): void {
    this.results.get(target)?.unwatch();
    this.results.delete(target);
  }

  private isValid(result: LiveResult, ts: bigint): boolean {
    if (result.generation !== this.cache.generation) return false;
    return result.ts <= ts && (result.invalidAt === null || ts < result.invalidAt);
  }
}

type ReadSetOf = Parameters<Database["watch"]>[0];
