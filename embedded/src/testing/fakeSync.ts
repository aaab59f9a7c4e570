import type { Authenticator } from "../auth/authenticator.ts";
import type { Deployment } from "../deploy/deployment.ts";
import type { FunctionRunner, MutationRequest, QueryRequest } from "../functions/runner.ts";
import { SyncHub } from "../sync/hub.ts";
import { decodeTs } from "../sync/protocol.ts";
import { Session } from "../sync/session.ts";
import { systemClock } from "../txn/clock.ts";
import type { Database } from "../txn/database.ts";
import { SnapshotGone } from "../txn/errors.ts";
import type { ReadSet } from "../txn/readSet.ts";

/** Numbers under names with all their history: just enough of a database and a runner for the sync layer. */
export class FakeStore {
  private now = 1n;
  private readonly history = new Map<string, { ts: bigint; value: number }[]>();
  private readonly watches = new Set<{ reads: Set<string>; onTouched: (ts: bigint) => void }>();
  private readonly durable = new Set<(ts: bigint) => void>();
  private readonly deployed = new Set<() => void>();
  private readonly answered = new Map<string, bigint>();
  /** Turns of the event loop that an execution takes; asked anew for each. */
  turns: () => number = () => 0;
  queriesRun = 0;
  /** Commits that a query may be behind. */
  keeps = 1_000n;

  hub(): SyncHub {
    return new SyncHub({
      db: this.database(),
      runner: this.runner(),
      deployment: this.deployment(),
      authenticator: this.authenticator(),
      report: (error) => {
        throw error;
      },
    });
  }

  commit(writes: Record<string, number>): bigint {
    this.now += 1n;
    for (const [key, value] of Object.entries(writes)) {
      const versions = this.history.get(key) ?? [];
      versions.push({ ts: this.now, value });
      this.history.set(key, versions);
    }
    for (const watch of this.watches) {
      if (!Object.keys(writes).some((key) => watch.reads.has(key))) continue;
      this.watches.delete(watch);
      watch.onTouched(this.now);
    }
    for (const listener of this.durable) listener(this.now);
    return this.now;
  }

  valueAt(key: string, ts: bigint): number {
    return this.history.get(key)?.findLast((version) => version.ts <= ts)?.value ?? 0;
  }

  push(): void {
    for (const listener of this.deployed) listener();
  }

  private database(): Database {
    const fake = {
      clock: systemClock,
      durableTs: () => this.now,
      onDurable: (listener: (ts: bigint) => void) => {
        this.durable.add(listener);
        return () => this.durable.delete(listener);
      },
      watch: (reads: Set<string>, readTs: bigint, onTouched: (ts: bigint) => void) =>
        this.watch(reads, readTs, onTouched),
    };
    return fake as unknown as Database;
  }

  private watch(reads: Set<string>, readTs: bigint, onTouched: (ts: bigint) => void): () => void {
    const later = [...reads]
      .flatMap((key) => this.history.get(key) ?? [])
      .filter((version) => version.ts > readTs);
    if (later.length > 0) {
      onTouched(later.map((version) => version.ts).reduce((a, b) => (a < b ? a : b)));
      return () => undefined;
    }
    const entry = { reads, onTouched };
    this.watches.add(entry);
    return () => this.watches.delete(entry);
  }

  private runner(): FunctionRunner {
    const fake = {
      runQuery: async (request: QueryRequest) => {
        this.queriesRun += 1;
        await turns(this.turns());
        const { keys, mine } = request.args as { keys: string[]; mine?: boolean };
        const ts = request.ts ?? this.now;
        if (this.now - ts > this.keeps) throw new SnapshotGone("forgotten");
        const values: Record<string, unknown> = Object.fromEntries(
          keys.map((key) => [key, this.valueAt(key, ts)]),
        );
        if (mine === true)
          values.who = request.caller.kind === "user" ? request.caller.identity.subject : null;
        const reads = new Set(keys) as unknown as ReadSet;
        return {
          ok: true,
          valueJson: JSON.stringify(values),
          logLines: [],
          ts,
          reads,
          readIdentity: mine === true,
          journal: null,
        };
      },
      runMutation: async (request: MutationRequest) => {
        await turns(this.turns());
        const key = JSON.stringify(request.session);
        const ts = this.answered.get(key) ?? this.commit(request.args as Record<string, number>);
        this.answered.set(key, ts);
        return { ok: true, valueJson: "null", logLines: [], ts };
      },
    };
    return fake as unknown as FunctionRunner;
  }

  private deployment(): Deployment {
    const onChange = (listener: () => void): (() => void) => {
      this.deployed.add(listener);
      return () => this.deployed.delete(listener);
    };
    return { onChange } as unknown as Deployment;
  }

  private authenticator(): Authenticator {
    const callerOf = async (tokenType: string, value: string) => {
      await turns(this.turns());
      if (value === "bad") return { ok: false, error: "bad token" };
      const caller =
        tokenType === "User" ? { kind: "user", identity: { subject: value } } : { kind: "anonymous" };
      return { ok: true, caller, expiresAtMs: value === "brief" ? Date.now() + 20 : null };
    };
    return { callerOf } as unknown as Authenticator;
  }
}

interface Version {
  querySet: number;
  identity: number;
  ts: string;
}

