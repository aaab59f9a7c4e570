import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Database } from "../../txn/database.ts";
import type { DurableStore } from "../durableStore.ts";
import { recover } from "../recovery.ts";
import { SqliteFile } from "./sqliteFile.ts";
import { loadPacked } from "./sqliteLoading.ts";
import { SqliteStore } from "./sqliteStore.ts";

const DOCUMENTS = 3_000;
const READERS = 2;
const RUNS = 7;
const SECRET = new Uint8Array(32);

let folder = "";
let files = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
  await fill(join(folder, "filled.sqlite"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each is looked at once: a connection that was closed keeps its lock until its garbage is collected. */
function copy(...statements: string[]): string {
  const path = join(folder, `${(files += 1)}.sqlite`);
  copyFileSync(join(folder, "filled.sqlite"), path);
  for (const sql of statements) expect(another(path, sql)).toBe("done\n");
  return path;
}

/** Two tables in turns, with deleted and replaced documents, texts in other alphabets and long ones. */
async function fill(path: string): Promise<void> {
  const db = await Database.open({ path });
  await db.runMutation((tx) => {
    tx.setIndexes("", "items", [{ name: "by_n", fields: ["n", "text"] }]);
    tx.setIndexes("", "notes", [{ name: "by_text", fields: ["text"], kind: "search" }]);
  });
  const ids: string[] = [];
  for (let from = 0; from < DOCUMENTS; from += 500)
    await db.runMutation((tx) => {
      for (let at = from; at < from + 500; at += 1) {
        const text = at % 101 === 0 ? `long ${at} `.repeat(900) : at % 7 === 0 ? `日本 ${at}` : `text ${at}`;
        ids.push(tx.insert("", at % 3 === 0 ? "notes" : "items", { n: (at * 7_919) % 1_000, text }));
      }
    });
  await db.runMutation((tx) => {
    for (let at = 0; at < DOCUMENTS; at += 11) tx.remove(ids[at]!);
    for (let at = 1; at < DOCUMENTS; at += 13) if (at % 11 !== 0) tx.merge(ids[at]!, { n: -at });
  });
  await db.close();
}

/** All there is to see of what a store holds. */
async function contents(store: DurableStore): Promise<unknown> {
  try {
    const { snapshot, nextRow } = await recover(store);
    const tables = snapshot.tables.map((table) =>
      table!.indexes.map(({ definition, documents, text }) => ({
        name: definition.name,
        texts: text?.corpus,
        documents: [...documents.entries()].map(([key, { id, ts, row, json }]) => [key, id, ts, row, json]),
      })),
    );
    return { tables, nextRow, ts: snapshot.ts };
  } finally {
    await store.close();
  }
}

/** Reads a file in this thread. */
function inOneThread(path: string, runs: number): DurableStore {
  return {
    async load(reader) {
      const file = new SqliteFile(path);
      try {
        loadPacked(file, SECRET, reader, runs);
      } finally {
        file.close();
      }
    },
    async write() {},
    async close() {},
  };
}

/** What another process is told that opens the file. */
function another(path: string, sql: string, end = ""): string {
  const script =
    "const [, path, sql] = process.argv; const db = new (require('libsql'))(path);" +
    `try { db.exec(sql); console.log('done'); } catch (error) { console.log(error.message); } ${end}`;
  const args = ["-e", script, path, sql];
  return execFileSync(process.execPath, args, { cwd: import.meta.dirname, encoding: "utf8" });
}

test("[STO4] in however many runs a file is read, it holds the same", async () => {
  const whole = await contents(inOneThread(copy(), 1));
  expect(await contents(inOneThread(copy(), RUNS))).toEqual(whole);
  expect(await contents(inOneThread(copy(), DOCUMENTS))).toEqual(whole);
});

test("[STO3] [STO4] several threads read what one reads, and the file stays locked meanwhile and afterwards", async () => {
  const path = copy();
  const store = new SqliteStore(path, SECRET, READERS);
  const read = contents({
    load: (reader) => store.load(reader),
    write: () => Promise.resolve(),
    close: () => Promise.resolve(),
  });
  expect(await read).toEqual(await contents(inOneThread(copy(), 1)));
  expect(another(path, "CREATE TABLE mine (a)")).toContain("locked");
  await store.write({ ts: "9000000000000000000", put: [], remove: [], droppedTables: [], catalog: null });
  expect(another(path, "CREATE TABLE mine (a)")).toContain("locked");
  await store.close();
  expect(another(path, "CREATE TABLE mine (a)")).toBe("done\n");
});

test("[STO4] what a crash left in the log is read by several threads, too", async () => {
  const path = copy();
  const change = "PRAGMA journal_mode = WAL; UPDATE documents SET json = json || ' ' WHERE row = 2";
  expect(() => another(path, change, "process.kill(process.pid, 'SIGKILL')")).toThrow("SIGKILL");
  await expect(contents(new SqliteStore(path, SECRET, READERS))).rejects.toThrow("row 2 does not match");
});

test.each([2, DOCUMENTS - 1])(
  "[STO5] a damaged row %i is found by whichever thread reads it",
  async (row) => {
    const path = copy(`UPDATE documents SET json = json || ' ' WHERE row = ${row}`);
    const words = `The database ${path} is damaged (row ${row} does not match its checksum)`;
    await expect(contents(new SqliteStore(path, SECRET, READERS))).rejects.toThrow(words);
  },
);

test("[STO5] a row that is missing is noticed, whichever thread would have read it", async () => {
  const path = copy(`DELETE FROM documents WHERE row = ${DOCUMENTS - 1}`);
  const words = "is damaged (documents or tables are missing";
  await expect(contents(new SqliteStore(path, SECRET, READERS))).rejects.toThrow(words);
});
