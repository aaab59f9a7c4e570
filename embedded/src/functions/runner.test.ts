import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../deploy/testing/testApp.ts";

const SCHEMA = `
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ notes: defineTable({ text: v.string(), author: v.optional(v.string()) }).index("by_author", ["author"]) });
`;

const NOTES = `
import { queryGeneric as query, mutationGeneric as mutation, internalMutationGeneric as internalMutation, actionGeneric as action, makeFunctionReference as ref } from "convex/server";
import { ConvexError, v } from "convex/values";
import { SignJWT, exportPKCS8, generateKeyPair, importPKCS8, jwtVerify } from "jose";

export const add = mutation({ args: { text: v.string(), author: v.optional(v.string()) }, handler: async (ctx, args) => await ctx.db.insert("notes", args) });
export const addWrong = mutation(async (ctx) => await ctx.db.insert("notes", { text: 1 }));
export const secret = internalMutation({ args: {}, returns: v.string(), handler: async () => "inside" });
export const list = query(async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text));
export const byAuthor = query({ args: { author: v.string() }, handler: async (ctx, { author }) => (await ctx.db.query("notes").withIndex("by_author", (q) => q.eq("author", author)).first())?.text ?? null });
export const badReturn = query({ args: {}, returns: v.string(), handler: async () => 1 });
export const refuse = mutation(async (ctx) => { await ctx.db.insert("notes", { text: "lost" }); throw new ConvexError({ code: "NO", at: 1n }); });
export const broken = query({ args: {}, handler: async () => { throw new Error("boom"); } });
export const printing = query(async () => { console.log("hello", { a: 1 }); console.warn("careful"); return null; });
export const writing = query(async (ctx) => await Convex.asyncSyscall("1.0/insert", JSON.stringify({ table: "notes", value: { text: "no" } })));
export const endless = query(async () => { for (;;) await null; });
export const stuck = query(async () => { await new Promise(() => {}); });
export const now = query(async () => [Date.now() === Date.now(), new Date().getTime() === Date.now(), typeof Math.random()]);
export const fetching = query(async () => { await fetch("http://127.0.0.1"); });
export const timer = mutation(async () => { setTimeout(() => {}, 1); });
export const digest = mutation(async (ctx) => {
  const key = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode("hi"));
  await ctx.db.insert("notes", { text: "signed " + new Uint8Array(signature).length });
  return crypto.randomUUID().length;
});
export const jwt = mutation(async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const pem = await exportPKCS8(privateKey);
  const token = await new SignJWT({ sub: "ada" }).setProtectedHeader({ alg: "RS256" }).setIssuedAt().setIssuer("https://me.test").setExpirationTime(new Date(Date.now() + 3600000)).sign(await importPKCS8(pem, "RS256"));
  return (await jwtVerify(token, publicKey)).payload.sub;
});
export const nested = mutation(async (ctx) => {
  await ctx.runMutation(ref("notes:add"), { text: "kept" });
  const failed = await ctx.runMutation(ref("notes:refuse"), {}).then(() => null, (error) => [error instanceof ConvexError, error.data.code, typeof error.data.at]);
  return { failed, all: await ctx.runQuery(ref("notes:list"), {}), before: await ctx.runQuery(ref("notes:list"), {}, { useStaleSnapshot: true }) };
});
export const whoami = query(async (ctx) => (await ctx.auth.getUserIdentity())?.name ?? null);
export const pages = query({ args: { paginationOpts: v.any() }, handler: async (ctx, { paginationOpts }) => await ctx.db.query("notes").paginate(paginationOpts) });
export const later = mutation(async (ctx) => await ctx.scheduler.runAfter(60000, ref("notes:secret"), {}));
export const jobs = query(async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).map((job) => [job.name, job.state.kind, "componentPath" in job]));
export const careless = action(async () => {
  setTimeout(() => { throw new Error("in a timer"); }, 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return "fine";
});
export const acting = action(async (ctx) => {
  await ctx.runMutation(ref("notes:add"), { text: "by action" });
  const blob = await ctx.storage.store(new Blob(["content"], { type: "text/plain" }));
  await new Promise((resolve) => setTimeout(resolve, 5));
  const text = await (await ctx.storage.get(blob)).text();
  return { text, url: (await ctx.storage.getUrl(blob)).startsWith("http"), who: (await ctx.auth.getUserIdentity())?.name ?? null };
});
`;

const TOOLS = `"use node";
import { createHash } from "node:crypto";
import { actionGeneric as action } from "convex/server";
export const hash = action(async (_ctx, { text }) => createHash("md5").update(text).digest("hex") + " " + typeof require("node:fs").readFileSync + " " + (Buffer.from("x") instanceof Uint8Array));
`;

