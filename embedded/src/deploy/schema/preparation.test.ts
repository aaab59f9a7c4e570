import { afterEach, describe, expect, it } from "vitest";
import { SLICE_DOCUMENTS } from "../../txn/background/background.ts";
import type { JsonObject } from "../../values/json.ts";
import { pushRequest, startTestApp, type TestApp } from "../testing/testApp.ts";

const DOCUMENTS = process.env.NIGHTLY === "1" ? 200_000 : 20_000;
const INSERTED_AT_ONCE = 10_000;

const FILES = {
  notes: `
    import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
    export const add = mutation(async (ctx, args) => await ctx.db.insert("notes", args));
    export const set = mutation(async (ctx, { id, ...fields }) => await ctx.db.patch(id, fields));
    export const remove = mutation(async (ctx, { id }) => await ctx.db.delete(id));
    export const newest = query(async (ctx) => (await ctx.db.query("notes").order("desc").first())?.rank);
    export const ofRank = query(async (ctx, { rank }) => (await ctx.db.query("notes")
      .withIndex("by_rank", (q) => q.eq("rank", rank)).collect()).length);
  `,
};
const SCHEMA = (fields: string, index = "") => `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema({ notes: defineTable({ ${fields} })${index} });
`;
const BY_RANK = '.index("by_rank", ["rank"])';

let app: TestApp;
afterEach(() => app.close());

/** An app with so many notes, ranks 0 to 9 in turn. */
async function appWithNotes(count: number, schema = SCHEMA("rank: v.any()")): Promise<void> {
  app = await startTestApp({ files: FILES, schema });
  for (let made = 0; made < count; made += INSERTED_AT_ONCE) {
    await app.db.runMutation((tx) => {
      tx.limits = { ...tx.limits, documentsWritten: Infinity, bytesWritten: Infinity };
      for (let n = made; n < Math.min(count, made + INSERTED_AT_ONCE); n += 1)
        tx.insert("", "notes", { rank: n % 10 });
    });
  }
}

async function start(schema: string, dryRun = false) {
  const started = await app.pushes.start(await pushRequest({ files: FILES, schema }, dryRun));
  const schemaChange = started.schemaChange as JsonObject;
  const status = (): Promise<JsonObject> => app.pushes.check(schemaChange, 0);
  const settled = async (): Promise<JsonObject> => {
    let now = await status();
    while (now.type === "inProgress") now = await app.pushes.check(schemaChange);
    return now;
  };
  return { started, status, settled, finish: () => app.pushes.finish(started, dryRun) };
}

