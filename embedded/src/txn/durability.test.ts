import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clockShowing } from "./clock.ts";
import { Database } from "./database.ts";
import type { Transaction } from "./transaction.ts";

const WORKLOAD = fileURLToPath(new URL("./crashWorkload.ts", import.meta.url));
const KILLS = 5;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "database-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, "data.sqlite");
const scan = (tableName: string) => ({
  source: { type: "FullTableScan" as const, tableName, order: null },
  operators: [],
});

function rows(tx: Transaction, tableName: string): string[] {
  const stream = tx.openQuery("", scan(tableName));
  const jsons: string[] = [];
  for (let document = stream.next(); document !== null; document = stream.next()) jsons.push(document.json);
  return jsons;
}

/** Runs the workload for a while, kills it in mid-use, and returns the last acknowledgement that it printed. */
function runAndKill(afterMs: number): Promise<{ entry: number; ts: bigint }> {
  const child = spawn(process.execPath, ["--no-warnings", "--import", "tsx", WORKLOAD, file()], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  let timer: NodeJS.Timeout | null = null;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    timer ??= setTimeout(() => child.kill("SIGKILL"), afterMs);
  });
  return new Promise((resolve, reject) => {
    child.on("close", (_code, signal) => {
      if (signal !== "SIGKILL") return reject(new Error(`The workload ended by itself: ${signal}`));
      const acknowledged = output
        .split("\n")
        .slice(0, -1)
        .map((line) => line.split(" "));
      resolve({
        entry: Math.max(...acknowledged.map(([entry]) => Number(entry))),
        ts: acknowledged.map(([, ts]) => BigInt(ts!)).reduce((a, b) => (a > b ? a : b)),
      });
    });
  });
}

function expectOneRing(tx: Transaction): void {
  const next = new Map(
    rows(tx, "ring")
      .map((json) => JSON.parse(json) as { at: number; next: number })
      .map(({ at, next: to }) => [at, to]),
  );
  let at = 0;
  const visited = new Set<number>();
  while (!visited.has(at)) {
    visited.add(at);
    at = next.get(at)!;
  }
  expect(visited.size).toBe(next.size);
}

describe("durability", () => {
  test("[STO1] [STO2] [TX8] whatever was acknowledged survives SIGKILL, nothing is half there, and time does not go back", async () => {
    let lastTs = 0n;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const acknowledged = await runAndKill(30 + Math.random() * 300);
      expect(acknowledged.ts > lastTs).toBe(true);
      const db = await Database.open({ path: file() });
      const tx = db.beginRead();
      const entries = rows(tx, "journal").map((json) => (JSON.parse(json) as { entry: number }).entry);
      const { count } = JSON.parse(rows(tx, "counter")[0]!) as { count: number };
      expect(count).toBeGreaterThanOrEqual(acknowledged.entry);
      expect(entries).toEqual([...Array(count).keys()].map((at) => at + 1));
      expectOneRing(tx);
      expect(db.durableTs() >= acknowledged.ts).toBe(true);
      lastTs = db.durableTs();
      await db.close();
    }
  });

  test("[STO4] a reopened database has the same documents, tables, indexes, ids and cursors", async () => {
    const first = await Database.open({ path: file() });
    await first.runMutation((tx) => {
      tx.setIndexes("", "items", [{ name: "by_n", fields: ["n"] }]);
      for (let n = 0; n < 300; n += 1) tx.insert("", "items", { n: (n * 7) % 300, text: "é😀\u0000" });
      tx.insert("child/grandchild", "items", { n: 1 });
      tx.declareTable("", "gone");
    });
    await first.runMutation((tx) => tx.dropTable("", "gone"));
    const removed = first.beginRead().openQuery("", scan("items")).next()!;
    await first.runMutation((tx) => tx.remove(removed.id));
    const query = {
      source: { type: "IndexRange" as const, indexName: "items.by_n", range: [], order: null },
      operators: [],
    };
    const before = first.beginRead();
    const page = before.queryPage("", { query, cursor: null, pageSize: 10 });
    const ts = first.durableTs();
    await first.close();

    const second = await Database.open({ path: file() });
    const after = second.beginRead();
    expect(second.durableTs()).toBe(ts);
    expect(rows(after, "items")).toEqual(rows(before, "items"));
    expect(after.components()).toEqual(["", "child/grandchild"]);
    expect(after.tables("")).toEqual(["items"]);
    expect(after.get(removed.id)).toBeNull();
    const next = after.queryPage("", { query, cursor: page.continueCursor, pageSize: 1 }).page[0]!;
    expect(next.value["n"]).toBe(11);
    expect(next.ts <= ts).toBe(true);
    const { value: number } = await second.runMutation((tx) => tx.declareTable("", "fresh"));
    expect(number).toBe(10_004);
    await second.close();
  });

  test("[STO4] rows written after a reopening do not replace older ones", async () => {
    for (let round = 1; round <= 3; round += 1) {
      const db = await Database.open({ path: file() });
      await db.runMutation((tx) => tx.insert("", "items", { round }));
      expect(db.beginRead().count("", "items")).toBe(round);
      await db.close();
    }
  });

  test("[TX8] timestamps go on from where they were, also if the clock has gone back meanwhile", async () => {
    const first = await Database.open({ path: file(), clock: clockShowing(() => 2_000_000_000_000) });
    const { ts } = await first.runMutation((tx) => tx.insert("", "items", {}));
    await first.close();
    const second = await Database.open({ path: file(), clock: clockShowing(() => 1_000_000_000_000) });
    expect(second.durableTs()).toBe(ts);
    expect((await second.runMutation((tx) => tx.insert("", "items", {}))).ts > ts).toBe(true);
    await second.close();
  });

  test("[STO3] a file that is in use is not opened a second time", async () => {
    const db = await Database.open({ path: file() });
    await expect(Database.open({ path: file() })).rejects.toThrow("in use by another process");
    await db.close();
    await (await Database.open({ path: file() })).close();
  });

  test("[STO5] a file whose tables do not fit its documents is refused", async () => {
    const first = await Database.open({ path: file() });
    await first.runMutation((tx) => tx.insert("", "items", {}));
    await first.close();
    runSql("DELETE FROM meta WHERE name = 'catalog'");
    await expect(Database.open({ path: file() })).rejects.toThrow("the database is damaged");
  });
});

function runSql(sql: string): void {
  const Libsql = createRequire(import.meta.url)("libsql") as new (path: string) => {
    exec(sql: string): void;
    close(): void;
  };
  const raw = new Libsql(file());
  raw.exec(sql);
  raw.close();
}
