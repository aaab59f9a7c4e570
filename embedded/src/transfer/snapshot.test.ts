import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import yauzl from "yauzl";
import yazl from "yazl";
import { encodeId, tableNumberOf } from "../values/documentId.ts";
import type { JsonObject } from "../values/json.ts";
import { startTransferApp, type TransferApp } from "./testing/transferApp.ts";

const SCHEMA = `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema({
    shelves: defineTable({ name: v.string() }).index("by_name", ["name"]),
    books: defineTable({ shelf: v.id("shelves"), cover: v.optional(v.id("_storage")), any: v.any() }),
  });`;
const LIBRARY = `
  import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
  export const add = mutation(async (ctx, { table, value }) => await ctx.db.insert(table, value));
  export const books = query(async (ctx) => await Promise.all(
    (await ctx.db.query("books").collect()).map(async (book) => ({ ...book, shelf: await ctx.db.get(book.shelf) }))));`;

const apps: TransferApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

async function open(schema: string | undefined = SCHEMA): Promise<TransferApp> {
  const app = await startTransferApp({ files: { library: LIBRARY }, schema });
  apps.push(app);
  return app;
}

async function fill({ app, files }: TransferApp): Promise<{ shelf: string; cover: string }> {
  const shelf = (await app.call("library:add", { table: "shelves", value: { name: "s" } })) as string;
  const cover = await files.store(Buffer.from("picture"), "image/png");
  const any = { i: { $integer: "AQAAAAAAAAA=" }, f: { $float: "AAAAAAAA8H8=" }, refs: [shelf] };
  await app.call("library:add", { table: "books", value: { shelf, cover, any } });
  await app.db.runMutation((tx) => tx.insert("part/inner", "things", { of: shelf }));
  await files.store(Buffer.from("inner"), null, undefined, "part/inner");
  return { shelf, cover };
}

async function entriesOf(zip: Uint8Array): Promise<Record<string, string>> {
  const file = await yauzl.fromBufferPromise(Buffer.from(zip), { lazyEntries: true });
  const entries: Record<string, string> = {};
  for await (const entry of file.eachEntry())
    entries[entry.fileName] = (await buffer(await file.openReadStreamPromise(entry))).toString();
  return entries;
}

