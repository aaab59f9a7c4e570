import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startTransferApp, type TransferApp } from "./testing/transferApp.ts";
import type { JsonObject } from "../values/json.ts";

const SCHEMA = `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema({
    shelves: defineTable({ name: v.string(), note: v.optional(v.string()), at: v.optional(v.array(v.number())) })
      .index("by_name", ["name"])
      .searchIndex("by_words", { searchField: "name" })
      .vectorIndex("by_at", { vectorField: "at", dimensions: 2 }),
    books: defineTable({ shelf: v.id("shelves"), title: v.string(), tags: v.optional(v.any()) }).index("by_shelf", ["shelf"]),
  });`;
const LIBRARY = `
  import { actionGeneric as action, queryGeneric as query, mutationGeneric as mutation } from "convex/server";
  export const add = mutation(async (ctx, { table, value }) => await ctx.db.insert(table, value));
  export const get = query(async (ctx, { id }) => await ctx.db.get(id));
  export const named = query(async (ctx, { name }) =>
    await ctx.db.query("shelves").withIndex("by_name", (q) => q.eq("name", name)).collect());
  export const search = query(async (ctx, { words }) =>
    await ctx.db.query("shelves").withSearchIndex("by_words", (q) => q.search("name", words)).collect());
  export const near = action(async (ctx, { vector }) => await ctx.vectorSearch("shelves", "by_at", { vector, limit: 1 }));
  export const titles = query(async (ctx) => (await ctx.db.query("books").collect()).map(({ title }) => title));`;

let app: TransferApp;
beforeEach(async () => {
  app = await startTransferApp({ files: { library: LIBRARY }, schema: SCHEMA });
});
afterEach(() => app.close());

const lines = (...rows: unknown[]): string => rows.map((row) => JSON.stringify(row)).join("\n");
const failure = (text: string): JsonObject => ({
  state: "failed",
  error_message: `Hit an error while importing:\n${text}`,
});
const addShelf = (name: string): Promise<string> =>
  app.app.call("library:add", { table: "shelves", value: { name } }) as Promise<string>;

