import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeBackup } from "./backup.ts";
import { restoreBackup } from "./restore.ts";
import { keysOfFolder } from "../auth/adminKey.ts";
import { FileStorage } from "../files/fileStorage.ts";
import { StartError } from "../startError.ts";
import { Database } from "../txn/database.ts";
import type { Transaction } from "../txn/transaction.ts";

const ACCOUNTS = 400;
const TRANSFERS_MAX = 400;
const BALANCE = 100;
/** Deleted while they are copied. */
const OLD_FILES = 40;

let root = "";
let folder = "";
let db: Database;
let files: FileStorage;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "backup-"));
  folder = join(root, "data");
  ({ db, files } = await openFolder(folder));
});
afterEach(async () => {
  await db.close();
  rmSync(root, { recursive: true, force: true });
});

async function openFolder(path: string): Promise<{ db: Database; files: FileStorage }> {
  cpSync(mkdtempSync(join(root, "empty-")), path, { recursive: true });
  const opened = await Database.open({ path: join(path, "data.sqlite") });
  const { secret } = await keysOfFolder(path);
  return { db: opened, files: await FileStorage.open({ db: opened, folder: path, cloudUrl: "", secret }) };
}

function jsonsOf(tx: Transaction, tableName: string): string[] {
  const stream = tx.openQuery("", {
    source: { type: "FullTableScan", tableName, order: null },
    operators: [],
  });
  const jsons: string[] = [];
  for (let next = stream.next(); next !== null; next = stream.next()) jsons.push(next.json);
  return jsons;
}

/** Moves money between accounts, stores files and deletes them and the old ones, until told to stop. */
async function work(
  ids: readonly string[],
  oldFiles: string[],
  worker: number,
  isOver: () => boolean,
): Promise<void> {
  for (let at = 0; at < TRANSFERS_MAX / 4 && !isOver(); at += 1) {
    const [from, to] = [ids[(at * 31 + worker) % ids.length]!, ids[(at * 17 + worker + 1) % ids.length]!];
    const stored = await files.store(Buffer.from(`file ${worker} ${at}`), null);
    await db.runMutation((tx) => {
      if (from === to) return;
      tx.merge(from, { balance: Number(tx.get(from)!.value["balance"]) - 1 });
      tx.merge(to, { balance: Number(tx.get(to)!.value["balance"]) + 1 });
      if (at % 2 === 0) files.delete(tx, stored);
      const old = oldFiles.pop();
      if (old !== undefined) files.delete(tx, old);
    });
  }
}

test("[STO9] a backup made while others write is one commit, its files with it, and is restored as it was", async () => {
  const { value: ids } = await db.runMutation((tx) => {
    tx.declareTable("", "_storage");
    tx.setIndexes("", "accounts", [{ name: "by_balance", fields: ["balance"] }]);
    return Array.from({ length: ACCOUNTS }, () => tx.insert("", "accounts", { balance: BALANCE }));
  });
  const oldFiles: string[] = [];
  for (let at = 0; at < OLD_FILES; at += 1) oldFiles.push(await files.store(Buffer.from(`old ${at}`), null));
  let over = false;
  const workers = [0, 1, 2, 3].map((worker) => work(ids, oldFiles, worker, () => over));
  const before = db.durableTs();
  const manifest = await makeBackup({ db, files, folder }, join(root, "copy"));
  over = true;
  const after = db.durableTs();
  await Promise.all(workers);
  expect(after).toBeGreaterThan(before);
  const original = db.beginRead(BigInt(manifest.ts));

  expect(await restoreBackup(join(root, "copy"), join(root, "restored"))).toEqual(manifest);
  const restored = await openFolder(join(root, "restored"));
  const tx = restored.db.beginRead();
  expect(String(tx.beginTs)).toBe(manifest.ts);
  for (const table of ["accounts", "_storage"]) expect(jsonsOf(tx, table)).toEqual(jsonsOf(original, table));
  const sum = jsonsOf(tx, "accounts").reduce((total, json) => total + JSON.parse(json).balance, 0);
  expect(sum).toBe(ACCOUNTS * BALANCE);
  expect(tx.indexes("", "accounts")).toEqual([{ name: "by_balance", fields: ["balance"] }]);
  const stored = jsonsOf(tx, "_storage").map((json) => JSON.parse(json)._id as string);
  expect(stored.length).toBe(manifest.files);
  expect(readdirSync(join(root, "restored", "files")).sort()).toEqual(stored.sort());
  expect(readFileSync(join(root, "restored", "admin_key"))).toEqual(readFileSync(join(folder, "admin_key")));
  await restored.db.runMutation((mutation) => mutation.insert("", "accounts", { balance: 0 }));
  await restored.db.close();
});

test("[STO10] what is no whole backup, or is damaged, is not restored; nothing is written over", async () => {
  const stored = await files.store(Buffer.from("the bytes"), null);
  await db.runMutation((tx) => tx.insert("", "items", { text: "x".repeat(9_000) }));
  const copy = join(root, "copy");
  await makeBackup({ db, files, folder }, copy);
  const refuses = async (damage: (path: string) => void, words: string): Promise<void> => {
    const broken = mkdtempSync(join(root, "broken-"));
    cpSync(copy, broken, { recursive: true });
    damage(broken);
    await expect(restoreBackup(broken, join(root, "target"))).rejects.toThrow(words);
    expect(readdirSync(root).some((name) => name.startsWith("target"))).toBe(false);
  };
  await refuses((path) => rmSync(join(path, "backup.json")), "is not a whole backup");
  await refuses((path) => writeFileSync(join(path, "backup.json"), '{"for'), "is damaged");
  await refuses((path) => writeFileSync(join(path, "backup.json"), '{"format":7,"ts":"1"}'), "has format 7");
  await refuses((path) => rmSync(join(path, "files", stored)), `files/${stored} is missing`);
  await refuses(
    (path) => appendFileSync(join(path, "files", stored), "!"),
    `the file ${stored} is not what was stored`,
  );
  await refuses((path) => rmSync(join(path, "secret")), "secret is missing");
  await refuses((path) => {
    const database = readFileSync(join(path, "data.sqlite"));
    const at = database.lastIndexOf("xxxx");
    writeFileSync(join(path, "data.sqlite"), database.with(at, 121));
  }, "does not match its checksum");
  await expect(restoreBackup(copy, folder)).rejects.toThrow("is not empty");
  await expect(makeBackup({ db, files, folder }, copy)).rejects.toThrow(StartError);
});
