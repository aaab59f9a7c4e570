// Runs in a process of its own: opens a database, tells what that took, and measures queries over its index.
import { Database } from "../../embedded/src/txn/database.ts";
import { percentile } from "../bench.ts";
import { INDEX, TABLE } from "./generate.ts";

/** What one process measured. */
export interface Opened {
  openMs: number;
  rssBytes: number;
  /** Microseconds of one indexed query, the middle of many. */
  queryUs: number;
}

const WARM_UP_QUERIES = 2_000;
const QUERIES = 5_000;
const TAKE = 10;

const [path, owners] = [process.argv[2]!, Number(process.argv[3])];

const start = performance.now();
const db = await Database.open({ path });
const openMs = performance.now() - start;

function query(at: number): void {
  const stream = db.beginRead().openQuery("", {
    source: {
      type: "IndexRange",
      indexName: `${TABLE}.${INDEX}`,
      range: [{ type: "Eq", fieldPath: "owner", value: `owner${(at * 7_919) % owners}` }],
      order: "desc",
    },
    operators: [{ limit: TAKE }],
  });
  let found = 0;
  for (let next = stream.next(); next !== null; next = stream.next()) found += next.json === "" ? 0 : 1;
  if (found !== TAKE) throw new Error(`A query gave ${found} documents instead of ${TAKE}`);
}

function medianQueryUs(): number {
  for (let at = 0; at < WARM_UP_QUERIES; at += 1) query(at);
  const samples: number[] = [];
  for (let at = 0; at < QUERIES; at += 1) {
    const begin = performance.now();
    query(at * 31 + 7);
    samples.push((performance.now() - begin) * 1_000);
  }
  return percentile(
    samples.sort((a, b) => a - b),
    0.5,
  );
}

const queryUs = owners === 0 ? 0 : medianQueryUs();
const collect = (globalThis as { gc?: () => void }).gc!;
for (let round = 0; round < 3; round += 1) {
  collect();
  await new Promise((resolve) => setTimeout(resolve, 50));
}
const opened: Opened = { openMs, rssBytes: process.memoryUsage.rss(), queryUs };
console.log(JSON.stringify(opened));
await db.close();