describe("a push that needs time", () => {
  it(
    "[DEP40] queries and mutations go on while an index is filled, none waits for more than a few slices, and nothing is missed",
    { timeout: 120_000 },
    async () => {
      await appWithNotes(DOCUMENTS);
      const before = await app.call("notes:add", { rank: 10 });
      const push = await start(SCHEMA("rank: v.number()", BY_RANK));
      expect(await push.status()).toEqual({
        type: "inProgress",
        components: { "": { schemaValidationComplete: false, indexesComplete: 0, indexesTotal: 1 } },
      });
      let calls = 0;
      let turns = 0;
      let turnsMax = 0;
      const countTurns = (): void => {
        turns += 1;
        counting = setImmediate(countTurns);
      };
      let counting = setImmediate(countTurns);
      while ((await push.status()).type === "inProgress") {
        turns = 0;
        await app.call("notes:add", { rank: 11 });
        await app.call("notes:set", { id: before as string, rank: 12 + calls });
        expect(await app.call("notes:newest")).toBe(11);
        turnsMax = Math.max(turnsMax, turns);
        calls += 1;
      }
      clearImmediate(counting);
      // A slice is a turn: the calls got in between, and each of them waited for a handful only.
      expect(calls).toBeGreaterThan(DOCUMENTS / SLICE_DOCUMENTS / 40);
      expect(turnsMax).toBeLessThan(40);
      await app.call("notes:add", { rank: 11 });
      await push.finish();
      expect(await app.call("notes:ofRank", { rank: 11 })).toBe(calls + 1);
      expect(await app.call("notes:ofRank", { rank: 11 + calls })).toBe(calls === 1 ? 0 : 1);
      expect(await app.call("notes:ofRank", { rank: 10 })).toBe(0);
      const { value: inIndex } = await app.db.runMutation((tx) => {
        const table = tx.storedTables().find((each) => each?.address.name === "notes")!;
        return [table.index("by_rank")!.documents.size, table.count];
      });
      expect(inIndex).toEqual([DOCUMENTS + calls + 2, DOCUMENTS + calls + 2]);
    },
  );

  it("[DEP41] a write that contradicts the pushed schema fails the push and not the write", async () => {
    await appWithNotes(1);
    const push = await start(SCHEMA("rank: v.number()"));
    expect(await push.status()).toEqual({ type: "complete" });
    const id = await app.call("notes:add", { rank: "high" });
    await app.call("notes:remove", { id: id as string });
    expect(await push.settled()).toEqual({
      type: "failed",
      error:
        'New document in table "notes" does not match the schema: Value does not match validator.\n' +
        'Path: .rank\nValue: "high"\nValidator: v.float64()',
      componentPath: "",
      tableName: "notes",
    });
    await expect(push.finish()).rejects.toMatchObject({ code: "SchemaValidationFailed" });
    expect(await app.call("notes:newest")).toBe(0);
    await app.push({ files: FILES, schema: SCHEMA("rank: v.number()") });
  });

  it("[DEP41] a document that came in after the last question stops the finish too, also in a table that did not exist", async () => {
    app = await startTestApp({ files: FILES });
    const push = await start(SCHEMA("rank: v.number()", BY_RANK));
    expect(await push.status()).toEqual({ type: "complete" });
    await app.call("notes:add", { rank: "high" });
    await expect(push.finish()).rejects.toThrow("does not match the schema");
    const second = await start(SCHEMA("rank: v.any()", BY_RANK));
    await app.call("notes:add", { rank: 5 });
    await second.finish();
    expect(await app.call("notes:ofRank", { rank: 5 })).toBe(1);
  });

  it("[DEP41] a write right before the finish, which no slice has seen, is in the index and is judged", async () => {
    await appWithNotes(1);
    const first = await start(SCHEMA("rank: v.any()", BY_RANK));
    const wrote = app.db.runMutation((tx) => tx.insert("", "notes", { rank: 5 }));
    await first.finish();
    await wrote;
    expect(await app.call("notes:ofRank", { rank: 5 })).toBe(1);
    const second = await start(SCHEMA("rank: v.number()", BY_RANK));
    const contradicted = app.db.runMutation((tx) => tx.insert("", "notes", { rank: "high" }));
    await expect(second.finish()).rejects.toThrow("does not match the schema");
    await contradicted;
  });

  it("[DEP41] a table that is replaced as a whole meanwhile is begun anew", async () => {
    await appWithNotes(20 * SLICE_DOCUMENTS);
    const push = await start(SCHEMA("rank: v.number()", BY_RANK));
    expect(await push.status()).toMatchObject({ type: "inProgress" });
    await app.db.runMutation((tx) => {
      tx.dropTable("", "notes");
      for (let n = 0; n < 3 * SLICE_DOCUMENTS; n += 1) tx.insert("", "notes", { rank: 20 });
    });
    expect(await push.settled()).toEqual({ type: "complete" });
    await push.finish();
    expect([
      await app.call("notes:ofRank", { rank: 1 }),
      await app.call("notes:ofRank", { rank: 20 }),
    ]).toEqual([0, 3 * SLICE_DOCUMENTS]);
  });

  it("[DEP42] a push with another schema ends one that is under way; one with the same schema does not", async () => {
    await appWithNotes(1);
    const first = await start(SCHEMA("rank: v.any()", BY_RANK));
    const same = await start(SCHEMA("rank: v.any()", BY_RANK));
    expect([await first.status(), await same.status()]).toEqual([{ type: "complete" }, { type: "complete" }]);
    const dry = await start(SCHEMA("rank: v.number()"), true);
    expect(await first.status()).toEqual({ type: "complete" });
    await dry.finish();
    const other = await start(SCHEMA("rank: v.number()"));
    expect(await first.status()).toEqual({ type: "raceDetected" });
    await expect(first.finish()).rejects.toMatchObject({ code: "RaceDetected" });
    await other.finish();
    // What is no longer waited for is not answered with an end, but refused when it is to finish.
    expect(await same.status()).toEqual({ type: "raceDetected" });
    await expect(other.finish()).rejects.toMatchObject({ code: "RaceDetected" });
    expect(await other.status()).toEqual({ type: "complete" });
  });
});
