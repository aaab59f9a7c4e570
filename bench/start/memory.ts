// Runs in a process of its own: opens a database and tells what the process then takes.
import { Database } from "../../embedded/src/txn/database.ts";

/** Rounds of collecting garbage, with time for the threads to give memory back. */
const ROUNDS = 4;
const PAUSE_MS = 300;

const db = await Database.open({ path: process.argv[2]! });
const collect = (globalThis as { gc?: () => void }).gc!;
for (let round = 0; round < ROUNDS; round += 1) {
  collect();
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
console.log(JSON.stringify({ rssBytes: process.memoryUsage.rss() }));
await db.close();