/** A client that checks, Transition by Transition, what the protocol promises it. */
export class CheckingClient {
  readonly results = new Map<number, Record<string, unknown>>();
  readonly acknowledged = new Set<number>();
  readonly closedWith: string[] = [];
  /** `authUpdateAttempted` of each AuthError. */
  readonly authErrors: boolean[] = [];
  transitions = 0;
  /** Characters sent and not dealt with. */
  unhandled = 0;
  private buffered = 0;
  version: Version = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
  private readonly waiting = new Map<number, bigint>();
  private readonly wanted = { querySet: 0, identity: 0 };
  private readonly queries = new Map<number, string[]>();
  private readonly session: Session;
  private readonly store: FakeStore;
  private nextRequest = 0;

  constructor(store: FakeStore, hub: SyncHub) {
    this.store = store;
    this.session = new Session(hub, {
      send: (text) => this.onFrame(text),
      close: (_code, reason) => void this.closedWith.push(reason),
      bufferedBytes: () => this.buffered,
      handled: (chars) => void (this.unhandled -= chars),
    });
    this.send({ type: "Connect", sessionId: `session-${Math.random()}`, connectionCount: 0 });
  }

  add(queryId: number, keys: string[], mine = false): void {
    if (this.queries.has(queryId)) return;
    this.queries.set(queryId, keys);
    const args = [{ keys, ...(mine ? { mine } : {}) }];
    this.modify({ type: "Add", queryId, udfPath: "fake:get", args });
  }

  remove(queryId: number): void {
    if (!this.queries.delete(queryId)) return;
    this.modify({ type: "Remove", queryId });
  }

  authenticate(value: string): void {
    this.send({ type: "Authenticate", tokenType: "User", value, baseVersion: this.wanted.identity });
    this.wanted.identity += 1;
  }

  mutate(writes: Record<string, number>): number {
    const requestId = this.nextRequest;
    this.nextRequest += 1;
    this.send({ type: "Mutation", requestId, udfPath: "fake:set", args: [writes] });
    return requestId;
  }

  /** Throws unless the client has everything it asked for, as it is now. */
  checkCaughtUp(): void {
    if (this.version.querySet !== this.wanted.querySet) throw new Error("The query set did not arrive");
    if (this.version.identity !== this.wanted.identity) throw new Error("The identity did not arrive");
    if (this.waiting.size > 0 || this.acknowledged.size !== this.nextRequest)
      throw new Error("A mutation was not resolved");
    for (const [queryId, keys] of this.queries) this.checkValues(queryId, keys, 2n ** 62n);
  }

  /** Says how much is waiting in the connection. */
  setBuffered(bytes: number): void {
    this.buffered = bytes;
    this.session.delivered();
  }

  end(): void {
    this.session.end();
  }

  send(message: object): void {
    const text = JSON.stringify(message);
    this.unhandled += text.length;
    this.session.receive(text);
  }

  private modify(modification: object): void {
    const baseVersion = this.wanted.querySet;
    this.wanted.querySet += 1;
    this.send({
      type: "ModifyQuerySet",
      baseVersion,
      newVersion: this.wanted.querySet,
      modifications: [modification],
    });
  }

  private onFrame(text: string): void {
    const frame = JSON.parse(text) as { type: string } & Record<string, unknown>;
    if (frame.type === "MutationResponse") {
      this.waiting.set(frame.requestId as number, decodeTs(frame.ts as string));
    } else if (frame.type === "AuthError") {
      this.authErrors.push(frame.authUpdateAttempted as boolean);
    } else if (frame.type === "Transition") {
      this.onTransition(
        frame as unknown as {
          startVersion: Version;
          endVersion: Version;
          modifications: Record<string, unknown>[];
        },
      );
    }
  }

  private onTransition(frame: {
    startVersion: Version;
    endVersion: Version;
    modifications: Record<string, unknown>[];
  }): void {
    this.transitions += 1;
    if (JSON.stringify(frame.startVersion) !== JSON.stringify(this.version))
      throw new Error("A Transition starts elsewhere");
    const ts = decodeTs(frame.endVersion.ts);
    if (ts < decodeTs(this.version.ts)) throw new Error("Time went back");
    this.version = frame.endVersion;
    for (const modification of frame.modifications) {
      const queryId = modification.queryId as number;
      if (modification.type === "QueryRemoved") this.results.delete(queryId);
      else this.results.set(queryId, modification.value as Record<string, unknown>);
    }
    for (const [queryId] of this.results) {
      const keys = this.queries.get(queryId);
      if (keys !== undefined) this.checkValues(queryId, keys, ts);
    }
    for (const [requestId, committed] of this.waiting) {
      if (committed > ts) continue;
      this.waiting.delete(requestId);
      this.acknowledged.add(requestId);
    }
  }

  private checkValues(queryId: number, keys: string[], ts: bigint): void {
    for (const key of keys) {
      const seen = this.results.get(queryId)?.[key];
      const actual = this.store.valueAt(key, ts);
      if (seen !== actual)
        throw new Error(`Query ${queryId} shows ${key} = ${String(seen)}, it is ${actual}`);
    }
  }
}

/** Lets the event loop turn n times. */
export async function turns(n: number): Promise<void> {
  for (let turn = 0; turn < n; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
