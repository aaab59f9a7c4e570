import { afterEach, expect, it } from "vitest";
import { SLICE_DOCUMENTS } from "../../txn/background/background.ts";
import { until } from "../../testing/until.ts";
import type { JsonObject } from "../../values/json.ts";
import { pushRequest, startTestApp, type TestApp } from "../testing/testApp.ts";

const NOTES = 4 * SLICE_DOCUMENTS;
const SCHEMA = (rank: string, more = "") => `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema({ notes: defineTable({ rank: ${rank} })${more} });
`;
const by = (name: string, staged: boolean) =>
  `.index("by_${name}", { fields: ["${name}"], staged: ${staged} })`;

let app: TestApp;
afterEach(() => app.close());

const request = (schema: string) => pushRequest({ files: {}, schema });
const predicted = async (schema: string) =>
  (
    (await app.pushes.predict(await request(schema))).componentSchemaEvaluations as Record<string, JsonObject>
  )[""]!;

it("[DEP53] what a push would do with documents and indexes is told before it is made, and nothing is begun", async () => {
  app = await startTestApp({ files: {}, schema: SCHEMA("v.any()") });
  await app.db.runMutation((tx) => {
    for (let n = 0; n < NOTES; n += 1) tx.insert("", "notes", { rank: n });
  });
  const index = { name: "notes.by_rank", type: "database", fields: ["rank"], numDocs: NOTES };
  expect(await predicted(SCHEMA("v.number()", by("rank", false)))).toMatchObject({
    definitionPath: "",
    schemaValidation: true,
    tables: [{ name: "notes", outcome: "mustWalk", numDocs: NOTES, canSkipAfterStagedValidation: false }],
    indexes: [{ ...index, change: "added", needsBackfill: true }],
    discardedStagedValidators: [],
  });
  await app.push({
    files: {},
    schema: SCHEMA("v.any()", by("rank", true) + ".staged({ rank: v.number() })"),
  });
  await until("the staged validator", async () => {
    const { tables } = await predicted(SCHEMA("v.number()", by("rank", false)));
    return ((tables as JsonObject[])[0]!.staged as JsonObject).state === "valid";
  });
  await until("the staged index", async () => {
    const { indexes } = await predicted(SCHEMA("v.number()", by("rank", false)));
    return (indexes as JsonObject[])[0]!.needsBackfill === false;
  });
  expect(await predicted(SCHEMA("v.number()", by("rank", false)))).toMatchObject({
    tables: [
      {
        outcome: "supersetOfStagedValidated",
        staged: { state: "valid" },
        canSkipAfterStagedValidation: true,
      },
    ],
    indexes: [{ ...index, change: "enabled", needsBackfill: false }],
    discardedStagedValidators: [],
  });
  expect(await predicted(SCHEMA("v.any()"))).toMatchObject({
    tables: [{ outcome: "supersetOfEnforced" }],
    indexes: [{ ...index, change: "dropped", staged: true }],
    discardedStagedValidators: [{ tableName: "notes", state: { state: "valid" }, replaced: false }],
  });
  const preview = await app.pushes.preview(await request(SCHEMA("v.any()")));
  expect((preview.schemaChange as JsonObject).indexDiffs).toMatchObject({
    "": { removed_indexes: [{ name: "notes.by_rank", staged: true }] },
  });
});
