import { afterEach, describe, expect, it } from "vitest";
import { SLICE_DOCUMENTS } from "../../txn/background/background.ts";
import { Database } from "../../txn/database.ts";
import type { JsonObject } from "../../values/json.ts";
import { until } from "../../testing/until.ts";
import { startTestApp, type TestApp } from "../testing/testApp.ts";

const FILES = {
  notes: `
    import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
    export const add = mutation(async (ctx, args) => await ctx.db.insert("notes", args));
    export const set = mutation(async (ctx, { id, ...fields }) => await ctx.db.patch(id, fields));
    export const ofRank = query(async (ctx, { rank }) => (await ctx.db.query("notes")
      .withIndex("by_rank", (q) => q.eq("rank", rank)).collect()).length);
    export const search = query(async (ctx, { text }) => (await ctx.db.query("notes")
      .withSearchIndex("by_text", (q) => q.search("text", text)).collect()).length);
  `,
};
const SCHEMA = (more = "", fields = "rank: v.any(), text: v.optional(v.string())") => `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema({ notes: defineTable({ ${fields} })${more} });
`;
const STAGED = '.index("by_rank", { fields: ["rank"], staged: true })';
const ENABLED = '.index("by_rank", { fields: ["rank"] })';
/** More than one slice. */
const NOTES = 5 * SLICE_DOCUMENTS;

let app: TestApp;
afterEach(() => app.close());

async function appWithNotes(): Promise<void> {
  app = await startTestApp({ files: FILES, schema: SCHEMA() });
  await app.db.runMutation((tx) => {
    for (let n = 0; n < NOTES; n += 1) tx.insert("", "notes", { rank: n % 5, text: "a word" });
  });
}

const push = (more: string, fields?: string) => app.push({ files: FILES, schema: SCHEMA(more, fields) });
const indexDiff = (diff: JsonObject) => (diff.componentDiffs as Record<string, JsonObject>)[""]!.indexDiff;
const table = () =>
  app.db
    .beginRead()
    .storedTables()
    .find((each) => each?.address.name === "notes")!;
const isFilled = async () => table().unbuilt.length === 0;
const STAGED_TEXT = "Index notes.by_rank is currently staged and not available to query until it is enabled.";

