import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../deploy/testing/testApp.ts";
import { SyncHub } from "./hub.ts";
import { Session } from "./session.ts";

const GROUPS = process.env.NIGHTLY === "1" ? 5_000 : 200;
const GROUPS_PER_SESSION = 50;
const COMMITS = 60;
/** Fewer than commits: a query has to run once again after it has run. */
const GROUPS_TOUCHED = 30;
/** A run without need would begin in the turns behind the answer. */
const TURNS_AFTERWARDS = 10;
/** Each session has both for each of its groups. */
const PATHS = ["entries:newest", "entries:page"];

const FILES = {
  entries: `
    import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
    const inGroup = (ctx, group) => ctx.db.query("entries").withIndex("by_group", (q) => q.eq("group", group));
    export const add = mutation(async (ctx, entry) => { await ctx.db.insert("entries", entry); });
    export const newest = query(async (ctx, { group }) => await inGroup(ctx, group).order("desc").take(3));
    export const page = query(async (ctx, { group }) =>
      await inGroup(ctx, group).paginate({ numItems: 3, cursor: null }));
  `,
};
const SCHEMA = `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema({
    entries: defineTable({ group: v.number(), n: v.number() }).index("by_group", ["group", "n"]),
  });
`;

let folder: string;
let app: TestApp;
let hub: SyncHub;
const sessions: Session[] = [];
/** How often each query of each group has run, and what the sessions were sent. */
let runs: Record<string, number> = {};
let heard: string[] = [];
let onHeard: () => void = () => undefined;
/** Grows, so that the newest entry is among the newest; all have as many digits, so that none begins like another. */
let lastEntry = 1_000;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedded-runs-"));
  // On a real file: what is committed and not durable yet must not run anything.
  app = await startTestApp({ files: FILES, schema: SCHEMA }, { path: join(folder, "data.db") });
  const { db, runner, deployment } = app;
  const runQuery = runner.runQuery.bind(runner);
  runner.runQuery = (request) => {
    const key = runKey(request.path, (request.args as { group: number }).group);
    runs[key] = (runs[key] ?? 0) + 1;
    return runQuery(request);
  };
  const report = (error: unknown) => {
    throw error;
  };
  const authenticator = {} as ConstructorParameters<typeof SyncHub>[0]["authenticator"];
  hub = new SyncHub({ db, runner, deployment, authenticator, report });
  for (let group = 0; group < GROUPS; group += GROUPS_PER_SESSION) await subscribe(group);
});

beforeEach(forget);

afterAll(async () => {
  for (const session of sessions) session.end();
  hub.close();
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

/** Opens a session for so many groups from this one on. */
async function subscribe(firstGroup: number): Promise<void> {
  const session = new Session(hub, {
    send: (text) => {
      heard.push(text);
      onHeard();
    },
    close: (_code, reason) => {
      throw new Error(`A session was closed: ${reason}`);
    },
    bufferedBytes: () => 0,
    handled: () => undefined,
  });
  const sessionId = `session-${sessions.push(session)}`;
  session.receive(JSON.stringify({ type: "Connect", sessionId, connectionCount: 0 }));
  const modifications = numbers(GROUPS_PER_SESSION).flatMap((n) =>
    PATHS.map((udfPath, at) => ({
      type: "Add",
      queryId: n * PATHS.length + at,
      udfPath,
      args: [{ group: firstGroup + n }],
    })),
  );
  session.receive(JSON.stringify({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications }));
  await hear([`"queryId":${modifications.length - 1},`]);
  forget();
}

/** Resolves once each of these is in something that a session was sent. */
async function hear(parts: readonly string[]): Promise<void> {
  const isMissing = (part: string) => !heard.some((text) => text.includes(part));
  while (parts.some(isMissing)) await new Promise<void>((resolve) => (onHeard = resolve));
  for (let turn = 0; turn < TURNS_AFTERWARDS; turn += 1) await new Promise((next) => setImmediate(next));
}

function forget(): void {
  runs = {};
  heard = [];
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

function runKey(path: string, group: number): string {
  return `${path} of ${group}`;
}

function onceEach(groups: readonly number[]): Record<string, number> {
  return Object.fromEntries(groups.flatMap((group) => PATHS.map((path) => [runKey(path, group), 1])));
}

/** Groups of all sessions in turn. */
function groupOf(n: number): number {
  return Math.floor(((n % GROUPS_TOUCHED) * GROUPS) / GROUPS_TOUCHED);
}

/** How an entry looks in an answer. */
function shown(n: number): string {
  return `"n":${n}`;
}

/** Sends a mutation in the session and gives what the new entry looks like. */
function mutate(session: Session, group: number): string {
  const n = (lastEntry += 1);
  session.receive(
    JSON.stringify({ type: "Mutation", requestId: n, udfPath: "entries:add", args: [{ group, n }] }),
  );
  return shown(n);
}

function sessionOf(group: number): Session {
  return sessions[Math.floor(group / GROUPS_PER_SESSION)]!;
}

test(`[SYN26] a commit that touches one range of ${GROUPS} runs its queries once and no others`, async () => {
  for (const group of numbers(COMMITS).map(groupOf)) {
    forget();
    const n = (lastEntry += 1);
    await app.call("entries:add", { group, n });
    await hear([shown(n)]);
    expect(runs).toEqual(onceEach([group]));
  }
});

test("[SYN26] a mutation of the session that is subscribed to its range runs its queries once and no others", async () => {
  for (const group of numbers(COMMITS).map(groupOf)) {
    forget();
    await hear([mutate(sessionOf(group), group)]);
    expect(runs).toEqual(onceEach([group]));
  }
});

test("[SYN26] mutations that were sent at once and touch different ranges run the queries of each once", async () => {
  const groups = numbers(GROUPS_TOUCHED).map(groupOf);
  await hear(groups.map((group) => mutate(sessionOf(group), group)));
  expect(runs).toEqual(onceEach(groups));
});

test("[SYN26] a query runs at most once for all the commits that touch it and become durable together", async () => {
  let batches = 0;
  const stop = app.db.onDurable(() => (batches += 1));
  const entries = numbers(COMMITS).map((n) => mutate(sessions[n % sessions.length]!, 0));
  await hear(entries.slice(-1));
  stop();
  expect(batches).toBeLessThan(COMMITS);
  expect(Object.keys(runs).sort()).toEqual(PATHS.map((path) => runKey(path, 0)));
  expect(Math.max(...Object.values(runs))).toBeLessThanOrEqual(batches);
});
