import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Writable } from "node:stream";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as ws from "ws";
import { freshKeys } from "../src/auth/adminKey.ts";
import { Authenticator } from "../src/auth/authenticator.ts";
import { startTestApp, type TestApp } from "../src/deploy/testing/testApp.ts";
import type { HttpAnswer, IncomingRequest } from "../src/front/exchange.ts";
import { Front } from "../src/front/front.ts";
import { textFrame } from "../src/front/thread/webSocketFrame.ts";
import { cloudApi } from "../src/http/cloudApi.ts";
import { errorAnswer, refusalOf } from "../src/http/answer.ts";
import { SyncHub } from "../src/sync/hub.ts";
import { Session } from "../src/sync/session.ts";
import { freshFolder } from "../src/testing/freshFolder.ts";
import { Dice, mangledBytes, mangledJson, mangledText } from "../src/testing/mangle.ts";
import { RawClient } from "../src/testing/rawClient.ts";
import { until } from "../src/testing/until.ts";

// Exported, but not in its types.
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Writable };
const IS_NIGHTLY = process.env.NIGHTLY === "1";
/** Of each of three kinds below the socket; nightly 100,000 in all. */
const INPUTS = IS_NIGHTLY ? 32_000 : 3_000;
const INPUTS_OVER_SOCKETS = IS_NIGHTLY ? 4_000 : 400;
/** What a second half of the inputs may leave behind: records of mutations, caches of bounded size. */
const HEAP_GROWTH_MAX = 24 * 1024 * 1024;
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_000);

