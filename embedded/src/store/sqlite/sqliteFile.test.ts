import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DurableStore, RowValues, StoredCatalog } from "../durableStore.ts";
import { recover } from "../recovery.ts";
import { FIRST_TABLE_NUMBER, tableAt } from "../snapshot.ts";
import { SqliteFile } from "./sqliteFile.ts";
import { loadPacked } from "./sqliteLoading.ts";
import { StoreFault } from "../storeFault.ts";
import { encodeId, ID_RANDOM_BYTES } from "../../values/documentId.ts";

let folder = "";
let files = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Each is looked at once: a connection that was closed keeps its lock until its garbage is collected. */
const newPath = () => join(folder, `${(files += 1)}.sqlite`);
const NIGHTLY = process.env["NIGHTLY"] === "1";
/** Places of the file that are damaged one after the other. */
const FLIPS = NIGHTLY ? 2_000 : 100;
const DOCUMENTS = 300;

/** Changes a copy of the file past the engine. */
function changed(path: string, ...statements: string[]): string {
  const copy = newPath();
  if (path !== "") copyFileSync(path, copy);
  // In a process of its own: what is closed there is closed.
  const script =
    "const [, path, ...sql] = process.argv; const db = new (require('libsql'))(path);" +
    "for (const one of sql) db.exec(one); db.close();";
  execFileSync(process.execPath, ["-e", script, copy, ...statements], { cwd: import.meta.dirname });
  return copy;
}

const TABLE = FIRST_TABLE_NUMBER;
const CATALOG: StoredCatalog = {
  nextNumber: TABLE + 1,
  tables: [{ number: TABLE, component: "", name: "items", indexes: [{ name: "by_n", fields: ["n"] }] }],
};

function idOf(n: number): string {
  const bytes = new Uint8Array(ID_RANDOM_BYTES);
  new DataView(bytes.buffer).setUint32(0, Math.imul(n, 2_654_435_761));
  return encodeId(TABLE, bytes, n);
}

function rowOf(row: number, n: number, text: string, ts: string): RowValues {
  const json = JSON.stringify({ _creationTime: row, _id: idOf(row), n, text });
  return [row, TABLE, idOf(row), ts, json];
}

/** A file that was written and left in one piece, without a log beside it. */
function filled(): string {
  const path = newPath();
  const file = new SqliteFile(path);
  file.head(new Uint8Array(32));
  const put: RowValues = [];
  for (let row = 1; row <= DOCUMENTS; row += 1)
    put.push(...rowOf(row, -row, `text ${row} `.repeat(20), "1000"));
  put.push(...rowOf(DOCUMENTS + 1, 5, "long ".repeat(5_000), "1000"));
  file.write({ ts: "1000", put, remove: [], droppedTables: [], catalog: CATALOG });
  file.close();
  return changed(path);
}

/** What a file holds; throws as opening it does. */
async function contents(path: string): Promise<string> {
  const store: DurableStore = {
    async load(reader) {
      const file = new SqliteFile(path);
      try {
        loadPacked(file, new Uint8Array(32), reader);
      } finally {
        file.close();
      }
    },
    async write() {},
    async close() {},
  };
  const { snapshot } = await recover(store);
  const items = tableAt(snapshot.tables, TABLE)!;
  const documents = [...items.index("by_n")!.documents.values()];
  return documents.map(({ ts, id, json }) => `${ts} ${id} ${json}\n`).join("");
}

