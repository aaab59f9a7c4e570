// Run as a process of its own, to be killed: node --import tsx crashWorkload.ts FILE. Documents of the table `ring` form
// one cycle (FoundationDB's test of isolation); each mutation swaps neighbours in it and adds one row to `journal` and
// one to a counter. It prints a line for each mutation that was acknowledged.
import { writeSync } from "node:fs";
import { Database } from "./database.ts";
import type { Transaction } from "./transaction.ts";

const RING_SIZE = 20;
const CONCURRENT_MUTATIONS = 8;
const STDOUT = 1;

const scan = (tableName: string) => ({
  source: { type: "FullTableScan" as const, tableName, order: null },
  operators: [],
});

function create(tx: Transaction): void {
  if (tx.tableNumber("", "counter") !== null) return;
  tx.setIndexes("", "ring", [{ name: "by_at", fields: ["at"] }]);
  tx.setIndexes("", "journal", [{ name: "by_entry", fields: ["entry"] }]);
  for (let at = 0; at < RING_SIZE; at += 1) tx.insert("", "ring", { at, next: (at + 1) % RING_SIZE });
  tx.insert("", "counter", { count: 0 });
}

function memberAt(tx: Transaction, at: number) {
  const range = [{ type: "Eq" as const, fieldPath: "at", value: at }];
  return tx
    .openQuery("", {
      source: { type: "IndexRange", indexName: "ring.by_at", range, order: null },
      operators: [],
    })
    .next()!;
}

/** a -> b -> c -> d becomes a -> c -> b -> d. */
function permute(tx: Transaction): number {
  const a = memberAt(tx, Math.floor(Math.random() * RING_SIZE));
  const b = memberAt(tx, a.value["next"] as number);
  const c = memberAt(tx, b.value["next"] as number);
  const d = c.value["next"]!;
  tx.merge(a.id, { next: b.value["next"]! });
  tx.merge(c.id, { next: a.value["next"]! });
  tx.merge(b.id, { next: d });
  const counter = tx.openQuery("", scan("counter")).next()!;
  const entry = (counter.value["count"] as number) + 1;
  tx.merge(counter.id, { count: entry });
  tx.insert("", "journal", { entry, padding: "x".repeat(Math.floor(Math.random() * 3000)) });
  return entry;
}

const db = await Database.open({ path: process.argv[2]! });
await db.runMutation(create);
for (let worker = 0; worker < CONCURRENT_MUTATIONS; worker += 1) void work();

async function work(): Promise<void> {
  for (;;) {
    const { value, ts } = await db.runMutation(permute);
    // Synchronous: a line that was not written before the kill would hide an acknowledged mutation from the test.
    writeSync(STDOUT, `${value} ${ts}\n`);
  }
}
