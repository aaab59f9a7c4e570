import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type AppSources, type TestApp } from "../../deploy/testing/testApp.ts";
import { until } from "../../testing/until.ts";

const WORK = `
import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, makeFunctionReference as ref } from "convex/server";
import { ConvexError } from "convex/values";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const add = mutation(async (ctx, { text }) => { await ctx.db.insert("notes", { text }); });
export const texts = query(async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text));
export const endless = query(async () => { for (;;) await null; });
export const refuse = mutation(async () => { throw new ConvexError({ code: "NO", at: 1n }); });

export const hello = action(async () => "hello");
export const sleep = action(async (_ctx, { ms }) => { await pause(ms); return "slept"; });
export const addLater = action(async (ctx, { text }) => { await pause(20); await ctx.runMutation(ref("work:add"), { text }); });
export const loop = action(async (ctx) => {
  await ctx.runMutation(ref("work:add"), { text: "loop begins" });
  console.log("before the loop");
  for (;;) await null;
});
export const chatter = action(async (_ctx, { name }) => {
  for (let line = 0; line < 20; line += 1) { console.log(name, line); await pause(line % 3); }
});
export const flood = action(async () => { for (let line = 0; line < 1000; line += 1) console.log(line); });
export const hoard = action(async () => {
  await null;
  for (const kept = [];;) kept.push(new Array(100_000).fill(kept.length));
});
export const passOn = action(async (ctx) => await ctx.runMutation(ref("work:refuse"), {}));
export const broken = action(async (ctx) => { await pause(1); throw new Error("boom"); });
export const forgetful = action(async (ctx) => {
  setTimeout(() => ctx.runMutation(ref("work:add"), { text: "too late" }).catch(() => {}), 30);
});
`;

const NODE = `"use node";
import process from "node:process";
import { connect } from "node:net";
import { actionGeneric as action } from "convex/server";

export const exit = action(async () => { await null; process.exit(3); });
export const killed = action(async () => process.kill(process.pid, "SIGKILL"));
export const aborted = action(async () => process.abort());
export const buffers = action(async () => {
  for (const kept = [];;) { kept.push(Buffer.alloc(100_000_000)); await new Promise((resolve) => setTimeout(resolve, 50)); }
});
export const buffer = action(async () => new Uint8Array(2 ** 30).length);
export const socket = action(async () => {
  console.log("before the socket");
  await new Promise(() => connect(1, "127.0.0.1").on("error", () => { throw new Error("in a socket"); }));
});
`;

const HTTP = `
import { httpRouter, httpActionGeneric as httpAction, makeFunctionReference as ref } from "convex/server";
const http = httpRouter();
const encoder = new TextEncoder();
const stream = (path, source) => http.route({ path, method: "GET", handler: httpAction(async (ctx) => new Response(new ReadableStream(source(ctx)))) });
stream("/pieces", (ctx) => {
  let sent = 0;
  return {
    async pull(controller) {
      await ctx.runMutation(ref("work:add"), { text: "piece " + sent });
      controller.enqueue(encoder.encode("piece " + sent + ";"));
      sent += 1;
      if (sent === 30) controller.close();
    },
  };
});
stream("/broken", () => {
  let sent = 0;
  return { pull(controller) { sent += 1; if (sent > 2) throw new Error("no more"); controller.enqueue(encoder.encode("x")); } };
});
stream("/forever", () => ({
  async pull(controller) { controller.enqueue(encoder.encode("x".repeat(1000))); },
  cancel() { isCanceled = true; },
}));
let isCanceled = false;
http.route({ path: "/canceled", method: "GET", handler: httpAction(async () => new Response(String(isCanceled))) });
http.route({ path: "/bytes", method: "POST", handler: httpAction(async (_ctx, request) => new Response(await request.arrayBuffer(), { headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] })) });
export default http;
`;

const SOURCES: AppSources = { files: { work: WORK, node: NODE, http: HTTP } };

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp(SOURCES);
});
afterAll(() => app?.close());

const failure = async (path: string, args = {}) => {
  const outcome = await app.outcome(path, args);
  return outcome.ok ? "" : outcome.message;
};
const hasText = (text: string) =>
  until(`the note ${text}`, async () => ((await app.call("work:texts")) as string[]).includes(text));

describe("a thread that is lost", () => {
  it("[FUN25] an endless loop ends what runs with it, not what comes after; queries and mutations go on", async () => {
    const looping = app.outcome("work:loop");
    await hasText("loop begins");
    // Long enough for the silence to be noticed: from then on calls are held back.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const later = app.call("work:hello");
    const request = app.fetch("/bytes", { method: "POST", body: "kept" });
    const startedMs = performance.now();
    await app.call("work:add", { text: "during the loop" });
    expect(await app.call("work:texts")).toContain("during the loop");
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    expect(await looping).toMatchObject({
      ok: false,
      message: expect.stringContaining("Action blocked its thread for 10s"),
      logLines: ["[LOG] 'before the loop'"],
    });
    expect(await later).toBe("hello");
    expect(await (await request).text()).toBe("kept");
  });

  it("[FUN26] a query that runs out of time while an action waits harms neither", async () => {
    const sleeping = app.call("work:sleep", { ms: 6_000 });
    await expect(app.call("work:endless")).rejects.toThrow("timed out");
    expect(await sleeping).toBe("slept");
  });

  it("[FUN27] an action that ends its thread fails what runs there; the next call works", async () => {
    const [exit, sleep] = await Promise.all([failure("node:exit"), failure("work:sleep", { ms: 60_000 })]);
    expect(exit).toContain("The code of an action ended its thread (exit code 3)");
    expect(sleep).toContain("The code of an action ended its thread (exit code 3)");
    expect(await app.call("work:hello")).toBe("hello");
  });

  it("[FUN27] an action cannot end the backend, not by the process that it imports", async () => {
    expect(await failure("node:killed")).toContain("process.kill is not available in functions");
    expect(await failure("node:aborted")).toMatch(/process\.abort\(\) is not supported in workers/);
    expect(await app.call("work:hello")).toBe("hello");
  });

  it("[FUN27] an action that takes all memory is ended; the next call works", async () => {
    expect(await failure("work:hoard")).toContain("took more memory than they may together (limit: 512 MB)");
    expect(await failure("node:buffers")).toContain(
      "took more memory than they may together (limit: 512 MB)",
    );
    expect(await failure("node:buffer")).toContain("ran out of memory (maximum memory usage: 512 MB)");
    expect(await app.call("work:hello")).toBe("hello");
  });
});

