import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AppSources } from "../src/deploy/testing/testApp.ts";
import { fn, httpClient } from "../src/testing/clients.ts";
import { httpPush } from "../src/testing/httpPush.ts";
import { startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";

const KILLS = process.env.NIGHTLY === "1" ? 20 : 3;
const MODULES = 12;
/** About as long as a finish takes, from its sending to its answer. */
const FINISH_MS = 30;

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(async () => {
  await backend?.dispose();
});

/** An app all of whose parts tell its version: many modules, a schema with an index, a cron job, an auth provider. */
function version(n: number): AppSources {
  const module = `
    import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
    export const version = query(async () => ${n});
    export const add = mutation(async (ctx, args) => await ctx.db.insert("notes", args));
    export const indexed = query(async (ctx) =>
      (await ctx.db.query("notes").withIndex("by_${n}", (q) => q.gte("at", 0)).collect()).length);
  `;
  const files: Record<string, string> = Object.fromEntries(
    Array.from({ length: MODULES }, (_, at) => [`part${at}`, module]),
  );
  files["crons"] = `
    import { cronJobs, makeFunctionReference } from "convex/server";
    const crons = cronJobs();
    crons.interval("version ${n}", { hours: 1 }, makeFunctionReference("part0:add"), { at: -1 });
    export default crons;`;
  files["auth.config"] =
    `export default { providers: [{ domain: "https://v${n}.test", applicationID: "app" }] };`;
  const schema = `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ notes: defineTable({ at: v.number() }).index("by_${n}", ["at"]) });`;
  return { files, schema };
}

const call = <T>(path: string): Promise<T> =>
  httpClient(backend.url).query(fn("query", path), {}) as Promise<T>;

/** The version that is in force, having looked that it is one version everywhere. */
async function inForce(): Promise<number> {
  const n = await call<number>("part0:version");
  for (let at = 1; at < MODULES; at += 1) expect(await call(`part${at}:version`)).toBe(n);
  expect(await call("part0:indexed")).toBe(2);
  const hashes = await fetch(`${backend.url}/api/get_config_hashes`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Convex ${backend.adminKey}` },
    body: "{}",
  });
  const { moduleHashes } = (await hashes.json()) as { moduleHashes: { path: string }[] };
  expect(moduleHashes.map(({ path }) => path)).toContain("part0.js");
  return n;
}

describe("a backend that is killed while it is pushed to", () => {
  test("[DEP51] between start and finish: the old app serves, and the push is refused as a race", async () => {
    const { push, start, wait, finish } = httpPush(backend);
    await push(version(0));
    const client = httpClient(backend.url);
    await client.mutation(fn("mutation", "part0:add"), { at: 1 });
    await client.mutation(fn("mutation", "part0:add"), { at: 2 });
    const started = await start(version(1));
    expect(await wait(started)).toEqual({ type: "complete" });
    await backend.kill();
    await backend.restart();
    expect(await inForce()).toBe(0);
    expect(await wait(started)).toEqual({ type: "complete" });
    await expect(finish(started)).rejects.toThrow(/^RaceDetected: /);
    await push(version(1));
    expect(await inForce()).toBe(1);
  });

  test(
    "[DEP51] while it finishes: the old or the new app serves, whole; the new one if that was answered",
    { timeout: 600_000 },
    async () => {
      const { start, finish } = httpPush(backend);
      let before = await inForce();
      for (let round = 0; round < KILLS; round += 1) {
        const next = 2 + round;
        const started = await start(version(next));
        let answered = false;
        const finishing = finish(started).then(
          () => (answered = true),
          () => undefined,
        );
        await new Promise((resolve) => setTimeout(resolve, (FINISH_MS * round) / Math.max(1, KILLS - 1)));
        await backend.kill();
        await finishing;
        await backend.restart();
        const after = await inForce();
        expect(answered ? [next] : [before, next]).toContain(after);
        before = after;
      }
    },
  );
});
