import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importComponents, startTestApp, type TestApp } from "../../deploy/testing/testApp.ts";
import type { JsonObject } from "../../values/json.ts";
import { importOutside } from "../realm/modules.ts";

const IMPORTS = `
import { queryGeneric as query, mutationGeneric as mutation, internalMutationGeneric as internalMutation,
  actionGeneric as action, makeFunctionReference as ref, componentsGeneric, createFunctionHandle, getServiceToken, getServiceUrl, log } from "convex/server";
import { v } from "convex/values";
const components = componentsGeneric();
`;

const DATA = `${IMPORTS}
export const note = mutation({ args: { text: v.string() }, handler: async (ctx, { text }) => await ctx.db.insert("notes", { text }) });
export const hidden = internalMutation({ args: { text: v.string() }, handler: async (ctx, { text }) => await ctx.db.insert("notes", { text: "hidden " + text }) });
export const texts = query(async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text));
export const job = query({ args: { id: v.string() }, handler: async (ctx, { id }) => (await ctx.db.system.get(id))?.state.kind ?? null });
export const refuse = mutation(async () => { throw new Error("refused"); });
`;

// The same functions for both kinds of actions: nothing may be there in one and not in the other.
const everything = (file: string) => `${IMPORTS}
export const calls = action(async (ctx) => {
  await ctx.runMutation(ref("data:note"), { text: "by ${file}" });
  const failed = await ctx.runMutation(ref("data:refuse"), {}).then(() => null, (error) => error.message);
  return { texts: await ctx.runQuery(ref("data:texts"), {}), inner: await ctx.runAction(ref("${file}:inner"), { n: 2 }), failed,
    ofComponent: await ctx.runAction(components.relay.lib.${file}, {}), identity: (await ctx.auth.getUserIdentity())?.subject ?? null };
});
export const inner = action({ args: { n: v.number() }, handler: async (_ctx, { n }) => n * 21 });
export const handles = action(async (ctx) => {
  const handle = await createFunctionHandle(ref("data:hidden"));
  await ctx.runMutation(handle, { text: "${file}" });
  const id = await ctx.runMutation(components.relay.lib.scheduleHandle, { handle });
  return { texts: await ctx.runQuery(ref("data:texts"), {}), seenHere: await ctx.runQuery(ref("data:job"), { id }), canceled: await ctx.scheduler.cancel(id).then(() => true, (error) => error.message) };
});
export const jobs = action(async (ctx) => {
  const id = await ctx.scheduler.runAfter(600000, ref("data:note"), { text: "later" });
  const at = await ctx.scheduler.runAt(Date.now() + 600000, ref("${file}:inner"), { n: 1 });
  const before = await ctx.runQuery(ref("data:job"), { id });
  await ctx.scheduler.cancel(id);
  return [before, await ctx.runQuery(ref("data:job"), { id }), await ctx.runQuery(ref("data:job"), { id: at })];
});
export const files = action(async (ctx) => {
  const id = await ctx.storage.store(new Blob(["bytes"], { type: "text/plain" }));
  const back = await ctx.storage.get(id);
  const upload = await ctx.storage.generateUploadUrl();
  const meta = await ctx.storage.getMetadata(id);
  const url = await ctx.storage.getUrl(id);
  await ctx.storage.delete(id);
  return { text: await back.text(), type: back.type, upload: upload.includes("/api/storage/upload?token="), size: meta.size, url: url.endsWith(id), gone: [await ctx.storage.get(id), await ctx.storage.getUrl(id)] };
});
export const about = action(async (ctx) => [await ctx.meta.getFunctionMetadata(), await ctx.meta.getDeploymentMetadata(), (await ctx.meta.getRequestMetadata()).requestId]);
export const search = action(async (ctx) => (await ctx.vectorSearch("points", "by_at", { vector: [1, 0], limit: 1 })).length);
export const services = action(async () => [await getServiceToken("ai-gateway").catch((error) => error.message), await getServiceUrl("ai-gateway").catch((error) => error.message)]);
export const audit = action(async () => { await log.audit({ by: "${file}", request: log.vars.requestId }); });
`;

const LIB = `${IMPORTS}
export const work = action(async (ctx) => [await ctx.auth.getUserIdentity(), (await ctx.meta.getFunctionMetadata()).componentPath]);
export const node = work;
export const scheduleHandle = mutation({ args: { handle: v.string() }, handler: async (ctx, { handle }) => await ctx.scheduler.runAfter(600000, handle, { text: "x" }) });
`;

const SCHEMA = `
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ notes: defineTable({ text: v.string() }),
  points: defineTable({ at: v.array(v.float64()) }).vectorIndex("by_at", { vectorField: "at", dimensions: 2 }) });
`;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({
    files: { data: DATA, work: everything("work"), node: `"use node";${everything("node")}` },
    schema: SCHEMA,
    definition: `${importComponents({ relay: "relay" })}import { defineApp } from "convex/server";
const app = defineApp(); app.use(relay); export default app;`,
    components: {
      relay: {
        definition: `import { defineComponent } from "convex/server"; export default defineComponent("relay");`,
        files: { lib: LIB },
      },
    },
  });
});
afterAll(() => app?.close());

describe.each([
  ["actions", "work"],
  ["Node actions", "node"],
])("in %s", (_kind, file) => {
  const call = async (name: string) => (await app.call(`${file}:${name}`)) as JsonObject;

  it("[SYS11] queries, mutations, actions and those of components can be called", async () => {
    const caller = { kind: "user" as const, identity: { subject: "ada" } };
    const result = await app.call(`${file}:calls`, {}, caller);
    expect(result).toMatchObject({
      texts: expect.arrayContaining([`by ${file}`]) as string[],
      inner: 42,
      failed: expect.stringContaining("refused") as string,
      ofComponent: [null, "relay"],
      identity: "ada",
    });
  });

  it("[SYS11] function handles work, and jobs that another component scheduled are out of reach", async () => {
    expect(await call("handles")).toEqual({
      texts: expect.arrayContaining([`hidden ${file}`]) as string[],
      seenHere: null,
      canceled: expect.stringContaining("not found") as string,
    });
  });

  it("[SYS11] jobs are scheduled and canceled", async () => {
    expect(await call("jobs")).toEqual(["pending", "canceled", "pending"]);
  });

  it("[SYS11] files are stored, read, described and deleted", async () => {
    expect(await call("files")).toEqual({
      text: "bytes",
      type: "text/plain",
      upload: true,
      size: 5,
      url: true,
      gone: [null, null],
    });
  });

  it("[SYS11] metadata, vector search and the audit log are there, Convex's services are refused", async () => {
    expect(await call("about")).toEqual([
      { name: `${file}:about`, componentPath: "", type: "action", visibility: "public" },
      { name: "embedded", region: null, class: "s16" },
      "r1",
    ]);
    expect(await call("search")).toBe(0);
    expect(await call("services")).toEqual([
      expect.stringMatching(/^getServiceToken: .*Convex Cloud/),
      expect.stringMatching(/^getServiceUrl: .*Convex Cloud/),
    ]);
    expect((await app.outcome(`${file}:audit`)).logLines).toEqual([
      `[INFO] '[audit]' '{"by":"${file}","request":"r1"}'`,
    ]);
  });
});

it("[FUN21] a package that is not installed is named, with the folder where it is looked for", async () => {
  await expect(importOutside("no-such-package")).rejects.toThrow(
    `The package "no-such-package" is not installed in ${process.cwd()}`,
  );
});
