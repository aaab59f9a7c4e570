import type { Caller, ClientInfo, Identity } from "../functions/caller.ts";
import { SnapshotGone } from "../txn/errors.ts";
import type { SyncHub } from "./hub.ts";
import { ProtocolError, parseClientMessage } from "./protocol.ts";
import type {
  ActionMessage,
  AddQuery,
  AuthenticateMessage,
  ClientMessage,
  ConnectMessage,
  ModifyQuerySetMessage,
  MutationMessage,
  StateVersion,
} from "./protocol.ts";
import type { QueryResult } from "./queryCache.ts";
import { authErrorText, type Modification } from "./serverMessages.ts";
import { SessionCalls } from "./sessionCalls.ts";
import { SessionQuery } from "./sessionQuery.ts";

/*
 * One connection of one client.
 *
 *   sent    the version the client has been brought to; the next Transition starts there
 *   wanted  the query set and identity the client has asked for since
 *   stale   queries whose newest answer the client does not have
 *
 * Invariants
 *   1 every Transition starts where the one before it ended, and its ts never goes back
 *   2 all answers in it are true at its end ts, and so is every answer the client already had
 *   3 after a MutationResponse with ts there is always a Transition that ends at or after ts
 *   4 messages take effect in the order they came; mutations run one after the other
 *
 * update() is the only sender of Transitions: it takes stale and wanted, computes what is missing at one
 * ts, and emits. What changes meanwhile is left for the update after it.
 */

/** The connection as a session sees it. */
export interface SessionSocket {
  send(text: string): void;
  close(code: number, reason: string): void;
  /** About how much of what was sent has not left yet; `delivered` tells when it gets less. */
  bufferedBytes(): number;
  /** A message of so many characters has been dealt with; no more than so much is received ahead of that. */
  handled(chars: number): void;
}

interface UpdatePlan {
  end: StateVersion;
  removed: number[];
  identityChanged: boolean;
}

/** A client that sends faster than it is served is broken. */
const INBOX_MAX = 10_000;
/** A client that does not read gets no further transitions until it has caught up; they merge into one. */
const BUFFERED_BYTES_MAX = 8 * 1024 * 1024;
const CLOSE_POLICY = 1008;
const CLOSE_INTERNAL = 1011;

export class Session {
  private readonly hub: SyncHub;
  private readonly socket: SessionSocket;
  private sessionId: string | null = null;
  private clockSkewMs: number | null = null;
  private caller: Caller = { kind: "anonymous" };
  private callerExpiresAtMs: number | null = null;
  private sent: StateVersion = { querySet: 0, identity: 0, ts: 0n };
  private readonly wanted = { querySet: 0, identity: 0 };
  private readonly queries = new Map<number, SessionQuery>();
  private stale = new Set<SessionQuery>();
  private removed: number[] = [];
  /** The newest commit of this client that no Transition has reached yet. */
  private owedTs: bigint | null = null;
  private isHeldBack = false;
  private updating = false;
  private updateAgain = false;
  private readonly inbox: { message: ClientMessage; chars: number }[] = [];
  private draining = false;
  private readonly calls: SessionCalls;
  private closed = false;

  constructor(hub: SyncHub, socket: SessionSocket, client?: ClientInfo) {
    this.hub = hub;
    this.socket = socket;
    this.calls = new SessionCalls({
      runner: hub.runner,
      client,
      send: (text) => this.closed || this.socket.send(text),
      committed: (ts) => {
        this.owedTs = ts;
        // Not at once: what became durable together is answered together, and then told in one Transition.
        hub.owes(this);
      },
      fail: (error) => this.fail(error),
    });
  }