describe("actions in their thread", () => {
  it("[FUN23] an error thrown in a socket's event fails its call alone", async () => {
    const sleeping = app.call("work:sleep", { ms: 200 });
    const outcome = await app.outcome("node:socket");
    expect(outcome).toMatchObject({ ok: false, logLines: ["[LOG] 'before the socket'"] });
    expect(outcome.ok ? "" : outcome.message).toMatch(
      /Uncaught Error: in a socket\n {4}at .*\(\.\.\/app:node:\d+:\d+\)/,
    );
    expect(await sleeping).toBe("slept");
  });

  it("[FUN24] what actions print at the same time goes to each one's own log, in order", async () => {
    const names = ["a", "b", "c", "d"];
    const outcomes = await Promise.all(names.map((name) => app.outcome("work:chatter", { name })));
    for (const [at, { logLines }] of outcomes.entries())
      expect(logLines).toEqual(Array.from({ length: 20 }, (_, line) => `[LOG] '${names[at]}' ${line}`));
  });

  it("[FUN10] an action that prints without end has the first lines in its log and the note that there were more", async () => {
    const { logLines } = await app.outcome("work:flood");
    expect(logLines).toHaveLength(257);
    expect(logLines[256]).toContain("Log overflow");
  });

  it("[FUN3] [FUN4] errors keep data and lines on their way through an action", async () => {
    expect(await app.outcome("work:passOn")).toMatchObject({
      ok: false,
      dataJson: '{"at":{"$integer":"AQAAAAAAAAA="},"code":"NO"}',
    });
    expect(await failure("work:broken")).toMatch(
      /^\[Request ID: r1\] Server Error\nUncaught Error: boom\n {4}at .*\(\.\.\/app:work:\d+:\d+\)/,
    );
  });

  it("[FUN20] what an action left behind when it ended can do nothing any more", async () => {
    await app.call("work:forgetful");
    await app.call("work:sleep", { ms: 60 });
    expect(await app.call("work:texts")).not.toContain("too late");
  });
});

describe("HTTP actions", () => {
  it("[FUN28] a response is streamed while its action goes on", async () => {
    const response = await app.fetch("/pieces");
    expect(await response.text()).toBe(Array.from({ length: 30 }, (_, at) => `piece ${at};`).join(""));
    expect(await app.call("work:texts")).toContain("piece 29");
  });

  it("[FUN28] a stream that fails, fails for the reader", async () => {
    const response = await app.fetch("/broken");
    await expect(response.text()).rejects.toThrow("no more");
  });

  it("[FUN28] a stream that nobody reads waits, and is canceled when its reader goes away", async () => {
    const reader = (await app.fetch("/forever")).body!.getReader();
    expect((await reader.read()).value).toHaveLength(1000);
    expect(await (await app.fetch("/canceled")).text()).toBe("false");
    await reader.cancel();
    expect(await (await app.fetch("/canceled")).text()).toBe("true");
  });

  it("[FUN28] bytes and repeated headers go through unchanged", async () => {
    const body = "é".repeat(100_000);
    const response = await app.fetch("/bytes", { method: "POST", body });
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await response.text()).toBe(body);
  });
});

describe("another app in force", () => {
  it("[FUN29] variables and code reach the actions that start after; what runs keeps its code and calls the new functions", async () => {
    const source = (word: string) => `
      import { actionGeneric as action, mutationGeneric as mutation, makeFunctionReference as ref } from "convex/server";
      export const word = mutation(async () => "${word}");
      export const read = action(async (ctx, { ms }) => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        return ["${word}", process.env.COLOUR ?? null, await ctx.runMutation(ref("words:word"), {})];
      });`;
    const other = await startTestApp({ files: { words: source("one") } });
    try {
      expect(await other.call("words:read", { ms: 0 })).toEqual(["one", null, "one"]);
      const running = other.call("words:read", { ms: 1_500 });
      await other.push({ files: { words: source("two") } });
      expect(await other.call("words:read", { ms: 0 })).toEqual(["two", null, "two"]);
      await other.deployment.changeEnvironment([{ name: "COLOUR", value: "red" }], (...under) =>
        other.pushes.authProviders(...under),
      );
      expect(await other.call("words:read", { ms: 0 })).toEqual(["two", "red", "two"]);
      expect(await running).toEqual(["one", null, "two"]);
    } finally {
      await other.close();
    }
  });
});