const HTTP = `
import { httpRouter, httpActionGeneric as httpAction, makeFunctionReference as ref } from "convex/server";
const http = httpRouter();
http.route({ path: "/echo", method: "POST", handler: httpAction(async (ctx, request) => {
  await ctx.runMutation(ref("notes:add"), { text: await request.text() });
  return new Response(new URL(request.url).searchParams.get("q"), { status: 201, headers: { "x-kind": "echo" } });
}) });
http.route({ pathPrefix: "/fail/", method: "GET", handler: httpAction(async () => { throw new Error("no"); }) });
export default http;
`;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ files: { notes: NOTES, tools: TOOLS, http: HTTP }, schema: SCHEMA });
});
afterAll(() => app.close());

const user = {
  kind: "user",
  identity: { name: "Ada", subject: "1", issuer: "i", tokenIdentifier: "i|1" },
} as const;

describe("queries and mutations", () => {
  it("[FUN1] a mutation's writes are seen by the next query", async () => {
    await app.call("notes:add", { text: "first", author: "ada" });
    expect(await app.call("notes:list")).toContain("first");
    expect(await app.call("notes:byAuthor", { author: "ada" })).toBe("first");
  });

  it("[FUN2] wrong arguments, results and documents are refused in the platform's words", async () => {
    const failure = async (path: string, args = {}) =>
      (await app.call(path, args).catch((error: Error) => error.message)) as string;
    expect(await failure("notes:add", { text: 1 })).toContain(
      "ArgumentValidationError: Value does not match validator.\nPath: .text\nValue: 1.0\nValidator: v.string()",
    );
    expect(await failure("notes:add", {})).toContain(
      "Object is missing the required field `text`. Consider wrapping the field validator in `v.optional(...)` if this is expected.",
    );
    expect(await failure("notes:badReturn")).toContain(
      "ReturnsValidationError: Value does not match validator.",
    );
    expect(await failure("notes:addWrong")).toContain(
      'Failed to insert or update a document in table "notes" because it does not match the schema: Value does not match validator.\nPath: .text',
    );
  });

  it("[FUN3] a failed mutation leaves nothing behind and hands over its ConvexError data", async () => {
    const outcome = await app.outcome("notes:refuse");
    expect(outcome).toMatchObject({ ok: false, dataJson: '{"at":{"$integer":"AQAAAAAAAAA="},"code":"NO"}' });
    expect(await app.call("notes:list")).not.toContain("lost");
  });

  it("[FUN4] an uncaught error names the line of the source it came from", async () => {
    const outcome = await app.outcome("notes:broken");
    expect(outcome.ok ? "" : outcome.message).toMatch(
      /^\[Request ID: r1\] Server Error\nUncaught Error: boom\n {4}at handler \(\.\.\/app:notes:\d+:\d+\)/,
    );
  });

  it("[FUN5] public callers cannot tell internal functions from missing ones", async () => {
    const anonymous = { kind: "anonymous" } as const;
    const messages = await Promise.all(
      ["notes:secret", "notes:nothing"].map(
        async (path) => (await app.outcome(path, {}, anonymous)) as { message: string },
      ),
    );
    expect(messages[0]!.message.replace("secret", "x")).toBe(messages[1]!.message.replace("nothing", "x"));
    expect(await app.call("notes:secret")).toBe("inside");
  });

  it("[FUN6] queries cannot write; fetch and timers are refused in both", async () => {
    await expect(app.call("notes:writing")).rejects.toThrow("insert is not available in queries");
    await expect(app.call("notes:fetching")).rejects.toThrow("Can't use fetch() in queries and mutations");
    await expect(app.call("notes:timer")).rejects.toThrow("Can't use setTimeout in queries and mutations");
  });

  it("[FUN7] an endless loop and a promise that cannot settle end the call, not the backend", async () => {
    await expect(app.call("notes:endless")).rejects.toThrow("timed out");
    await expect(app.call("notes:stuck")).rejects.toThrow("nothing will ever settle");
    expect(await app.call("notes:now")).toEqual([true, true, "number"]);
  });

  it("[FUN8] crypto.subtle works inside a mutation", async () => {
    expect(await app.call("notes:digest")).toBe(36);
    expect(await app.call("notes:list")).toContain("signed 32");
    expect(await app.call("notes:jwt")).toBe("ada");
  });

  it("[FUN9] a nested mutation that fails is undone alone; a stale snapshot has no own writes", async () => {
    const result = (await app.call("notes:nested")) as { failed: unknown; all: string[]; before: string[] };
    expect(result.failed).toEqual([true, "NO", "bigint"]);
    expect(result.all).toContain("kept");
    expect(result.all).not.toContain("lost");
    expect(result.before).not.toContain("kept");
  });

  it("[FUN10] what a function prints comes with its outcome and into the log", async () => {
    const outcome = await app.outcome("notes:printing");
    expect(outcome.logLines).toEqual(["[LOG] 'hello' { a: 1 }", "[WARN] 'careful'"]);
    const { entries } = await app.logs.since(0, 0);
    expect(entries.at(-1)).toMatchObject({ identifier: "notes:printing", udfType: "Query", error: null });
  });

  it("[FUN11] a result is marked as the caller's own only if the function looked who calls", async () => {
    const query = (path: string) => app.runner.runQuery({ path, args: {}, caller: user, requestId: "r" });
    expect(await query("notes:whoami")).toMatchObject({ ok: true, valueJson: '"Ada"', readIdentity: true });
    expect(await query("notes:list")).toMatchObject({ ok: true, readIdentity: false });
  });

  it("[FUN12] a page repeated with its journal ends where it ended", async () => {
    const args = { paginationOpts: { numItems: 2, cursor: null } };
    const first = await app.runner.runQuery({ path: "notes:pages", args, caller: user, requestId: "r" });
    await app.call("notes:add", { text: "one more" });
    const again = await app.runner.runQuery({
      path: "notes:pages",
      args,
      caller: user,
      requestId: "r",
      journal: first.journal,
    });
    expect(again).toMatchObject({ ok: true, valueJson: (first as { valueJson: string }).valueJson });
  });

  it("[FUN13] a scheduled call is a row that functions can see without the backend's own fields", async () => {
    await app.call("notes:later");
    expect(await app.call("notes:jobs")).toEqual([["notes.js:secret", "pending", false]]);
  });

  it("[FUN14] a resent mutation has its effect once and gets the same answer", async () => {
    const request = {
      path: "notes:add",
      args: { text: "once" },
      caller: user,
      requestId: "r",
      session: { sessionId: "s", requestId: 7 },
    };
    const first = await app.runner.runMutation(request);
    const second = await app.runner.runMutation(request);
    expect(second).toEqual(first);
    expect(((await app.call("notes:list")) as string[]).filter((text) => text === "once")).toHaveLength(1);
  });

  it("[FUN15] what belongs to the commit is written after a failure too, without the function's own writes", async () => {
    const outcome = await app.runner.runMutation({
      path: "notes:refuse",
      args: {},
      caller: user,
      requestId: "r",
      alsoInCommit: (tx, { ok }) => void tx.insert("", "outcomes", { ok }),
    });
    expect(outcome.ok).toBe(false);
    expect(app.db.beginRead().count("", "outcomes")).toBe(1);
    expect(await app.call("notes:list")).not.toContain("lost");
  });
});