const NOTES = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
import { v } from "convex/values";
export const count = query({ args: { topic: v.string(), n: v.optional(v.number()) }, handler: async () => 1 });
export const any = query(async (_ctx, args) => args);
export const take = mutation({ args: { text: v.string() }, handler: async () => null });
`;
const ADD = { type: "Add", queryId: 0, udfPath: "notes:count", args: [{ topic: "t", n: 1 }], journal: null };
const MESSAGES: readonly object[] = [
  { type: "Connect", sessionId: "s", connectionCount: 0, lastCloseReason: "InitialConnect", clientTs: 5 },
  { type: "Connect", sessionId: "s", connectionCount: 1, maxObservedTimestamp: "AQAAAAAAAAA=" },
  {
    type: "ModifyQuerySet",
    baseVersion: 0,
    newVersion: 1,
    modifications: [ADD, { ...ADD, queryId: 1, udfPath: "notes:any" }],
  },
  {
    type: "ModifyQuerySet",
    baseVersion: 0,
    newVersion: 1,
    modifications: [ADD, { type: "Remove", queryId: 0 }],
  },
  { type: "Mutation", requestId: 0, udfPath: "notes:take", args: [{ text: "x" }], componentPath: "" },
  { type: "Action", requestId: 1, udfPath: "notes:none", args: [{}] },
  { type: "Authenticate", tokenType: "User", value: "eyJhbGciOiJub25lIn0.e30.", baseVersion: 0 },
  {
    type: "Authenticate",
    tokenType: "Admin",
    value: "name|key",
    baseVersion: 0,
    impersonating: { subject: "s" },
  },
  { type: "Event", eventType: "ClientConnect", event: [] },
];
const BODIES: readonly object[] = [
  { path: "notes:count", args: { topic: "t" }, format: "json" },
  { path: "notes:any", args: [{ a: [1, { b: null }] }], format: "convex_encoded_json", ts: "AQAAAAAAAAA=" },
  { path: "notes:take", args: { text: "x" }, componentPath: "" },
  {
    queries: [
      { path: "notes:count", args: { topic: "t" } },
      { path: "notes:any", args: {} },
    ],
  },
];
const PATHS = [
  "query",
  "mutation",
  "action",
  "function",
  "query_ts",
  "query_at_ts",
  "query_batch",
  "run/notes/any",
  "x",
];

let app: TestApp;
let hub: SyncHub;
let answer: (request: IncomingRequest) => Promise<HttpAnswer>;
const reports: unknown[] = [];
const report = (error: unknown): void => void reports.push(error);

beforeAll(async () => {
  app = await startTestApp({ files: { notes: NOTES } });
  const { db, deployment, runner } = app;
  const authenticator = new Authenticator({ adminKey: freshKeys().adminKey, providers: () => [] });
  hub = new SyncHub({ db, runner, deployment, authenticator, report });
  const api = cloudApi({
    db,
    runner,
    authenticator,
    adminRoute: () => undefined,
    wellKnown: () => undefined,
    version: "1",
    instanceName: "x",
    cloudUrl: "http://x",
  });
  answer = (request) => api(request).catch((error: unknown) => errorAnswer(error, report));
});
afterAll(async () => {
  hub?.close();
  await app?.close();
});

/** Runs all inputs; what the second half leaves on the heap is bounded. */
async function feed(
  inputs: number,
  seed: number,
  one: (dice: Dice, at: number) => Promise<void>,
): Promise<void> {
  const dice = new Dice(seed);
  let between = 0;
  for (let at = 0; at < inputs; at += 1) {
    if (at === Math.floor(inputs / 2)) between = heapUsed();
    try {
      await one(dice, at);
    } catch (error) {
      throw new Error(`Input ${at} of FUZZ_SEED=${SEED}`, { cause: error });
    }
  }
  expect(reports.splice(0).map(stackOf)).toEqual([]);
  expect(heapUsed() - between).toBeLessThan(HEAP_GROWTH_MAX);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? String(error.stack) : String(error);
}

function heapUsed(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}

test(`[SYN24] sessions take ${INPUTS} mangled messages: each is answered or ends its session with a reason (seed ${SEED})`, async () => {
  await feed(INPUTS, SEED, async (dice) => {
    const closed: string[] = [];
    const session = new Session(hub, {
      send: (text) => void JSON.parse(text),
      close: (code, reason) => void closed.push(`${code} ${reason}`),
      bufferedBytes: () => 0,
      handled: () => undefined,
    });
    if (dice.next() < 0.7) session.receive(JSON.stringify(MESSAGES[0]));
    session.receive(dice.next() < 0.9 ? mangledJson(dice, dice.pick(MESSAGES)) : mangledText(dice, "{}"));
    if (dice.next() < 0.3) session.receive(mangledJson(dice, dice.pick(MESSAGES)));
    await new Promise((resolve) => setImmediate(resolve));
    for (const reason of closed) if (!/^1008 ./.test(reason)) throw new Error(`Closed with ${reason}`);
    if (closed.length > 1) throw new Error(`Closed twice: ${closed.join(", ")}`);
    session.end();
  });
});

test(`[HTTP14] [SYN24] the functions API takes ${INPUTS} mangled requests: none is answered with 500 (seed ${SEED})`, async () => {
  await feed(INPUTS, SEED + 1, async (dice) => {
    const body =
      dice.next() < 0.95
        ? mangledJson(dice, dice.pick(BODIES))
        : dice.bytes(dice.below(40)).toString("latin1");
    const authorization = dice.pick([
      "",
      "Bearer x",
      "Convex a|b",
      "Convex a|b:e30",
      "Basic",
      "Bearer e30.e30.e30",
    ]);
    const path = `/api/${dice.pick(PATHS)}`;
    const { status, body: text } = await answer({
      port: "cloud",
      method: dice.next() < 0.9 ? "POST" : "GET",
      url: dice.next() < 0.9 ? path : mangledText(dice, `${path}?path=notes:any&args=%7B%7D`),
      headers: dice.next() < 0.5 ? [] : ["Authorization", authorization, "Convex-Client", "npm-1.48.0"],
      remoteAddress: "127.0.0.1",
      body: new Uint8Array(Buffer.from(body)),
    });
    if (status !== 200 && status !== 560 && (status < 400 || status > 499))
      throw new Error(`${status}: ${String(text)}`);
    // A mangled address may be the root's, which greets in words.
    const isGreeting = status === 200 && String(text).startsWith("This Convex deployment is running.");
    if (!isGreeting && (status !== 200 || path !== "/api/x")) JSON.parse(String(text));
  });
});

test(`[SYN23] [SYN24] the frame parser takes ${INPUTS} mangled frames, and reads what is framed here as it was (seed ${SEED})`, async () => {
  await feed(INPUTS, SEED + 2, async (dice) => {
    const mangled = mangledText(dice, JSON.stringify(dice.pick(MESSAGES))).repeat(dice.below(3));
    // Half of a character has no place in UTF-8.
    const text = Buffer.from(mangled).toString();
    const read: string[] = [];
    const client = new Receiver({ isServer: false, allowSynchronousEvents: true });
    client.on("message", (data: Buffer) => void read.push(data.toString()));
    client.write(textFrame(text));
    if (read.length !== 1 || read[0] !== text)
      throw new Error(`A frame was read otherwise than it was meant: ${JSON.stringify([text, read])}`);
    const server = new Receiver({ isServer: true, maxPayload: 1_000, allowSynchronousEvents: true });
    server.on("error", (error: Error & { code?: string }) => {
      if (error.code?.startsWith("WS_ERR_") !== true) throw error;
    });
    server.write(mangledBytes(dice, masked(dice, text.slice(0, 300))));
  });
});

test(`[SYN24] ${INPUTS_OVER_SOCKETS} connections of garbage leave the ports as they were (seed ${SEED})`, async () => {
  const folder = await freshFolder("fuzz");
  const front = new Front({ folder: folder.path, lost: report });
  try {
    const number = await front.listen("cloud", 0, "127.0.0.1", "test");
    front.serve({
      answer,
      connect: (socket) => new Session(hub, socket),
      tell: () => Promise.resolve(null),
      refusalOf: (error) => refusalOf(error, report),
      report,
    });
    await feed(INPUTS_OVER_SOCKETS, SEED + 3, async (dice) => {
      const bytes = dice.next() < 0.5 ? rawRequest(dice) : upgradeAndFrames(dice);
      await sendRaw(number, bytes);
    });
    const client = await RawClient.open(`http://127.0.0.1:${number}`);
    client.connect();
    client.subscribe({ path: "notes:count", args: { topic: "after" } });
    await until("an answer after all that", () => client.ofType("Transition").length > 0);
    client.close();
  } finally {
    await front.close();
    await folder.remove();
  }
  expect(reports).toEqual([]);
});