describe("staged indexes", () => {
  it("[DEP43] are filled after the push, refuse queries by name, and are open at once after a push without `staged`", async () => {
    await appWithNotes();
    const by = { name: "notes.by_rank", type: "database", fields: ["rank"] };
    expect(indexDiff(await push(STAGED))).toEqual({
      added_indexes: [{ ...by, staged: true }],
      removed_indexes: [],
      enabled_indexes: [],
      disabled_indexes: [],
    });
    expect(await isFilled()).toBe(false);
    await expect(app.call("notes:ofRank", { rank: 0 })).rejects.toThrow(STAGED_TEXT);
    await app.call("notes:add", { rank: 7 });
    await until("the staged index", isFilled);
    await expect(app.call("notes:ofRank", { rank: 0 })).rejects.toThrow(STAGED_TEXT);
    await app.call("notes:add", { rank: 7 });
    const { key } = table().index("by_rank")!;
    expect(indexDiff(await push(ENABLED))).toMatchObject({ added_indexes: [], enabled_indexes: [by] });
    expect(table().index("by_rank")!.key).toBe(key);
    expect(await app.call("notes:ofRank", { rank: 7 })).toBe(2);
    expect(indexDiff(await push(STAGED))).toMatchObject({ disabled_indexes: [{ ...by, staged: true }] });
    await expect(app.call("notes:ofRank", { rank: 0 })).rejects.toThrow(STAGED_TEXT);
    expect(indexDiff(await push(""))).toMatchObject({ removed_indexes: [{ ...by, staged: true }] });
    await expect(app.call("notes:ofRank", { rank: 0 })).rejects.toThrow("Index notes.by_rank not found.");
  });

  it("[DEP43] can be enabled or taken back while they are being filled", async () => {
    await appWithNotes();
    await push(STAGED);
    await push(ENABLED);
    expect(await app.call("notes:ofRank", { rank: 3 })).toBe(NOTES / 5);
    await push("");
    await push(STAGED);
    await push("");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(table().declaredIndexes).toEqual([]);
  });

  it("[DEP43] of the kind for text search are filled in the same way", async () => {
    await appWithNotes();
    await push('.searchIndex("by_text", { searchField: "text", staged: true })');
    await until("the staged index", isFilled);
    await expect(app.call("notes:search", { text: "word" })).rejects.toThrow("is currently staged");
    await push('.searchIndex("by_text", { searchField: "text" })');
    expect(await app.call("notes:search", { text: "word" })).toBe(NOTES);
  });

  it("[DEP44] are whole after a restart in the middle of being filled", async () => {
    const { freshFolder } = await import("../../testing/freshFolder.ts");
    const folder = await freshFolder("data");
    app = await startTestApp();
    const path = `${folder.path}/data.sqlite`;
    const by = { name: "by_rank", fields: ["rank"] };
    let db = await Database.open({ path });
    await db.runMutation((tx) => {
      for (let n = 0; n < NOTES; n += 1) tx.insert("", "notes", { rank: n % 5 });
    });
    await db.runMutation((tx) => tx.setIndexes("", "notes", [{ ...by, staged: true }]));
    const unbuilt = () =>
      db
        .beginRead()
        .storedTables()
        .find((each) => each?.address.name === "notes")!.unbuilt;
    expect(unbuilt()).toHaveLength(1);
    await db.close();
    db = await Database.open({ path });
    expect(unbuilt()).toEqual([]);
    await db.runMutation((tx) => tx.setIndexes("", "notes", [by]));
    const stream = db.beginRead().openQuery("", {
      source: {
        type: "IndexRange",
        indexName: "notes.by_rank",
        range: [{ type: "Eq", fieldPath: "rank", value: 2 }],
        order: "asc",
      },
      operators: [],
    });
    let found = 0;
    while (stream.next() !== null) found += 1;
    expect(found).toBe(NOTES / 5);
    await db.close();
    await folder.remove();
  });
});

describe("staged validators", () => {
  const staged = (type: string) => `.staged({ rank: ${type} })`;
  const state = (type: JsonObject) =>
    app.pushes.staged.validatorState(
      "",
      "notes",
      JSON.stringify({
        type: "object",
        value: {
          rank: { fieldType: type, optional: false },
          text: { fieldType: { type: "string" }, optional: true },
        },
      }),
    );

  it("[DEP45] are checked after the push and watched from then on, while writes obey the old one", async () => {
    await appWithNotes();
    await push(staged("v.number()"));
    expect(state({ type: "number" })).toMatchObject({ state: "pending", totalDocs: NOTES });
    await until("the check", async () => state({ type: "number" })?.state === "valid");
    const id = await app.call("notes:add", { rank: "high" });
    expect(state({ type: "number" })).toMatchObject({
      state: "failed",
      error: expect.stringContaining('New document in table "notes" does not match'),
    });
    await app.call("notes:set", { id: id as string, rank: 1 });
    await push(staged("v.number()"));
    await until("the check", async () => state({ type: "number" })?.state === "valid");
  });

  it("[DEP45] once valid, may be put in force without looking at the documents again", async () => {
    await appWithNotes();
    await push(staged("v.number()"));
    await until("the check", async () => state({ type: "number" })?.state === "valid");
    const enforced = "rank: v.number(), text: v.optional(v.string())";
    const { pushRequest } = await import("../testing/testApp.ts");
    const request = await pushRequest({ files: FILES, schema: SCHEMA("", enforced) });
    const started = await app.pushes.start(request);
    expect(await app.pushes.check(started.schemaChange as JsonObject, 0)).toEqual({ type: "complete" });
    await app.pushes.finish(started, false);
    await expect(app.call("notes:add", { rank: "high" })).rejects.toThrow("does not match the schema");
  });
});
