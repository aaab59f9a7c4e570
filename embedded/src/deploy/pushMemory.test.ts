import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it } from "vitest";
import type { StartPushRequest } from "./pushRequest.ts";
import { pushRequest, startTestApp, type TestApp } from "./testing/testApp.ts";

const PUSHES = process.env.NIGHTLY === "1" ? 50 : 9;
/** Pushes after which all that is made once is there. */
const SETTLED_AFTER = 5;
/** As much as is allowed to be left behind. */
const GROWTH_MAX = 1.1;
/** What each version of the code holds: a context that stays is seen. */
const HELD_NUMBERS = 500_000;

const HELD = `const held = new Array(${HELD_NUMBERS}).fill(1.5); const version = "VERSION";`;
const FILES = {
  functions: `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action } from "convex/server";
    ${HELD}
    export const read = query(async (ctx) => [version, held.length, (await ctx.db.query("rows").collect()).length]);
    export const write = mutation(async (ctx) => await ctx.db.insert("rows", { version }));
    export const act = action(async (ctx) => { await new Promise((done) => setTimeout(done, 1)); return version + held.length; });
  `,
  http: `
    import { httpRouter, httpActionGeneric as httpAction } from "convex/server";
    ${HELD}
    const http = httpRouter();
    http.route({ path: "/version", method: "GET", handler: httpAction(async () => new Response(version + held.length)) });
    export default http;
  `,
  node: `"use node";
    import { setFlagsFromString } from "node:v8";
    import { runInNewContext } from "node:vm";
    import { actionGeneric as action } from "convex/server";
    ${HELD}
    export const memory = action(async () => {
      setFlagsFromString("--expose-gc");
      const collect = runInNewContext("gc");
      for (let n = 0; n < 4; n += 1) { collect(); await new Promise((done) => setTimeout(done, 5)); }
      return [version, held.length, process.memoryUsage().heapUsed];
    });
  `,
};

let app: TestApp;
afterEach(() => app.close());

/** The request with the version put where the sources ask for it. */
function versioned(request: StartPushRequest, version: number): StartPushRequest {
  return JSON.parse(JSON.stringify(request).replaceAll("VERSION", `v${version}`)) as StartPushRequest;
}

describe("memory", () => {
  it(
    "[DEP50] many pushes leave as much behind as the first five, in both threads",
    { timeout: 180_000 },
    async () => {
      setFlagsFromString("--expose-gc");
      const collect = runInNewContext("gc") as () => void;
      app = await startTestApp();
      const request = await pushRequest({ files: FILES });
      const measured: { main: number; actions: number; rss: number }[] = [];
      for (let version = 1; version <= PUSHES; version += 1) {
        await app.pushes.finish(await app.pushes.start(versioned(request, version)), false);
        expect(await app.call("functions:read")).toEqual([`v${version}`, HELD_NUMBERS, version - 1]);
        await app.call("functions:write");
        expect(await app.call("functions:act")).toBe(`v${version}${HELD_NUMBERS}`);
        expect(await (await app.fetch("/version")).text()).toBe(`v${version}${HELD_NUMBERS}`);
        const [, , actions] = (await app.call("node:memory")) as [string, number, number];
        for (let n = 0; n < 4; n += 1) {
          collect();
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        const { heapUsed, rss } = process.memoryUsage();
        measured.push({ main: heapUsed, actions, rss });
      }
      const settled = measured[SETTLED_AFTER - 1]!;
      const last = measured[PUSHES - 1]!;
      expect(last.main / settled.main).toBeLessThan(GROWTH_MAX);
      expect(last.actions / settled.actions).toBeLessThan(GROWTH_MAX);
      expect(last.rss / settled.rss).toBeLessThan(1.25);
    },
  );
});
