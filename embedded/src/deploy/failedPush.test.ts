import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freshFolder } from "../testing/freshFolder.ts";
import type { JsonObject } from "../values/json.ts";
import {
  type AppSources,
  importComponents,
  pushRequest,
  startTestApp,
  type TestApp,
} from "./testing/testApp.ts";

const WORDS = (word: string) => `
  import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
  export const word = query(async () => "${word}");
  export const add = mutation(async (ctx, args) => await ctx.db.insert("notes", args));
`;
const CRONS = (name: string, target: string) => `
  import { cronJobs, makeFunctionReference } from "convex/server";
  const crons = cronJobs();
  crons.interval("${name}", { hours: 1 }, makeFunctionReference("${target}"));
  export default crons;
`;
const SCHEMA = (field: string, index = "") => `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema({ notes: defineTable({ text: ${field} })${index} });
`;
const AUTH = (domain: string) =>
  `export default { providers: [{ domain: ${domain}, applicationID: "app" }] };`;

const OLD: AppSources = {
  files: {
    words: WORDS("old"),
    crons: CRONS("hourly", "words:add"),
    "auth.config": AUTH('"https://old.test"'),
  },
  schema: SCHEMA("v.any()"),
};

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp(OLD);
  await app.call("words:add", { text: 1 });
});
afterEach(() => app.close());

/** What is in force, in memory and stored. */
async function inForce(): Promise<unknown> {
  const { Deployment } = await import("./deployment.ts");
  const stored = (await Deployment.load(app.db)).current;
  const { components, authProviders } = app.deployment.current;
  expect(stored.components).toEqual(components);
  const { modules, crons, schema } = components.get("")!;
  return {
    word: await app.call("words:word"),
    modules: [...modules.keys()],
    crons: crons.map(({ identifier }) => identifier),
    authProviders,
    schema,
    tables: app.db.beginRead().tables(""),
    indexes: app.db.beginRead().indexes("", "notes"),
  };
}

const NEW = { words: WORDS("new") };
const FAILING: [string, AppSources, string][] = [
  [
    "a module that throws",
    { files: { ...NEW, bad: "throw new Error('at load');" } },
    "Failed to analyze bad.js",
  ],
  ["a schema that throws", { files: NEW, schema: "throw new Error('no schema');" }, "evaluating your schema"],
  [
    "a schema that documents contradict",
    { files: NEW, schema: SCHEMA("v.string()") },
    "does not match the schema",
  ],
  [
    "a schema with two indexes of one name",
    { files: NEW, schema: SCHEMA("v.any()", '.index("by_text", ["text"]).index("by_text", ["text", "a"])') },
    'Table "notes" has two or more definitions of index "by_text".',
  ],
  [
    "a cron for a function that is not there",
    { files: { ...NEW, crons: CRONS("daily", "words:gone") } },
    "The cron job 'daily' schedules a function that does not exist: words.js:gone",
  ],
  [
    "a cron for a query",
    { files: { ...NEW, crons: CRONS("daily", "words:word") } },
    "The cron job 'daily' schedules a query function, only actions and mutations can be scheduled: words.js:word",
  ],
  ["a crons.ts that is none", { files: { ...NEW, crons: "export default {};" } }, "is not a cron table"],
  ["an http.ts that is none", { files: { ...NEW, http: "export default {};" } }, "is not a Router"],
  [
    "an auth.config.ts without a variable that it needs",
    { files: { ...NEW, "auth.config": AUTH("process.env.ISSUER") } },
    "Environment variable ISSUER is used in auth config file",
  ],
  [
    "a definition that throws",
    { files: NEW, definition: "throw new Error('no definition');" },
    "Failed to evaluate the component definition of the app",
  ],
];

