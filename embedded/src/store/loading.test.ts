import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Database } from "../txn/database.ts";
import type { JsonObject } from "../values/json.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, "data.sqlite");

const TEXTS = [
  "",
  "plain",
  'quotes " and \\ and \n breaks',
  "Grüße aus Köln",
  "日本語のテキスト",
  "emoji 🎉 and a lone half \ud83c",
  "\u0000\u0001\u001f\u007f\u0080\u00ff\u0100",
];

/** Short and long texts of all kinds of characters, in changing order. */
function documents(): JsonObject[] {
  return Array.from({ length: 600 }, (_, at) => {
    const text = TEXTS[at % TEXTS.length]!;
    return { at, text: at % 11 === 0 ? text.repeat(1_500) : text };
  });
}

/** What buffers of former tests are still there would be counted. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

function contents(db: Database): string[] {
  const jsons: string[] = [];
  const stream = db.beginRead().openQuery("", {
    source: { type: "IndexRange", indexName: "items.by_text", range: [], order: null },
    operators: [],
  });
  for (let next = stream.next(); next !== null; next = stream.next()) jsons.push(`${next.row} ${next.json}`);
  return jsons;
}

test("[STO4] [STO6] texts of any characters and lengths come back as they were, in every index", async () => {
  const first = await Database.open({ path: path() });
  await first.runMutation((tx) => {
    tx.setIndexes("", "items", [{ name: "by_text", fields: ["text", "at"] }]);
    for (const document of documents()) tx.insert("", "items", document);
  });
  const before = contents(first);
  await first.close();
  const second = await Database.open({ path: path() });
  expect(contents(second)).toEqual(before);
  const { value: id } = await second.runMutation((tx) =>
    tx.insert("", "items", { at: 1, text: "x".repeat(9_000) }),
  );
  await second.runMutation((tx) => tx.merge(id, { at: 2 }));
  expect(second.beginRead().get(id)!.value).toMatchObject({ at: 2, text: "x".repeat(9_000) });
  await second.close();
  const third = await Database.open({ path: path() });
  expect(contents(third)).toHaveLength(601);
  expect(third.beginRead().get(id)!.value).toMatchObject({ at: 2, text: "x".repeat(9_000) });
  await third.close();
});

test("[STO6] a large document is kept outside of the heap", async () => {
  const db = await Database.open({ path: ":memory:" });
  const json = { vector: Array.from({ length: 1_536 }, (_, at) => at / 7) };
  collectGarbage();
  const buffersBefore = process.memoryUsage().arrayBuffers;
  for (let batch = 0; batch < 10; batch += 1)
    await db.runMutation((tx) => {
      for (let at = 0; at < 100; at += 1) tx.insert("", "vectors", json);
    });
  const bytes = 1_000 * JSON.stringify(json).length;
  // Half of it: what else was freed meanwhile counts against it.
  expect(process.memoryUsage().arrayBuffers - buffersBefore).toBeGreaterThan(bytes / 2);
  await db.close();
});