describe("actions", () => {
  it("[FUN20] an action calls functions, waits and stores files", async () => {
    expect(await app.call("notes:acting", {}, user)).toEqual({ text: "content", url: true, who: "Ada" });
    expect(await app.call("notes:list")).toContain("by action");
  });

  it("[FUN23] an error thrown in a timer goes to the action's log and harms nobody", async () => {
    const outcome = await app.outcome("notes:careless");
    expect(outcome).toMatchObject({ ok: true, valueJson: '"fine"' });
    expect(outcome.logLines[0]).toMatch(
      /^\[ERROR\] 'Uncaught in a callback:' Error: in a timer\n {4}at .*\(\.\.\/app:notes:\d+:\d+\)$/,
    );
  });

  it("[FUN24] actions at the same time keep their identities and logs apart", async () => {
    const other = {
      kind: "user",
      identity: { name: "Bob", subject: "2", issuer: "i", tokenIdentifier: "i|2" },
    } as const;
    const results = await Promise.all(
      [user, other, user].map((caller) => app.call("notes:acting", {}, caller)),
    );
    expect(results.map((result) => (result as { who: string }).who)).toEqual(["Ada", "Bob", "Ada"]);
  });

  it("[FUN21] a Node action has Node's modules and require", async () => {
    expect(await app.call("tools:hash", { text: "a" })).toBe(
      "0cc175b9c0f1b6a831c399e269772661 function true",
    );
  });

  it("[FUN22] HTTP actions answer by route, 404 without one, 500 when they throw", async () => {
    const echoed = await app.fetch("/echo?q=hi", { method: "POST", body: "posted" });
    expect([echoed.status, echoed.headers.get("x-kind"), await echoed.text()]).toEqual([201, "echo", "hi"]);
    expect(await app.call("notes:list")).toContain("posted");
    expect((await app.fetch("/none")).status).toBe(404);
    expect((await app.fetch("/fail/x")).status).toBe(500);
  });
});