/** A text as a client frames it. */
function masked(dice: Dice, text: string): Buffer {
  const frame = textFrame(text);
  const headerLength = frame.length - Buffer.byteLength(text);
  const mask = dice.bytes(4);
  const payload = frame.subarray(headerLength).map((byte, at) => byte ^ mask[at % 4]!);
  frame[1]! |= 0x80;
  return Buffer.concat([frame.subarray(0, headerLength), mask, payload]);
}

function rawRequest(dice: Dice): Buffer {
  const body = mangledJson(dice, dice.pick(BODIES));
  const head = `POST /api/${dice.pick(PATHS)} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return mangledBytes(dice, Buffer.from(dice.next() < 0.5 ? mangledText(dice, head) + body : head + body));
}

function upgradeAndFrames(dice: Dice): Buffer {
  const head =
    "GET /api/1.48.0/sync HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  const frames = Array.from({ length: 1 + dice.below(4) }, () =>
    mangledBytes(dice, masked(dice, mangledJson(dice, dice.pick(MESSAGES)))),
  );
  return Buffer.concat([Buffer.from(head), ...frames]);
}

/** Sends the bytes, then hangs up. */
async function sendRaw(port: number, bytes: Buffer): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.resume();
  socket.end(bytes);
  const timer = setTimeout(() => socket.destroy(), 50);
  await new Promise((resolve) => socket.once("close", resolve));
  clearTimeout(timer);
}
