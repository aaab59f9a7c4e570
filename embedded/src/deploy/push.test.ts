import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../values/json.ts";
import { bundleModules } from "./testing/bundle.ts";
import { startTestApp, type TestApp } from "./testing/testApp.ts";

const WORD = (text: string) => `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
export const word = query(async () => ${JSON.stringify(text)});
export const variable = query(async () => [process.env.COLOUR ?? null, process.env.CONVEX_SITE_URL]);
export const add = mutation(async (ctx, args) => await ctx.db.insert("notes", args));
export const remove = mutation(async (ctx, { id }) => await ctx.db.delete(id));
`;
const SCHEMA = (fields: string, index = "") => `
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ notes: defineTable({ ${fields} })${index} });
`;

let app: TestApp;
afterEach(() => app.close());

describe("push", () => {
  it("[DEP3] a finished push is in force at once and after a restart", async () => {
    app = await startTestApp({ files: { words: WORD("one") } });
    expect(await app.call("words:word")).toBe("one");
    await app.push({ files: { words: WORD("two") } });
    expect(await app.call("words:word")).toBe("two");
    const { Deployment } = await import("./deployment.ts");
    const reloaded = await Deployment.load(app.db);
    expect(reloaded.current.components).toEqual(app.deployment.current.components);
  });

  it("[DEP2] documents that contradict the new schema stop the push, and the old code stays", async () => {
    app = await startTestApp({ files: { words: WORD("one") }, schema: SCHEMA("text: v.any()") });
    const id = await app.call("words:add", { text: 1 });
    await expect(
      app.push({ files: { words: WORD("two") }, schema: SCHEMA("text: v.string()") }),
    ).rejects.toThrow(
      `Document with ID "${String(id)}" in table "notes" does not match the schema: Value does not match validator.\nPath: .text`,
    );
    expect(await app.call("words:word")).toBe("one");
    await app.call("words:remove", { id: id as string });
    await app.push({ files: { words: WORD("two") }, schema: SCHEMA("text: v.string()") });
    await expect(app.call("words:add", { text: 1 })).rejects.toThrow("does not match the schema");
  });

  it("[DEP4] added and removed indexes are reported and exist or not", async () => {
    app = await startTestApp({ files: { words: WORD("one") }, schema: SCHEMA("text: v.string()") });
    const withIndex = await app.push({
      files: { words: WORD("one") },
      schema: SCHEMA("text: v.string()", '.index("by_text", ["text"])'),
    });
    expect(indexDiffOf(withIndex)).toMatchObject({
      added_indexes: [{ name: "notes.by_text", type: "database", fields: ["text"] }],
      removed_indexes: [],
    });
    expect(app.db.beginRead().indexes("", "notes")).toEqual([{ name: "by_text", fields: ["text"] }]);
    const without = await app.push({ files: { words: WORD("one") }, schema: SCHEMA("text: v.string()") });
    expect(indexDiffOf(without)).toMatchObject({
      added_indexes: [],
      removed_indexes: [{ name: "notes.by_text" }],
    });
    expect(app.db.beginRead().indexes("", "notes")).toEqual([]);
  });

  it("[DEP5] a module that throws while it is loaded stops the push with its name and error", async () => {
    app = await startTestApp();
    await expect(
      app.push({ files: { bad: "export const x = 1; throw new Error('at load');" } }),
    ).rejects.toThrow(/^Failed to analyze bad\.js: Uncaught Error: at load\n {4}at/);
    await expect(
      app.push({ files: { bad: 'export const fs = await import(["node", "fs"].join(":"));' } }),
    ).rejects.toThrow('put "use node"; at the top of the file');
    await expect(
      app.push({ files: { bad: "export const x = await new Promise(() => {});" } }),
    ).rejects.toThrow("awaits what nothing will ever settle");
    await expect(
      app.push({
        files: {
          bad: '"use node";\nimport { queryGeneric as query } from "convex/server"; export const q = query(async () => 1);',
        },
      }),
    ).rejects.toThrow("Only actions can be defined in Node.js");
  });

  it("[DEP12] a Node module that ends its thread while it is loaded stops the push and nothing else", async () => {
    app = await startTestApp({ files: { words: WORD("one") } });
    const tools = (body: string) => `"use node";
      import process from "node:process";
      import { actionGeneric as action } from "convex/server";
      ${body}
      export const hello = action(async () => "hello");`;
    await expect(
      app.push({ files: { words: WORD("two"), tools: tools("process.exit(4);") } }),
    ).rejects.toThrow("Failed to analyze Node.js modules: loading them ended the thread (exit code 4)");
    await expect(
      app.push({ files: { words: WORD("two"), tools: tools('throw new Error("no tools");') } }),
    ).rejects.toThrow(
      /Failed to analyze tools\.js: Uncaught Error: no tools\n {4}at .*\(\.\.\/app:tools:\d+/,
    );
    expect(await app.call("words:word")).toBe("one");
    await app.push({ files: { words: WORD("two"), tools: tools("") } });
    expect(await app.call("tools:hello")).toBe("hello");
  });

  it("[DEP6] a push started before another was finished is refused as a race", async () => {
    app = await startTestApp({ files: { words: WORD("one") } });
    const request = {
      definition: null,
      dependencies: [],
      schema: null,
      changedModules: await bundleModules({ words: WORD("late") }),
      unchangedModuleHashes: [],
      udfServerVersion: "1.48.0",
    };
    const started = await app.pushes.start({
      dryRun: false,
      appDefinition: request,
      componentDefinitions: [],
      nodeDependencies: [],
    });
    await app.push({ files: { words: WORD("two") } });
    await expect(app.pushes.finish(started, false)).rejects.toMatchObject({ code: "RaceDetected" });
    expect(await app.call("words:word")).toBe("two");
  });

  it("[DEP7] a dry run changes nothing", async () => {
    app = await startTestApp({ files: { words: WORD("one") } });
    const request = {
      definition: null,
      dependencies: [],
      schema: null,
      changedModules: await bundleModules({ words: WORD("dry") }),
      unchangedModuleHashes: [],
      udfServerVersion: "1.48.0",
    };
    const started = await app.pushes.start({
      dryRun: true,
      appDefinition: request,
      componentDefinitions: [],
      nodeDependencies: [],
    });
    await app.pushes.finish(started, true);
    expect(await app.call("words:word")).toBe("one");
  });

  it("[DEP8] modules left out as unchanged are kept by their hash", async () => {
    app = await startTestApp({ files: { words: WORD("one"), other: WORD("other") } });
    const deployed = app.deployment.deployed.definitions.get("")!.modules;
    const unchanged = [...deployed.values()]
      .filter(({ path }) => path !== "words.js")
      .map(({ path, environment, sha256 }) => ({ path, environment, sha256 }));
    const [words] = (await bundleModules({ words: WORD("two") })).filter(({ path }) => path === "words.js");
    const request = {
      definition: null,
      dependencies: [],
      schema: null,
      changedModules: [words!],
      unchangedModuleHashes: unchanged,
      udfServerVersion: "1.48.0",
    };
    await app.pushes.finish(
      await app.pushes.start({
        dryRun: false,
        appDefinition: request,
        componentDefinitions: [],
        nodeDependencies: [],
      }),
      false,
    );
    expect([await app.call("words:word"), await app.call("other:word")]).toEqual(["two", "other"]);
  });
});

describe("memory", () => {
  it("[DEP9] contexts of replaced deployments are let go", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const heldBytes = 8_000_000;
    const holding = (round: number) => `
      import { queryGeneric as query } from "convex/server";
      const held = new Array(${heldBytes / 8}).fill(${round});
      export const size = query(async () => held.length);`;
    app = await startTestApp({ files: { words: holding(0) } });
    await app.call("words:size");
    collect();
    const before = process.memoryUsage().heapUsed;
    const rounds = 8;
    for (let round = 1; round <= rounds; round += 1) {
      await app.push({ files: { words: holding(round) } });
      await app.call("words:size");
      await new Promise((resolve) => setTimeout(resolve, 10));
      collect();
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan((heldBytes * rounds) / 2);
  });
});

describe("environment variables", () => {
  it("[DEP10] a changed variable is seen by the next call; the platform's own are always there", async () => {
    app = await startTestApp({ files: { words: WORD("one") } });
    const set = (name: string, value: string | null) =>
      app.deployment.changeEnvironment([{ name, value }], (...under) => app.pushes.authProviders(...under));
    expect(await app.call("words:variable")).toEqual([null, "http://site.test"]);
    await set("COLOUR", "red");
    expect(await app.call("words:variable")).toEqual(["red", "http://site.test"]);
    await set("COLOUR", null);
    expect(await app.call("words:variable")).toEqual([null, "http://site.test"]);
    await expect(set("CONVEX_SITE_URL", "x")).rejects.toThrow("built-in and cannot be overridden");
    await expect(set("1COLOUR", "x")).rejects.toThrow("is invalid");
  });

  it("[DEP11] auth.config.ts is evaluated anew when a variable changes; a missing one is named", async () => {
    const config =
      'export default { providers: [{ domain: process.env.ISSUER, applicationID: "app" }, { type: "customJwt", issuer: "i", jwks: "data:", algorithm: "RS256" }] };';
    app = await startTestApp();
    await expect(app.push({ files: { "auth.config": config } })).rejects.toMatchObject({
      code: "AuthConfigMissingEnvironmentVariable",
      message: "Environment variable ISSUER is used in auth config file but its value was not set",
    });
    const set = (value: string) =>
      app.deployment.changeEnvironment([{ name: "ISSUER", value }], (...under) =>
        app.pushes.authProviders(...under),
      );
    await set("https://one.test");
    await app.push({ files: { "auth.config": config } });
    await set("https://two.test");
    expect(app.deployment.current.authProviders).toEqual([
      { domain: "https://two.test", applicationID: "app" },
      { type: "customJwt", applicationID: null, issuer: "i", jwks: "data:", algorithm: "RS256" },
    ]);
  });
});

describe("system queries", () => {
  it("[DEP20] admins see tables, documents, variables and functions; others none of it", async () => {
    app = await startTestApp({ files: { words: WORD("one") } });
    await app.call("words:add", { text: "here" });
    const page = { paginationOpts: { numItems: 10, cursor: null } };
    expect(await app.call("_system/cli/tables", page)).toMatchObject({
      page: [{ name: "notes" }],
      isDone: true,
    });
    expect(await app.call("_system/cli/tableData", { table: "notes", order: "desc", ...page })).toMatchObject(
      { page: [{ text: "here" }], isDone: true },
    );
    expect(await app.call("_system/cli/queryEnvironmentVariables")).toEqual([]);
    expect(await app.call("_system/cli/convexUrl:cloudUrl")).toBe("http://cloud.test");
    const spec = (await app.call("_system/cli/modules:apiSpec")) as JsonObject[];
    expect(spec[0]).toMatchObject({
      identifier: "words.js:add",
      functionType: "Mutation",
      visibility: { kind: "public" },
    });
    await expect(app.call("_system/cli/tables", page, { kind: "anonymous" })).rejects.toThrow("for admins");
  });

  it("[DEP21] what waits for a table's change is woken by one", async () => {
    app = await startTestApp({ files: { words: WORD("one") } });
    const watched = await app.runner.runQuery({
      path: "_system/cli/queryTable",
      args: { tableName: "notes" },
      caller: { kind: "admin" },
      requestId: "r",
    });
    const touched = new Promise((resolve) => app.db.watch(watched.reads, watched.ts, resolve));
    await app.call("words:add", { text: "here" });
    expect(await touched).toBeTypeOf("bigint");
  });
});

function indexDiffOf(diff: JsonObject): unknown {
  return ((diff.componentDiffs as JsonObject)[""] as JsonObject).indexDiff;
}
