import { afterEach, expect, test } from "vitest";
import { fn, httpClient, liveClient } from "../src/testing/clients.ts";
import { httpPush } from "../src/testing/httpPush.ts";
import { startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";
import { until } from "../src/testing/until.ts";

/** Ends the network thread when the process is told to. */
const FRAGILE_NETWORK = `
  import threads from "node:worker_threads";
  import { syncBuiltinESMExports } from "node:module";
  threads.Worker = class extends threads.Worker {
    constructor(file, options) {
      super(file, options);
      if (options?.name === "network") process.on("SIGUSR2", () => void this.terminate());
    }
  };
  syncBuiltinESMExports();
`;
const FILES = {
  notes: `
    import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
    export const add = mutation((ctx, { text }) => ctx.db.insert("notes", { text }));
    export const list = query(async (ctx) => (await ctx.db.query("notes").collect()).map(({ text }) => text));
  `,
};

let backend: TestBackend;
afterEach(() => backend.dispose());

test("[HTTP17] a process whose network thread ends says so and ends with code 1; started again it serves what was acknowledged, its old clients too", async () => {
  backend = await startTestBackend({ preload: FRAGILE_NETWORK });
  await httpPush(backend).push({ files: FILES });
  const client = liveClient(backend.url);
  await client.mutation(fn("mutation", "notes:add"), { text: "before" });
  process.kill(backend.pid, "SIGUSR2");
  await until("the end", () => backend.stderr().endsWith("\n"));
  expect(await backend.stop()).toBe(1);
  expect(backend.stderr()).toBe(
    "The thread that serves the network ended, and the backend with it: it was ended\n",
  );
  const waiting = client.mutation(fn("mutation", "notes:add"), { text: "meanwhile" });
  await backend.restart();
  await waiting;
  expect(await httpClient(backend.url).query(fn("query", "notes:list"), {})).toEqual(["before", "meanwhile"]);
  await client.close();
});