async function expectRefusal(path: string, words: string): Promise<void> {
  const refusal = await contents(path).then(
    () => null,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(StoreFault);
  expect((refusal as Error).message).toContain(words);
}

describe("a damaged file", () => {
  test("[STO5] a byte that changed anywhere is noticed, or changes nothing", async () => {
    const intact = filled();
    const before = await contents(changed(intact));
    const bytes = readFileSync(intact);
    let refused = 0;
    for (let flip = 0; flip < FLIPS; flip += 1) {
      const at = Math.floor(((flip + 0.37) / FLIPS) * bytes.length);
      const path = newPath();
      writeFileSync(path, bytes.with(at, bytes[at]! ^ (1 << (flip % 8))));
      const after = await contents(path).catch((error: unknown) => error);
      if (after instanceof StoreFault) refused += 1;
      else expect(after).toBe(before);
    }
    // The rest of the bytes are not in use.
    expect(refused).toBeGreaterThan(FLIPS / 2);
  });

  test.each([
    "DELETE FROM documents WHERE row = 7",
    "UPDATE documents SET json = replace(json, 'text 7', 'text 8') WHERE row = 7",
    "UPDATE documents SET ts = ts - 1 WHERE row = 9",
    "UPDATE documents SET json = 1 WHERE row = 9",
    "UPDATE documents SET table_number = 77777 WHERE row = 9",
    "UPDATE documents SET json = CAST(x'ff00fe' AS TEXT) WHERE row = 9",
    `UPDATE documents SET json = json || ' ' WHERE row = ${DOCUMENTS + 1}`,
    "UPDATE meta SET value = replace(value, 'by_n', 'by_m') WHERE name = 'catalog'",
    "UPDATE meta SET value = CAST(x'ff00fe' AS TEXT) WHERE name = 'catalog'",
    "UPDATE meta SET value = value - 1 WHERE name = 'ts'",
    "DELETE FROM meta WHERE name = 'totals'",
    "DELETE FROM meta WHERE name = 'ts'",
  ])("[STO5] what is missing, changed or of a former version is noticed: %s", async (sql) => {
    await expectRefusal(changed(filled(), sql), "is damaged");
  });

  test("[STO5] a former state of single rows is noticed, however intact they are", async () => {
    const former = filled();
    const path = changed(former);
    const file = new SqliteFile(path);
    loadPacked(file, new Uint8Array(32), { head() {}, chunk() {}, table() {}, index() {} });
    const put = rowOf(4, 1, "new", "1001");
    file.write({ ts: "1001", put, remove: [5], droppedTables: [], catalog: null });
    file.close();
    expect(await contents(changed(path))).toContain('"text":"new"');
    const back = "INSERT OR REPLACE INTO documents SELECT * FROM former.documents WHERE row";
    for (const rows of ["= 4", "= 5", "<= 5"])
      await expectRefusal(changed(path, `ATTACH '${former}' AS former`, `${back} ${rows}`), "is damaged");
  });

  test("[STO5] a file that was cut off, or is none of ours, is refused", async () => {
    const path = filled();
    truncateSync(path, Math.floor(statSync(path).size / 2));
    await expectRefusal(path, "is damaged");
    const text = newPath();
    writeFileSync(text, "This is a text and not a database. ".repeat(100));
    await expectRefusal(text, "is damaged");
  });
});

describe("formats", () => {
  test("[STO7] a file of a newer format is refused, with what to do", async () => {
    const path = changed(filled(), "UPDATE meta SET value = 99 WHERE name = 'format'");
    await expectRefusal(path, "has format 99");
    await expectRefusal(changed(path), "start the version that wrote it");
  });

  test("[STO7] a file of the first format is brought up to this one", async () => {
    const [first, second] = [idOf(3), idOf(9)];
    const firstJson = `{"_creationTime":1.5,"_id":"${first}","n":2}`;
    const secondJson = `{"_creationTime":2.5,"_id":"${second}","n":1,"text":"Grüße 日本"}`;
    const path = changed(
      "",
      "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
      "CREATE TABLE documents (row INTEGER PRIMARY KEY, table_number INTEGER NOT NULL, id TEXT NOT NULL, ts INTEGER NOT NULL, json TEXT NOT NULL)",
      "INSERT INTO meta VALUES ('format', 1), ('ts', '1700000000000000123')",
      "INSERT INTO meta VALUES ('secret', 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=')",
      `INSERT INTO meta VALUES ('catalog', '${JSON.stringify(CATALOG)}')`,
      `INSERT INTO documents VALUES (3, ${TABLE}, '${first}', 1700000000000000123, '${firstJson}')`,
      `INSERT INTO documents VALUES (9, ${TABLE}, '${second}', 1700000000000000122, '${secondJson}')`,
    );
    const expected = `1700000000000000122 ${second} ${secondJson}\n1700000000000000123 ${first} ${firstJson}\n`;
    expect(await contents(path)).toBe(expected);
    expect(await contents(changed(path))).toBe(expected);
    const damage = "UPDATE documents SET json = replace(json, '2.5', '2.6') WHERE row = 9";
    await expectRefusal(changed(path, damage), "row 9 does not match its checksum");
  });
});

test("[STO12] the room of what was deleted or replaced is used again", () => {
  const rows = Array.from({ length: DOCUMENTS }, (_, at) => at + 1);
  const sizeAfter = (rounds: number): number => {
    const path = newPath();
    const file = new SqliteFile(path);
    file.head(new Uint8Array(32));
    for (let round = 0; round < rounds; round += 1) {
      const ts = String(1_000 + round);
      const put = rows.flatMap((row) => rowOf(row, row, `round ${round} `.repeat(40 + (row % 20)), ts));
      file.write({ ts, put, remove: [], droppedTables: [], catalog: round === 0 ? CATALOG : null });
      const remove = rows.filter((row) => row % 2 === round % 2);
      file.write({ ts, put: [], remove, droppedTables: [], catalog: null });
    }
    file.close();
    return statSync(path).size;
  };
  expect(sizeAfter(30)).toBeLessThan(sizeAfter(2) * 1.3);
});
