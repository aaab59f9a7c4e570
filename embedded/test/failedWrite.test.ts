import { randomBytes } from "node:crypto";
import type { ConvexClient } from "convex/browser";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Backend, startBackend } from "../src/backend.ts";
import type { DurableBatch, DurableStore, StoreReader } from "../src/store/durableStore.ts";
import { SqliteStore } from "../src/store/sqlite/sqliteStore.ts";
import { StoreFault } from "../src/store/storeFault.ts";
import { fn, follow, httpClient, liveClient } from "../src/testing/clients.ts";
import { freshFolder } from "../src/testing/freshFolder.ts";
import { httpPush } from "../src/testing/httpPush.ts";
import { until } from "../src/testing/until.ts";

const SECRET_BYTES = 32;
const FULL = "The disk is full: the database can't be written.";
const FILES = {
  notes: `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, makeFunctionReference as ref } from "convex/server";
    export const add = mutation((ctx, { text }) => ctx.db.insert("notes", { text }));
    export const list = query(async (ctx) => (await ctx.db.query("notes").collect()).map(({ text }) => text));
    export const addByAction = action((ctx, { text }) => ctx.runMutation(ref("notes:add"), { text }));
  `,
};

/** The file, on a disk that can be made to refuse all writes. */
class FailingStore implements DurableStore {
  isFull = false;
  private readonly file: SqliteStore;

  constructor(path: string) {
    this.file = new SqliteStore(path, randomBytes(SECRET_BYTES));
  }

  load(reader: StoreReader): Promise<void> {
    return this.file.load(reader);
  }

  write(batch: DurableBatch): Promise<void> {
    return this.isFull ? Promise.reject(new StoreFault(FULL)) : this.file.write(batch);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

let folder: { path: string; remove(): Promise<void> };
let backend: Backend;
let disk: FailingStore;
const reports: string[] = [];
const clients: ConvexClient[] = [];

async function start(port = 0): Promise<void> {
  backend = await startBackend({
    dataDir: folder.path,
    port,
    sitePort: 0,
    openStore: (path) => (disk = new FailingStore(path)),
    report: (error) => void reports.push(String(error)),
  });
}

beforeEach(async () => {
  folder = await freshFolder("full");
  await start();
  await httpPush(backend).push({ files: FILES });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await backend.close();
  await folder.remove();
});

function open(): ConvexClient {
  const client = liveClient(backend.url);
  clients.push(client);
  return client;
}

test("[STO8] after a failed write clients read on, mutations fail or wait, and a start with room goes on from there", async () => {
  const http = httpClient(backend.url);
  const writer = open();
  const list = follow(writer, "notes:list", {});
  await writer.mutation(fn("mutation", "notes:add"), { text: "kept" });
  await until("the first note", () => (list.last() as string[] | undefined)?.length === 1);
  disk.isFull = true;
  let answer: unknown = "none yet";
  const waiting = writer.mutation(fn("mutation", "notes:add"), { text: "waiting" });
  waiting.then(
    () => (answer = "done"),
    (error: unknown) => (answer = error),
  );
  await until("that it tries again", () => writer.connectionState().connectionRetries > 1);
  const body = JSON.stringify({ path: "notes:add", args: { text: "refused" }, format: "json" });
  const refused = await fetch(`${backend.url}/api/mutation`, { method: "POST", body });
  expect(refused.status).toBe(500);
  await expect(http.mutation(fn("mutation", "notes:add"), { text: "refused" })).rejects.toThrow();
  await expect(http.action(fn("action", "notes:addByAction"), { text: "refused" })).rejects.toThrow();
  // Both kinds of clients read what is durable, one that comes now as well.
  expect(await http.query(fn("query", "notes:list"), {})).toEqual(["kept"]);
  const reader = follow(open(), "notes:list", {});
  await until("what a newcomer sees", () => reader.seen.length > 0);
  expect(reader.last()).toEqual(["kept"]);
  expect(list.last()).toEqual(["kept"]);
  expect(answer).toBe("none yet");
  expect(reports.join()).toContain(FULL);

  await backend.close();
  await start(Number(new URL(backend.url).port));
  await waiting;
  await until("both to see it", () => [list, reader].every(({ last }) => (last() as string[]).length === 2));
  expect(await http.query(fn("query", "notes:list"), {})).toEqual(["kept", "waiting"]);
  await http.mutation(fn("mutation", "notes:add"), { text: "after" });
  await until("the live client", () => (list.last() as string[]).length === 3);
  expect(list.last()).toEqual(["kept", "waiting", "after"]);
  expect(list.errors).toEqual([]);
});
