import { decodeTs, encodeTs } from "../src/sync/protocol.ts";
import type { JsonValue } from "../src/values/json.ts";
import type { Connection } from "./connection.ts";
import type { PageEnd } from "./model.ts";
import type { SeededRandom } from "./seededRandom.ts";
import type { Timeline } from "./timeline.ts";
import type { Truth } from "./truth.ts";

const RECONNECT_MS_MAX = 600;

interface Query {
  path: string;
  args: Record<string, JsonValue>;
  journal: string | null;
  /** JSON text of the newest answer over the present connection. */
  answer: string | null;
  pageEnd: PageEnd | null;
}

interface Request {
  message: { type: "Mutation" | "Action"; requestId: number; udfPath: string; args: JsonValue[] };
  isSent: boolean;
  /** Set once the answer is here; it is resolved by a Transition that reaches it. */
  committedTs: bigint | null;
}

interface Version {
  querySet: number;
  identity: number;
  ts: string;
}

interface Frame {
  type: string;
  startVersion: Version;
  endVersion: Version;
  modifications: {
    type: string;
    queryId: number;
    value: JsonValue;
    journal?: string | null;
    errorMessage?: string;
  }[];
  requestId: number;
  success: boolean;
  result: JsonValue;
  ts: string;
}

export interface ClientParts {
  name: string;
  timeline: Timeline;
  random: SeededRandom;
  truth: Truth;
  /** Opens a connection; null if nobody listens. */
  connect(client: Client): Connection | null;
}

const START: Version = { querySet: 0, identity: 0, ts: encodeTs(0n) };

/** A client as `convex/browser` is one, which compares all that it is told with the truth. */
export class Client {
  readonly name: string;
  readonly queries = new Map<number, Query>();
  readonly acknowledged = new Map<number, string>();
  readonly refused = new Set<number>();
  lostActions = 0;
  readonly #requests = new Map<number, Request>();
  readonly #parts: ClientParts;
  #connection: Connection | null = null;
  #connectionCount = 0;
  #lastCloseReason: string | null = "InitialConnect";
  #version = START;
  #querySet = 0;
  #identity = 0;
  #who: string | null = null;
  /** Who the client was at each version of its identity on this connection. */
  #whoAt: (string | null)[] = [null];
  #maxObserved = 0n;
  #nextQuery = 0;
  #nextRequest = 0;

  constructor(parts: ClientParts) {
    this.name = parts.name;
    this.#parts = parts;
  }

  start(): void {
    this.#open();
  }

  get pendingRequests(): number {
    return this.#requests.size;
  }

  subscribe(path: string, args: Record<string, JsonValue>): void {
    const queryId = this.#nextQuery++;
    this.queries.set(queryId, { path, args, journal: null, answer: null, pageEnd: null });
    this.#modify([this.#addOf(queryId)]);
  }

  unsubscribe(queryId: number): void {
    if (this.queries.delete(queryId)) this.#modify([{ type: "Remove", queryId }]);
  }

  call(type: "Mutation" | "Action", udfPath: string, args: Record<string, JsonValue>): void {
    const requestId = this.#nextRequest++;
    const message = { type, requestId, udfPath, args: [args] };
    const isSent = this.#connection !== null;
    this.#requests.set(requestId, { message, isSent, committedTs: null });
    if (isSent) this.#send(message);
  }

