import type { ConvexClient } from "convex/browser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fn, follow, httpClient, liveClient } from "../src/testing/clients.ts";
import { startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";
import { openTestProject, type CommandResult, type TestProject } from "../src/testing/testProject.ts";
import { until } from "../src/testing/until.ts";

let backend: TestBackend;
let project: TestProject;
let client: ConvexClient;
let pushed: CommandResult;
beforeAll(async () => {
  backend = await startTestBackend();
  project = await openTestProject("search", backend);
  // Types are checked: the app says what they must refuse.
  pushed = await project.convex("dev", "--once", "--typecheck", "enable");
  client = liveClient(backend.url);
});
afterAll(async () => {
  expect(backend?.stderr()).toBe("");
  await client?.close();
  await project?.remove();
  await backend?.dispose();
});

const add = (note: { body: string; channel?: string; embedding?: number[] }): Promise<string> =>
  client.mutation(fn("mutation", "notes:add"), note) as Promise<string>;
const search = (args: { text: string; channel?: string | null }): Promise<string[]> =>
  client.query(fn("query", "notes:search"), args) as Promise<string[]>;
const near = (args: Record<string, unknown>): Promise<{ body: string; score: number }[]> =>
  client.action(fn("action", "notes:near"), args) as Promise<{ body: string; score: number }[]>;

describe("an app with search indexes", () => {
  test("[SEA8] the stock command line pushes them, lists them, and types what they can serve", () => {
    expect(pushed.code, pushed.stderr).toBe(0);
    expect(pushed.stderr).toContain("notes.by_body");
    expect(pushed.stderr).toContain("notes.by_embedding");
  });

  test("[SEA2] [SEA3] [SEA4] a query searches, filters, limits and pages", async () => {
    await add({ body: "The quick brown fox", channel: "animals" });
    await add({ body: "A fox and another fox", channel: "animals" });
    await add({ body: "foxtrot" });
    await add({ body: "hidden" });
    // A beginning counts half, but this one is rare, and alone in its note.
    const found = ["foxtrot", "A fox and another fox", "The quick brown fox"];
    expect(await search({ text: "fox" })).toEqual(found);
    expect(await search({ text: "fox", channel: null })).toEqual(["foxtrot"]);
    expect(await search({ text: "fox", channel: "animals" })).toHaveLength(2);
    expect(await search({ text: "hidden" })).toEqual([]);
    const page = async (cursor: string | null) =>
      (await client.query(fn("query", "notes:page"), {
        text: "fox",
        paginationOpts: { numItems: 2, cursor },
      })) as { page: { body: string }[]; isDone: boolean; continueCursor: string };
    const first = await page(null);
    expect(first.page.map(({ body }) => body)).toEqual(["foxtrot", "A fox and another fox"]);
    const second = await page(first.continueCursor);
    expect(second.page.map(({ body }) => body)).toEqual(["The quick brown fox"]);
  });

  test("[SEA1] a mutation finds what it has just written", async () => {
    const found = await client.mutation(fn("mutation", "notes:addAndSearch"), {
      body: "unheard of",
      text: "unheard",
    });
    expect(found).toBe("unheard of");
  });

  test("[SEA6] a subscription follows its results and no others", async () => {
    const live = follow(client, "notes:search", { text: "zebra" });
    await until("the first answer", () => live.seen.length > 0);
    const id = await add({ body: "zebra crossing" });
    await until("the new note", () => (live.last() as string[]).length === 1);
    const { length } = live.seen;
    await add({ body: "a horse" });
    await client.mutation(fn("mutation", "notes:change"), { id, body: "zebra" });
    await until("the change", () => (live.last() as string[])[0] === "zebra");
    expect(live.seen).toHaveLength(length + 1);
    await client.mutation(fn("mutation", "notes:remove"), { id });
    await until("the removal", () => (live.last() as string[]).length === 0);
    live.stop();
  });

  test("[SEA5] wrong queries fail with Convex's words", async () => {
    const ask = (kind: string) => httpClient(backend.url).query(fn("query", "notes:wrong"), { kind });
    await expect(ask("staged")).rejects.toThrow(
      "Index notes.by_channel_text is currently staged and not available to query until it is enabled.",
    );
    await expect(ask("field")).rejects.toThrow("which doesn't match the indexed `searchField`");
    await expect(ask("kind")).rejects.toThrow("Index notes.by_body is not a database index");
  });

  test("[SEA10] [SEA11] [SEA13] actions of both kinds search by vector, components their own tables", async () => {
    await add({ body: "x", channel: "axis", embedding: [1, 0, 0] });
    await add({ body: "y", channel: "axis", embedding: [0, 2, 0] });
    await add({ body: "xy", embedding: [1, 1, 0] });
    await add({ body: "flat", embedding: [1, 1] });
    const diagonal = Math.fround(Math.SQRT1_2);
    expect(await near({ vector: [3, 0, 0] })).toEqual([
      { body: "x", score: 1 },
      { body: "xy", score: expect.closeTo(diagonal, 6) },
      { body: "y", score: 0 },
    ]);
    expect(await near({ vector: [1, 1, 0], channels: ["axis"], limit: 1 })).toHaveLength(1);
    expect(await near({ vector: [1, 1, 0], channels: ["none"] })).toEqual([]);
    expect(await client.action(fn("action", "nearNode:near"), { vector: [0, 1, 0] })).toEqual([1]);
    await expect(near({ vector: [1, 2] })).rejects.toThrow(
      "Expected a vector with dimensions 3, received 2.",
    );
    expect(await client.action(fn("action", "notes:library"), {})).toEqual({ found: ["a shelf"], near: [1] });
  });

  test("[SEA1] [SEA12] after a crash both find what they found before", async () => {
    const before = [await search({ text: "fox" }), await near({ vector: [1, 0.5, 0.2] })];
    await backend.kill();
    await backend.restart();
    expect([await search({ text: "fox" }), await near({ vector: [1, 0.5, 0.2] })]).toEqual(before);
  });

  test("[SEA8] a definition that cannot be served, and one that goes, are told", async () => {
    await project.edit("convex/schema.ts", (text) => text.replace("dimensions: 3", "dimensions: 1"));
    const refused = await project.convex("dev", "--once", "--typecheck", "disable");
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("Dimensions 1 must be between 2 and 4096.");
    await project.edit("convex/schema.ts", (text) =>
      text.replace("dimensions: 1", "dimensions: 3").replace(", staged: true", ""),
    );
    const enabled = await project.push();
    expect(enabled.stderr).toContain("notes.by_channel_text");
    expect(await httpClient(backend.url).query(fn("query", "notes:wrong"), { kind: "staged" })).toEqual([]);
  });
});