function zipOf(entries: Record<string, string>): Promise<Uint8Array> {
  const zip = new yazl.ZipFile();
  for (const [path, text] of Object.entries(entries)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  return buffer(zip.outputStream);
}

const jsonl = (...rows: unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

describe("a snapshot", () => {
  test("[CLI10] has Convex's format: tables, their numbers, components, and files if they are wanted", async () => {
    const source = await open();
    const { cover } = await fill(source);
    const entries = await entriesOf(await source.export({ files: true }));
    const inner = source.contents()._storage!.find(({ componentPath }) => componentPath === "part/inner")!;
    expect(new Set(Object.keys(entries))).toEqual(
      new Set([
        "README.md",
        `_components/part/_components/inner/_storage/${String(inner._id)}`,
        "_components/part/_components/inner/_storage/documents.jsonl",
        "_components/part/_components/inner/_tables/documents.jsonl",
        "_components/part/_components/inner/things/documents.jsonl",
        "_components/part/_components/inner/things/generated_schema.jsonl",
        "_storage/documents.jsonl",
        `_storage/${cover}.png`,
        "_tables/documents.jsonl",
        "books/documents.jsonl",
        "books/generated_schema.jsonl",
        "shelves/documents.jsonl",
        "shelves/generated_schema.jsonl",
      ]),
    );
    expect(entries["books/generated_schema.jsonl"]).toBe('"uniform"\n');
    expect(entries["books/documents.jsonl"]).toContain('"any":{"f":{"$float":"AAAAAAAA8H8="},"i":');
    expect(entries[`_storage/${cover}.png`]).toBe("picture");
    expect(JSON.parse(entries["_storage/documents.jsonl"]!)).toMatchObject({
      _id: cover,
      sha256: createHash("sha256").update("picture").digest("base64"),
      size: 7,
      contentType: "image/png",
    });
    const numbers = entries["_tables/documents.jsonl"]!.trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { name: string; id: number });
    expect(numbers.map(({ name }) => name).sort()).toEqual(["books", "shelves"]);
    expect(numbers.map(({ id }) => id)).toEqual(numbers.map(({ id }) => id).sort((a, b) => a - b));
    expect(Object.keys(await entriesOf(await source.export()))).not.toContain("_storage/documents.jsonl");
  });

  test("[CLI11] brought into a new backend and exported from there is the same, file by file", async () => {
    const source = await open();
    await fill(source);
    const zip = await source.export({ files: true });
    const target = await open();
    expect(await target.import(zip, { format: "zip" })).toMatchObject({ state: "completed" });
    expect(target.contents()).toEqual(source.contents());
    expect(await entriesOf(await target.export({ files: true }))).toEqual(await entriesOf(zip));
    expect(await target.app.call("library:books")).toMatchObject([{ shelf: { name: "s" } }]);
  });

  test("[CLI11] brought into its own backend with replace-all, it undoes what happened since", async () => {
    const source = await open();
    const { cover } = await fill(source);
    const before = source.contents();
    const zip = await source.export({ files: true });
    const later = await source.files.store(Buffer.from("later"), "text/plain");
    await source.app.db.runMutation((tx) => source.files.delete(tx, cover));
    await source.app.call("library:add", { table: "shelves", value: { name: "later" } });
    expect(await source.import(zip, { format: "zip", mode: "replaceAll" })).toMatchObject({
      state: "completed",
    });
    expect(source.contents()).toEqual(before);
    expect(await source.files.open(later)).toBeNull();
    const file = await source.files.open(cover);
    expect((await buffer(file!.stream())).toString()).toBe("picture");
  });

  test("[CLI12] tables that have other numbers here get these, and every reference follows", async () => {
    const source = await open();
    const { shelf } = await fill(source);
    const zip = await source.export({ files: true });
    const target = await startTransferApp({ files: { library: LIBRARY } });
    apps.push(target);
    // Takes the numbers that the tables of the snapshot have.
    await target.app.db.runMutation((tx) => {
      for (const name of ["a", "b", "c"]) tx.insert("other", name, {});
    });
    expect(await target.import(zip, { format: "zip" })).toMatchObject({ state: "completed" });
    const { books, shelves } = target.contents();
    expect(shelves![0]!._id).not.toBe(shelf);
    expect(books![0]).toMatchObject({ shelf: shelves![0]!._id, any: { refs: [shelves![0]!._id] } });
    expect(await target.app.call("library:books")).toMatchObject([{ shelf: { name: "s" } }]);
    expect(target.contents()._storage![0]!._id).toBe(books![0]!.cover);
  });

  test("[CLI12] of another maker, in a folder of its own, is read too; system tables that mean nothing here are left out", async () => {
    const target = await open();
    const id = (number: number): string => encodeId(number, new Uint8Array(14), Date.now());
    const [shelf, book] = [id(10_005), id(10_900)];
    const zip = await zipOf({
      "snap/README.md": "hello",
      "snap/_tables/documents.jsonl": jsonl({ name: "shelves", id: 10_005 }, { name: "books", id: 10_900 }),
      "snap/_scheduled_jobs/documents.jsonl": jsonl({ a: 1 }),
      "snap/shelves/documents.jsonl": jsonl({ _id: shelf, _creationTime: 1.5, name: "cloud" }),
      "snap/books/documents.jsonl": jsonl({ _id: book, _creationTime: 2.5, shelf, any: 1 }),
    });
    expect(await target.import(zip, { format: "zip" })).toMatchObject({ state: "completed" });
    const [made] = (await target.app.call("library:books")) as { _id: string; shelf: JsonObject }[];
    expect(made).toMatchObject({ _creationTime: 2.5, shelf: { name: "cloud", _creationTime: 1.5 } });
    expect(made!._id).toBe(book);
    expect(tableNumberOf(made!._id)).toBe(10_900);
  });

  test("[CLI13] damaged, of an old format or with a wrong document in its last table, it changes nothing", async () => {
    const source = await open();
    await fill(source);
    const before = source.contents();
    const good = await entriesOf(await source.export({ files: true }));
    const refused = async (zip: Uint8Array, reason: string): Promise<void> => {
      const state = await source.import(zip, { format: "zip", mode: "replaceAll" });
      expect(state.error_message).toContain(reason);
      expect(source.contents()).toEqual(before);
    };
    await refused(new Uint8Array(100), "invalid zip file");
    const wrongShelf = jsonl({ name: 7 });
    await refused(
      await zipOf({ ...good, "shelves/documents.jsonl": wrongShelf }),
      "does not match the schema",
    );
    await refused(
      await zipOf({ ...good, "books/generated_schema.jsonl": '"{\\"n\\": int64}"\n' }),
      "Export again with a current version",
    );
    const picture = Object.keys(good).find((path) => path.endsWith(".png"))!;
    await refused(await zipOf({ ...good, [picture]: "another" }), "are not those that _storage describes");
    const zip = await zipOf(good);
    const name = "books/documents.jsonl";
    const start = Buffer.from(zip).indexOf(name) + name.length;
    zip.fill(0, start, start + 40);
    await refused(zip, "Hit an error while importing");
  });

  test("[CLI14] is of one moment, whatever is written and deleted while it is made", async () => {
    const source = await open();
    const { cover } = await fill(source);
    for (let at = 0; at < 50; at += 1)
      await source.app.call("library:add", { table: "shelves", value: { name: `${at}` } });
    const before = source.contents();
    const exporting = source.export({ files: true });
    await source.app.db.runMutation((tx) => {
      source.files.delete(tx, cover);
      tx.dropTable("", "books");
      tx.insert("", "shelves", { name: "too late" });
    });
    const target = await open();
    const zip = await exporting;
    expect(await target.import(zip, { format: "zip" })).toMatchObject({ state: "completed" });
    expect(target.contents()).toEqual(before);
    await expect.poll(() => source.files.open(cover)).toBeNull();
  });

  test("[CLI14] fails if a file is missing on the disk, and the next one is made", async () => {
    const source = await open();
    const { cover } = await fill(source);
    await rm(source.files.pathOf(cover));
    await expect(source.export({ files: true })).rejects.toThrow("ENOENT");
    expect(Object.keys(await entriesOf(await source.export()))).toContain("books/documents.jsonl");
  });

  test("[CLI14] one is made at a time", async () => {
    const source = await open();
    const first = source.request("POST", "/api/export/request/zip?includeStorage=false");
    const second = await source.request("POST", "/api/export/request/zip");
    expect(second.status).toBe(400);
    expect(await second.json()).toMatchObject({ code: "ExportInProgress" });
    await first;
  });
});