describe("a push that fails leaves all as it was", () => {
  it.each(FAILING)("[DEP46] %s", async (_, sources, message) => {
    const before = await inForce();
    await expect(app.push(sources)).rejects.toThrow(message);
    expect(await inForce()).toEqual(before);
    // And the next one works.
    await app.push({ files: NEW, schema: SCHEMA("v.any()", '.index("by_text", ["text"])') });
    expect(await app.call("words:word")).toBe("new");
  });

  it("[DEP46] a push that is started and never finished", async () => {
    const before = await inForce();
    const started = await app.pushes.start(
      await pushRequest({ files: NEW, schema: SCHEMA("v.any()", '.index("by_text", ["text"])') }),
    );
    expect(await inForce()).toEqual(before);
    // As after a restart: nobody knows it any more.
    const { Pushes } = await import("./push.ts");
    const restarted = new Pushes(app.deployment, { cloudUrl: "", siteUrl: "" });
    expect(await restarted.check(started.schemaChange as JsonObject)).toEqual({ type: "complete" });
    await expect(restarted.finish(started, false)).rejects.toMatchObject({ code: "RaceDetected" });
    expect(await inForce()).toEqual(before);
  });

  it("[DEP47] of two pushes that finish at the same time one is refused, and the other is in force as a whole", async () => {
    const sources = (word: string): AppSources => ({
      files: { words: WORDS(word), more: WORDS(word), crons: CRONS(word, "words:add") },
      schema: SCHEMA("v.any()", '.index("by_text", ["text"])'),
    });
    const started = await Promise.all(
      ["one", "two"].map(async (word) => app.pushes.start(await pushRequest(sources(word)))),
    );
    const finished = await Promise.allSettled(started.map((push) => app.pushes.finish(push, false)));
    expect(finished.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = finished.find(({ status }) => status === "rejected") as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({ code: "RaceDetected" });
    const winner = finished[0]!.status === "fulfilled" ? "one" : "two";
    expect([await app.call("words:word"), await app.call("more:word")]).toEqual([winner, winner]);
    expect(await inForce()).toMatchObject({ word: winner, crons: [winner] });
  });

  it("[DEP47] the same on a disk that is slow: what is not durable yet counts", async () => {
    const folder = await freshFolder("data");
    await app.close();
    app = await startTestApp(OLD, { path: `${folder.path}/data.sqlite` });
    const started = await Promise.all(
      ["one", "two"].map(async (word) =>
        app.pushes.start(await pushRequest({ files: { words: WORDS(word) } })),
      ),
    );
    // All that comes while the disk is busy runs before any of it is durable.
    const busy = app.call("words:add", { text: 2 });
    await new Promise((resolve) => setImmediate(resolve));
    const finished = await Promise.allSettled(started.map((push) => app.pushes.finish(push, false)));
    await busy;
    expect(finished.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    const third = await app.pushes.start(await pushRequest({ files: { words: WORDS("three") } }));
    const setting = app.deployment.changeEnvironment([{ name: "COLOUR", value: "red" }], (...under) =>
      app.pushes.authProviders(...under),
    );
    const [lost] = await Promise.allSettled([app.pushes.finish(third, false), setting]);
    expect(lost).toMatchObject({ status: "rejected", reason: { code: "RaceDetected" } });
    const fourth = await app.pushes.start(await pushRequest({ files: { words: WORDS("four") } }));
    const finishing = app.pushes.finish(fourth, false);
    await app.deployment.changeEnvironment([{ name: "COLOUR", value: "blue" }], (...under) =>
      app.pushes.authProviders(...under),
    );
    await finishing;
    expect(await inForce()).toMatchObject({ word: "four" });
    expect(app.deployment.current.environment.get("COLOUR")).toBe("blue");
    await app.close();
    await folder.remove();
    app = await startTestApp();
  });

  it("[DEP47] a variable changed between start and finish refuses the push", async () => {
    const started = await app.pushes.start(await pushRequest({ files: NEW }));
    await app.deployment.changeEnvironment([{ name: "COLOUR", value: "red" }], (...under) =>
      app.pushes.authProviders(...under),
    );
    await expect(app.pushes.finish(started, false)).rejects.toMatchObject({
      code: "RaceDetected",
      message: "Schema or environment variables changed during push",
    });
    expect(await app.call("words:word")).toBe("old");
  });
});

describe("components come and go", () => {
  const NOTES = (path: string) => ({
    definition: `import { defineComponent } from "convex/server"; ${path}`,
    files: {
      lib: `
        import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
        export const add = mutation(async (ctx, args) => await ctx.db.insert("notes", args));
        export const count = query(async (ctx) => (await ctx.db.query("notes").collect()).length);
        export const ofText = query(async (ctx, { text }) => (await ctx.db.query("notes")
          .withIndex("by_text", (q) => q.eq("text", text)).collect()).length);
      `,
    },
  });
  const LEAF = 'export default defineComponent("notes");';
  const USES = `
    import { mutationGeneric as mutation, queryGeneric as query, componentsGeneric } from "convex/server";
    const components = componentsGeneric();
    export const add = mutation(async (ctx, { component, ...args }) =>
      await ctx.runMutation(components[component].lib.add, args));
    export const count = query(async (ctx, { component }) => await ctx.runQuery(components[component].lib.count, {}));
    export const schedule = mutation(async (ctx, { component }) => {
      await ctx.runMutation(components[component].lib.add, {});
      return await ctx.scheduler.runAfter(0, components[component].lib.add, {});
    });
  `;
  /** An app that has the component under each of these names. */
  const withComponents = (names: string[], schema?: string): AppSources => ({
    files: { uses: USES },
    definition: `import { defineApp } from "convex/server"; ${importComponents({ notes: "notes" })}
      const app = defineApp(); ${names.map((name) => `app.use(notes, { name: "${name}" });`).join(" ")}
      export default app;`,
    components: { notes: { ...NOTES(LEAF), ...(schema === undefined ? {} : { schema }) } },
  });
  const types = (diff: JsonObject) =>
    Object.fromEntries(
      Object.entries(diff.componentDiffs as Record<string, { diffType: { type: string } }>).map(
        ([path, { diffType }]) => [path, diffType.type],
      ),
    );

  it("[DEP48] a component that is taken out keeps its documents and is found again with them", async () => {
    expect(types(await app.push(withComponents(["first"])))).toEqual({ "": "modify", first: "create" });
    await app.call("uses:add", { component: "first", text: "kept" });
    // Renamed: one is taken out, another put in.
    expect(types(await app.push(withComponents(["second"])))).toEqual({
      "": "modify",
      first: "unmount",
      second: "create",
    });
    expect(await app.call("uses:count", { component: "second" })).toBe(0);
    await expect(app.call("uses:count", { component: "first" })).rejects.toThrow('"first" is not installed');
    expect(app.db.beginRead().tables("first")).toEqual(["notes"]);
    expect(types(await app.push(withComponents(["first", "second"])))).toEqual({
      "": "modify",
      first: "remount",
      second: "modify",
    });
    expect(await app.call("uses:count", { component: "first" })).toBe(1);
  });

  it("[DEP48] its documents go when it is deleted, which needs it to be taken out", async () => {
    await app.push(withComponents(["first"]));
    await app.call("uses:add", { component: "first" });
    await expect(app.deployment.deleteComponent("first")).rejects.toThrow("must be unmounted");
    await app.push(withComponents([]));
    await app.deployment.deleteComponent("first");
    expect(app.db.beginRead().components()).not.toContain("first");
    expect(types(await app.push(withComponents(["first"])))).toMatchObject({ first: "create" });
    expect(await app.call("uses:count", { component: "first" })).toBe(0);
  });

  it("[DEP48] one that comes back with another schema is checked, and its indexes are filled", async () => {
    await app.push(withComponents(["first"], SCHEMA("v.any()")));
    await app.call("uses:add", { component: "first", text: 1 });
    await app.push(withComponents([], SCHEMA("v.any()")));
    const { Deployment } = await import("./deployment.ts");
    expect((await Deployment.load(app.db)).deployed.unmounted.map(({ path }) => path)).toEqual(["first"]);
    await expect(app.push(withComponents(["first"], SCHEMA("v.string()")))).rejects.toThrow(
      "does not match the schema",
    );
    const diff = await app.push(withComponents(["first"], SCHEMA("v.any()", '.index("by_text", ["text"])')));
    expect((diff.componentDiffs as Record<string, JsonObject>).first).toMatchObject({
      diffType: { type: "remount" },
      indexDiff: { added_indexes: [{ name: "notes.by_text" }] },
    });
    const found = await app.runner.runFunction({
      path: "lib:ofText",
      componentPath: "first",
      args: { text: 1 },
      caller: { kind: "admin" },
      requestId: "r",
    });
    expect(found).toMatchObject({ ok: true, valueJson: "1" });
  });

  it("[DEP48] the same for one within another", async () => {
    const nested = (names: string[]): AppSources => ({
      files: { words: WORDS("nested") },
      definition: `import { defineApp } from "convex/server"; ${importComponents({ outer: "outer" })}
        const app = defineApp(); app.use(outer); export default app;`,
      components: {
        notes: NOTES(LEAF),
        outer: {
          definition: `import { defineComponent } from "convex/server"; ${importComponents({ notes: "notes" })}
            const outer = defineComponent("outer");
            ${names.map((name) => `outer.use(notes, { name: "${name}" });`).join(" ")} export default outer;`,
          files: { uses: USES },
        },
      },
    });
    const call = async (path: string, args: JsonObject) => {
      const outcome = await app.runner.runFunction({
        path,
        componentPath: "outer",
        args,
        caller: { kind: "admin" },
        requestId: "r",
      });
      return outcome.ok ? JSON.parse(outcome.valueJson) : outcome.message;
    };
    expect(types(await app.push(nested(["inner"])))).toEqual({
      "": "modify",
      outer: "create",
      "outer/inner": "create",
    });
    await call("uses:add", { component: "inner" });
    expect(types(await app.push({ files: { words: WORDS("none") } }))).toEqual({
      "": "modify",
      outer: "unmount",
      "outer/inner": "unmount",
    });
    expect(types(await app.push(nested(["inner"])))).toMatchObject({ "outer/inner": "remount" });
    expect(await call("uses:count", { component: "inner" })).toBe(1);
  });
});