  become(who: string | null): void {
    this.#who = who;
    if (this.#connection !== null) this.#authenticate();
  }

  cut(): void {
    this.#connection?.cut("NetworkLost");
  }

  stall(ms: number): void {
    this.#connection?.stall(ms);
  }

  onClose(reason: string): void {
    this.#connection = null;
    this.#lastCloseReason = reason;
    if (reason === "InternalServerError: the client has seen a later state than this backend holds")
      throw new Error(`${this.name} has seen what was lost`);
    this.#parts.timeline.after(this.#parts.random.next() * RECONNECT_MS_MAX, () => this.#open());
  }

  onMessage(text: string): void {
    const frame = JSON.parse(text) as Frame;
    if (frame.type === "Transition") this.#onTransition(frame);
    else if (frame.type === "MutationResponse") this.#onMutationResponse(frame);
    else if (frame.type === "ActionResponse") this.#requests.delete(frame.requestId);
    else throw new Error(`${this.name} got ${text}`);
  }

  /** Throws unless the client has all that it asked for. */
  checkIsUpToDate(): void {
    const wanted = JSON.stringify([this.#querySet, this.#identity]);
    const reached = JSON.stringify([this.#version.querySet, this.#version.identity]);
    if (wanted !== reached) throw new Error(`${this.name} asked for ${wanted} and was brought to ${reached}`);
    if (this.#requests.size > 0)
      throw new Error(`${this.name} waits for ${[...this.#requests.keys()].join(", ")}`);
    this.#checkAnswers(this.#parts.truth.model);
  }

  #open(): void {
    const { connect, random, timeline } = this.#parts;
    const connection = connect(this);
    if (connection === null) {
      timeline.after(random.next() * RECONNECT_MS_MAX, () => this.#open());
      return;
    }
    this.#connection = connection;
    this.#version = START;
    this.#send({
      type: "Connect",
      sessionId: this.name,
      connectionCount: this.#connectionCount++,
      lastCloseReason: this.#lastCloseReason,
      clientTs: timeline.nowMs,
      ...(this.#maxObserved === 0n ? {} : { maxObservedTimestamp: encodeTs(this.#maxObserved) }),
    });
    this.#identity = 0;
    this.#whoAt = [null];
    if (this.#who !== null) this.#authenticate();
    for (const query of this.queries.values()) query.answer = null;
    this.#querySet = 0;
    this.#modify([...this.queries.keys()].map((queryId) => this.#addOf(queryId)));
    for (const [requestId, request] of this.#requests) this.#resend(requestId, request);
  }

  /** Mutations are sent again, answered ones too; an action that may have run is given up. */
  #resend(requestId: number, request: Request): void {
    if (request.message.type === "Action" && request.isSent) {
      this.#requests.delete(requestId);
      this.lostActions += 1;
      return;
    }
    request.isSent = true;
    this.#send(request.message);
  }

  #authenticate(): void {
    const token = this.#who === null ? { tokenType: "None" } : { tokenType: "User", value: this.#who };
    this.#send({ type: "Authenticate", baseVersion: this.#identity, ...token });
    this.#identity += 1;
    this.#whoAt.push(this.#who);
  }

  #addOf(queryId: number): object {
    const { path, args, journal } = this.queries.get(queryId)!;
    return { type: "Add", queryId, udfPath: path, args: [args], journal };
  }

  #modify(modifications: object[]): void {
    if (this.#connection === null) return;
    const baseVersion = this.#querySet;
    this.#querySet += 1;
    this.#send({ type: "ModifyQuerySet", baseVersion, newVersion: this.#querySet, modifications });
  }

  #send(message: object): void {
    this.#connection!.send(JSON.stringify(message));
  }

  #onMutationResponse({ requestId, success, result, ts }: Frame): void {
    const request = this.#requests.get(requestId);
    if (!success) {
      this.#requests.delete(requestId);
      this.refused.add(requestId);
      return;
    }
    this.#observe(decodeTs(ts));
    const known = this.#parts.truth.results.get(`${this.name}/${requestId}`);
    if (known !== JSON.stringify(result))
      throw new Error(`${this.name}/${requestId} was answered ${JSON.stringify(result)}, it is ${known}`);
    this.acknowledged.set(requestId, known);
    if (request === undefined) return;
    if (request.committedTs !== null && request.committedTs !== decodeTs(ts))
      throw new Error(`${this.name}/${requestId} was committed at two times`);
    request.committedTs = decodeTs(ts);
  }

  #onTransition({ startVersion, endVersion, modifications }: Frame): void {
    const [start, version] = [JSON.stringify(startVersion), JSON.stringify(this.#version)];
    if (start !== version) throw new Error(`${this.name} is at ${version}, a Transition starts at ${start}`);
    const ts = decodeTs(endVersion.ts);
    if (ts < decodeTs(this.#version.ts)) throw new Error(`Time went back for ${this.name}`);
    this.#version = endVersion;
    this.#observe(ts);
    for (const modification of modifications) {
      const query = this.queries.get(modification.queryId);
      if (query === undefined || modification.type === "QueryRemoved") continue;
      if (modification.type !== "QueryUpdated")
        throw new Error(`${query.path}: ${modification.errorMessage}`);
      if (modification.journal !== undefined) query.journal = modification.journal;
      if (query.path === "notes:page") query.pageEnd ??= pageEndOf(modification.value);
      query.answer = JSON.stringify(comparable(modification.value, query.pageEnd));
    }
    const model = this.#parts.truth.history.get(ts);
    if (model === undefined) throw new Error(`${this.name} was brought to ${ts}, which is no durable moment`);
    this.#checkAnswers(model);
    for (const [requestId, { committedTs }] of this.#requests)
      if (committedTs !== null && committedTs <= ts) this.#requests.delete(requestId);
  }

  #checkAnswers(model: Truth["model"]): void {
    for (const [queryId, { path, args, answer, pageEnd }] of this.queries) {
      if (answer === null) continue;
      const who = this.#whoAt[this.#version.identity] ?? null;
      const expected = JSON.stringify(model.answer(path, args, who, pageEnd ?? undefined));
      if (answer !== expected)
        throw new Error(
          `${this.name}'s query ${queryId}, ${path} ${JSON.stringify(args)}, shows ${answer}, it is ${expected}`,
        );
    }
  }

  #observe(ts: bigint): void {
    if (ts > this.#maxObserved) this.#maxObserved = ts;
  }
}

function pageEndOf(value: JsonValue): PageEnd {
  const { page, isDone } = value as { page: [string, number][]; isDone: boolean };
  return { isDone, last: page.at(-1)?.[0] ?? "" };
}

function comparable(value: JsonValue, end: PageEnd | null): JsonValue {
  if (end === null || end.isDone) return value;
  const { page, isDone } = value as { page: [string, number][]; isDone: boolean };
  return { page: page.filter(([key]) => key !== end.last), isDone };
}