describe("importing a table", () => {
  test("[CLI1] JSON lines become documents in their order, found by every index", async () => {
    const state = await app.import(lines({ name: "a" }, { name: "b", note: "x" }), { table: "shelves" });
    expect(state.state).toBe("completed");
    expect(app.contents().shelves).toMatchObject([{ name: "a" }, { name: "b", note: "x" }]);
    expect(await app.app.call("library:named", { name: "b" })).toMatchObject([{ note: "x" }]);
  });

  test("[CLI1] what is replaced is not found by text or vector any more, what replaces it is", async () => {
    await addShelf("old words");
    expect(await app.app.call("library:near", { vector: [1, 0] })).toEqual([]);
    const rows = lines({ name: "new words", at: [1, 0] }, { name: "others", at: [0, 1] });
    await app.import(rows, { table: "shelves", mode: "replace" });
    const found = (await app.app.call("library:search", { words: "words" })) as JsonObject[];
    expect(found.map(({ name }) => name)).toEqual(["new words"]);
    const near = await app.app.call("library:near", { vector: [0.9, 0.1] });
    expect(near).toMatchObject([{ _id: found[0]!._id }]);
  });

  test("[CLI1] a JSON array is taken as lines are, and anything else is refused", async () => {
    await app.import('[{"name":"a"}]', { table: "shelves", format: "jsonArray" });
    expect(app.contents().shelves).toMatchObject([{ name: "a" }]);
    expect(await app.import("{}", { table: "shelves", format: "jsonArray", mode: "replace" })).toEqual(
      failure("Not a JSON array"),
    );
    expect(await app.import('{"name":', { table: "shelves", mode: "replace" })).toMatchObject({
      error_message: expect.stringContaining("Row 1 wasn't valid JSON"),
    });
    expect(await app.import("7", { table: "shelves", mode: "replace" })).toEqual(
      failure("Row 1 wasn't an object"),
    );
  });

  test("[CLI2] cells of CSV are numbers if they look like one; an empty cell of an optional field is no field", async () => {
    const csv = 'name,note\r\n"a, ""b""\nc",\r\nd,7\n';
    await app
      .import(csv, { table: "shelves", format: "csv" })
      .then((state) => expect(state.error_message).toContain("does not match the schema"));
    await app.import(csv.replace("7", "seven"), { table: "shelves", format: "csv" });
    const rows = app.contents().shelves!;
    expect(rows.map(({ name, note }) => [name, note])).toEqual([
      ['a, "b"\nc', undefined],
      ["d", "seven"],
    ]);
    expect(await app.import("n m\n1", { table: "other", format: "csv" })).toMatchObject({
      error_message: expect.stringContaining("isn't a valid field name"),
    });
    expect(await app.import("n,m\n1", { table: "other", format: "csv" })).toEqual(
      failure("CSV row 1 doesn't have all of the fields in the header"),
    );
  });

  test("[CLI3] a table that holds something is not touched without append or replace", async () => {
    await addShelf("old");
    expect(await app.import(lines({ name: "new" }), { table: "shelves" })).toEqual(
      failure("Table shelves already exists. Please choose a new table name or use replace/append modes."),
    );
    await app.import(lines({ name: "new" }), { table: "shelves", mode: "append" });
    expect(app.contents().shelves).toMatchObject([{ name: "old" }, { name: "new" }]);
    await app.import(lines({ name: "only" }), { table: "shelves", mode: "replace" });
    expect(app.contents().shelves).toMatchObject([{ name: "only" }]);
    expect(await app.app.call("library:named", { name: "old" })).toEqual([]);
  });

  test("[CLI3] what would change is told first, and has to be confirmed if something goes", async () => {
    await addShelf("old");
    const rows = lines(...Array.from({ length: 1234 }, (_, at) => ({ name: `n${at}` })));
    const { state } = await app.upload(rows, { table: "shelves", mode: "replace" });
    expect(state.require_manual_confirmation).toBe(true);
    expect(String(state.message_to_confirm).split("\n")).toEqual([
      "Import change summary:",
      "table   | create | delete |",
      "---------------------------",
      "shelves | 1,234  | 1 of 1 |",
      "Once the import has started, it will run in the background.",
      "Interrupting `npx convex import` will not cancel it.",
    ]);
    expect(app.contents().shelves).toHaveLength(1);
    const appending = await app.upload(rows, { table: "shelves", mode: "append" });
    expect(appending.state.require_manual_confirmation).toBe(false);
  });

  test("[CLI4] ids and times that rows bring are kept; the replaced documents of the same ids are seen to change", async () => {
    const id = await addShelf("old");
    const reading = await app.app.runner.runQuery({
      path: "library:get",
      args: { id },
      caller: { kind: "admin" },
      requestId: "r",
    });
    expect(reading.ok).toBe(true);
    const { db } = app.app;
    const tx = db.beginRead();
    tx.get(id);
    let touched = 0;
    db.watch(tx.reads, tx.beginTs, () => (touched += 1));
    const row = { _id: id, _creationTime: 1700000000000.5, name: "new" };
    await app.import(lines(row), { table: "shelves", mode: "replace" });
    expect(await app.app.call("library:get", { id })).toEqual(row);
    expect(touched).toBe(1);
  });

  test("[CLI4] an id of another table, a wrong one and one that is there twice are refused", async () => {
    const id = await addShelf("old");
    const other = (await app.app.call("library:add", {
      table: "books",
      value: { shelf: id, title: "t" },
    })) as string;
    const into = (...rows: unknown[]): Promise<JsonObject> =>
      app.import(lines(...rows), { table: "shelves", mode: "replace" });
    expect(await into({ _id: id, name: "a" }, { _id: other, name: "b" })).toEqual(
      failure(`_id ${other} cannot be imported into 'shelves' because its IDs have a different format`),
    );
    expect(await into({ _id: "x", name: "a" })).toEqual(failure("invalid _id 'x'"));
    expect(await into({ _id: id, name: "a" }, { _id: id, name: "b" })).toEqual(
      failure('Objects in table "shelves" have duplicate _id fields'),
    );
    expect(await app.import(lines({ _id: id, name: "a" }), { table: "shelves", mode: "append" })).toEqual(
      failure('Objects in table "shelves" have duplicate _id fields'),
    );
    expect(app.contents().shelves).toMatchObject([{ _id: id, name: "old" }]);
  });

  test("[CLI5] the last row that breaks the schema keeps all others out, in every mode", async () => {
    await addShelf("old");
    const before = app.contents();
    const rows = lines({ name: "a" }, { name: "b" }, { name: 7 });
    for (const mode of ["append", "replace", "replaceAll"]) {
      expect(await app.import(rows, { table: "shelves", mode })).toEqual(
        failure(
          'Failed to insert or update a document in table "shelves" because it does not match the schema: Value does not match validator.\nPath: .name\nValue: 7.0\nValidator: v.string()',
        ),
      );
      expect(app.contents()).toEqual(before);
    }
    const numbersBefore = app.app.db.beginRead().tables("");
    await app.import(lines({ a: 1 }, 7), { table: "fresh" });
    expect(app.app.db.beginRead().tables("")).toEqual(numbersBefore);
  });

  test("[CLI5] replace-all empties the tables of the schema and drops the others", async () => {
    const id = await addShelf("old");
    await app.app.call("library:add", { table: "books", value: { shelf: id, title: "t" } });
    await app.import(lines({ a: 1 }), { table: "loose" });
    await app.import(lines({ name: "only" }), { table: "shelves", mode: "replaceAll" });
    expect(app.contents()).toMatchObject({ shelves: [{ name: "only" }], books: [] });
    expect(app.contents()).not.toHaveProperty("loose");
    expect(await app.app.call("library:titles")).toEqual([]);
  });

  test("[CLI15] requests that make no sense are refused and leave nothing behind", async () => {
    const post = (path: string, body: string): Promise<Response> => app.request("POST", path, body);
    const { uploadToken } = (await (await post("/api/import/start_upload", "")).json()) as JsonObject;
    const part = `/api/import/upload_part?uploadToken=${String(uploadToken)}&partNumber=`;
    const finish = (rest: object): Promise<Response> =>
      post("/api/import/finish_upload", JSON.stringify({ uploadToken, partTokens: [], ...rest }));
    for (const answer of [
      await post("/api/import/finish_upload", "no json"),
      await post("/api/import/finish_upload", "[]"),
      await post("/api/import/upload_part?uploadToken=../..&partNumber=1", "x"),
      await post(`${part}0`, "x"),
      await finish({ partTokens: [`${String(uploadToken)}.7`] }),
      await finish({ partTokens: ["../../etc"] }),
      await finish({}),
      await post("/api/perform_import", '{"importId":"x"}'),
      await app.request("GET", "/api/export/zip/..%2f..", undefined),
    ])
      expect([answer.status, Object.keys((await answer.json()) as object)]).toEqual([
        400,
        ["code", "message"],
      ]);
    expect(await app.import("{}", { table: "t", format: "what" })).toEqual(
      failure('Unknown import format "what"'),
    );
  });

  test("[CLI3] of many imports that nobody confirms the oldest are given up", async () => {
    const waiting = [];
    for (let at = 0; at < 10; at += 1)
      waiting.push(await app.upload(lines({ name: `${at}` }), { table: "shelves" }));
    expect(await app.confirm(waiting[0]!.id)).toMatchObject({ state: "failed" });
    expect(await app.confirm(waiting[9]!.id)).toMatchObject({ state: "completed" });
  });

  test("[CLI6] every kind of value is read as it is written, and what is none is named with its row", async () => {
    const values = {
      i: { $integer: "AQAAAAAAAAA=" },
      b: { $bytes: "AAE=" },
      f: { $float: "AAAAAAAA8H8=" },
      n: null,
      l: [true, { deep: "x" }],
    };
    await app.import(`${lines({ ...values, z: 1 }).replace('"z":1', '"z":-0')}`, { table: "values" });
    expect(app.contents().values).toMatchObject([{ ...values, z: { $float: "AAAAAAAAAIA=" } }]);
    for (const [bad, reason] of [
      [{ $integer: "AQ==" }, "Received 1 bytes, expected 8 for $integer"],
      [{ $what: "AQ==" }, "Field name $what starts with a '$', which is reserved"],
      [
        { ä: 1 },
        'Field name ä has invalid character "ä": Field names can only contain non-control ASCII characters',
      ],
    ] as const)
      expect(await app.import(lines({}, { bad }), { table: "values", mode: "append" })).toEqual(
        failure(`Row 2 wasn't a valid Convex value: ${reason}`),
      );
    expect(await app.import(lines({ _mine: 1 }), { table: "values", mode: "append" })).toMatchObject({
      error_message: expect.stringContaining("reserved for system fields"),
    });
  });

  test("[CLI7] mutations go on while an import is made ready, and those that follow it see it whole", async () => {
    const count = process.env.NIGHTLY === "1" ? 100_000 : 5_000;
    const rows = lines(...Array.from({ length: count }, (_, at) => ({ name: `n${at}` })));
    const { id } = await app.upload(rows, { table: "shelves", mode: "replace" });
    const confirmed = app.confirm(id);
    let isOver = false;
    void confirmed.then(() => (isOver = true));
    const seen = new Set<number>();
    let written = 0;
    while (!isOver) {
      await addShelf("meanwhile");
      written += 1;
      const size = app.app.db.beginRead().count("", "shelves");
      seen.add(size >= count ? count : size);
    }
    expect((await confirmed).state).toBe("completed");
    expect(written).toBeGreaterThan(3);
    expect([...seen].filter((size) => size > written && size !== count)).toEqual([]);
  });

  test("[CLI7] a schema that changes during an import ends it, and nothing of it is seen", async () => {
    const { id } = await app.upload(lines({ name: "a" }), { table: "shelves" });
    const confirmed = app.confirm(id);
    const changed = SCHEMA.replace("v.optional(v.any())", "v.any()");
    // Holds the import up where it is about to put its table in place.
    const { db } = app.app;
    const rows = db.runMutation.bind(db);
    let isPushed = false;
    db.runMutation = async (body) => {
      const isFinal = String(body).includes("putInPlace");
      if (isFinal && !isPushed) {
        isPushed = true;
        await app.app.push({ files: { library: LIBRARY }, schema: changed });
      }
      return rows(body);
    };
    expect(await confirmed).toEqual(
      failure(
        "Could not complete import because schema changed. Avoid modifying schema.ts while importing tables",
      ),
    );
    expect(isPushed).toBe(true);
    expect(app.contents().shelves).toEqual([]);
  });
});