  /** Takes one message as it came. A wrong one closes the connection; the client then starts over. */
  receive(text: string): void {
    if (this.closed) return;
    try {
      const message = parseClientMessage(text);
      if (this.inbox.length >= INBOX_MAX) throw new ProtocolError("Too many messages at once");
      this.inbox.push({ message, chars: text.length });
      if (!this.draining) void this.drain();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Some of what was sent has left. */
  delivered(): void {
    if (!this.isHeldBack || this.socket.bufferedBytes() > BUFFERED_BYTES_MAX) return;
    this.isHeldBack = false;
    this.update();
  }

  /** Forgets the connection: nothing is sent or computed for it any more. */
  end(): void {
    this.closed = true;
    for (const query of this.queries.values()) query.entry.unsubscribe(query);
    this.queries.clear();
    this.stale.clear();
    this.hub.forget(this);
  }

  markStale(query: SessionQuery): void {
    this.stale.add(query);
    this.hub.wake(this);
  }

  /** Whether nothing has to be computed for the next Transition. */
  get isCurrent(): boolean {
    return this.stale.size === 0;
  }

  /** Brings the client to the newest durable state, as far as it is not there yet. */
  update(): void {
    if (this.closed) return;
    if (this.updating) {
      this.updateAgain = true;
      return;
    }
    if (this.refusesExpiredCaller()) return;
    if (this.socket.bufferedBytes() > BUFFERED_BYTES_MAX) {
      this.isHeldBack = true;
      return;
    }
    const plan = this.takePlan();
    const stale = this.stale;
    this.stale = new Set();
    const results: [SessionQuery, QueryResult][] = [];
    const missing: Promise<void>[] = [];
    for (const query of stale) {
      const known = query.entry.peek(query.scope, plan.end.ts, query.sent === null);
      if (known !== null) results.push([query, known]);
      else {
        const run = query.entry.resultAt(this.caller, query.scope, plan.end.ts, query.sent === null);
        missing.push(run.then((result) => void results.push([query, result])));
      }
    }
    if (missing.length === 0) return this.emit(plan, results);
    this.updating = true;
    Promise.all(missing).then(
      () => {
        this.updating = false;
        this.emit(plan, results);
        this.updateIfWanted();
      },
      (error: unknown) => {
        this.updating = false;
        if (!(error instanceof SnapshotGone)) return this.fail(error);
        // So much was committed while a query ran that its moment is forgotten: take a later one.
        for (const query of stale) if (this.queries.get(query.queryId) === query) this.stale.add(query);
        this.removed.unshift(...plan.removed);
        this.update();
      },
    );
  }

  private updateIfWanted(): void {
    const { wanted, sent } = this;
    if (!this.updateAgain && wanted.querySet === sent.querySet && wanted.identity === sent.identity) return;
    this.updateAgain = false;
    this.update();
  }

  private takePlan(): UpdatePlan {
    const ts = this.hub.db.durableTs();
    const plan = {
      end: { querySet: this.wanted.querySet, identity: this.wanted.identity, ts },
      removed: this.removed,
      identityChanged: this.wanted.identity !== this.sent.identity,
    };
    this.removed = [];
    return plan;
  }

  private emit(plan: UpdatePlan, results: readonly [SessionQuery, QueryResult][]): void {
    if (this.closed) return;
    const updated: Modification[] = [];
    for (const [query, result] of results) {
      if (this.queries.get(query.queryId) !== query) continue;
      if (query.sent === null || !query.sent.equals(result.content))
        updated.push({ queryId: query.queryId, content: result.content });
      query.sent = result.content;
      query.follow(result.journal);
      if (result.invalidAt !== null) this.markStale(query);
    }
    const { sent } = this;
    const versionMoves = plan.end.querySet !== sent.querySet || plan.end.identity !== sent.identity;
    const paysDebt = this.owedTs !== null && this.owedTs <= plan.end.ts;
    if (updated.length === 0 && plan.removed.length === 0 && !versionMoves && !paysDebt) return;
    if (paysDebt) this.owedTs = null;
    this.sent = plan.end;
    this.socket.send(
      this.hub.transitions.text({
        start: sent,
        end: plan.end,
        updated,
        removed: plan.removed,
        clockSkewMs: plan.identityChanged ? this.clockSkewMs : null,
      }),
    );
  }

  private async drain(): Promise<void> {
    this.draining = true;
    try {
      for (let next = this.inbox.shift(); next !== undefined && !this.closed; next = this.inbox.shift()) {
        const { message, chars } = next;
        if (message.type === "Mutation") {
          this.mutate(message, chars);
        } else {
          if (message.type === "Authenticate") await this.authenticate(message);
          else this.handle(message);
          this.socket.handled(chars);
        }
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.draining = false;
    }
  }

  private handle(message: Exclude<ClientMessage, AuthenticateMessage | MutationMessage>): void {
    switch (message.type) {
      case "Connect":
        return this.connect(message);
      case "ModifyQuerySet":
        return this.modifyQuerySet(message);
      case "Action":
        return this.act(message);
      case "Event":
        return;
    }
  }

  /** Counts as dealt with only when it is over: a client that asks for more than can be done has to wait. */
  private mutate(message: MutationMessage, chars: number): void {
    if (this.refusesExpiredCaller()) return;
    this.calls.mutate(message, this.caller, this.sessionId, () => this.socket.handled(chars));
  }

  private act(message: ActionMessage): void {
    if (this.refusesExpiredCaller()) return;
    void this.calls.act(message, this.caller);
  }

  private connect(message: ConnectMessage): void {
    this.sessionId = message.sessionId;
    this.clockSkewMs =
      message.clientTs === null ? null : Math.round(message.clientTs - this.hub.db.clock.nowMs());
    if (message.maxObservedTimestamp !== null && message.maxObservedTimestamp > this.hub.db.durableTs()) {
      throw new ProtocolError(
        "InternalServerError: the client has seen a later state than this backend holds",
      );
    }
  }

  private async authenticate(message: AuthenticateMessage): Promise<void> {
    if (message.baseVersion !== this.wanted.identity)
      throw new ProtocolError("Authenticate has the wrong baseVersion");
    const verdict = await this.hub.authenticator.callerOf(
      message.tokenType,
      message.value,
      message.impersonating as Identity | null,
    );
    if (this.closed) return;
    if (!verdict.ok) {
      this.socket.send(authErrorText(verdict.error, message.baseVersion, true));
      this.close(CLOSE_POLICY, "AuthError");
      return;
    }
    this.caller = verdict.caller;
    this.callerExpiresAtMs = verdict.expiresAtMs;
    this.wanted.identity = message.baseVersion + 1;
    for (const query of this.queries.values()) {
      query.move(this.caller);
      this.stale.add(query);
    }
    this.update();
  }

  private modifyQuerySet(message: ModifyQuerySetMessage): void {
    if (message.baseVersion !== this.wanted.querySet)
      throw new ProtocolError("ModifyQuerySet has the wrong baseVersion");
    this.wanted.querySet = message.newVersion;
    for (const modification of message.modifications) {
      if (modification.type === "Add") this.addQuery(modification);
      else this.removeQuery(modification.queryId);
    }
    this.update();
  }

  private addQuery(add: AddQuery): void {
    if (this.queries.has(add.queryId)) throw new ProtocolError(`Query ${add.queryId} was added twice`);
    const { componentPath, udfPath, args, journal } = add;
    const identity = {
      ...(componentPath === undefined ? {} : { componentPath }),
      path: udfPath,
      args,
      journal,
    };
    const query = new SessionQuery(this, this.hub, add.queryId, identity, this.caller);
    this.queries.set(add.queryId, query);
    this.stale.add(query);
  }

  private removeQuery(queryId: number): void {
    const query = this.queries.get(queryId);
    if (query === undefined) throw new ProtocolError(`Query ${queryId} is not in the query set`);
    query.entry.unsubscribe(query);
    this.queries.delete(queryId);
    this.stale.delete(query);
    this.removed.push(queryId);
  }

  /** A token that ran out while connected: the client is told, comes back and brings a new one. */
  private refusesExpiredCaller(): boolean {
    if (this.callerExpiresAtMs === null || this.hub.db.clock.nowMs() < this.callerExpiresAtMs) return false;
    this.socket.send(authErrorText("Token expired", this.wanted.identity, false));
    this.close(CLOSE_POLICY, "AuthError");
    return true;
  }

  private fail(error: unknown): void {
    if (this.closed) return;
    if (error instanceof ProtocolError) return this.close(CLOSE_POLICY, error.message);
    this.hub.report(error);
    this.close(CLOSE_INTERNAL, "InternalServerError");
  }

  private close(code: number, reason: string): void {
    this.socket.close(code, reason);
    this.end();
  }
}
