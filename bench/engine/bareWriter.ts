import { parentPort, workerData } from "node:worker_threads";
import Database from "libsql";

/** One transaction to write: its documents, each with id and JSON. */
export type BareTransaction = readonly { id: string; json: string }[];

/** What the thread is asked for: these transactions one after the other, or the end. */
export type BareRequest = { transactions: BareTransaction[] } | "close";

// Bare libsql in a thread of its own, with the sync settings of the backend: what a durable write costs at least.
const port = parentPort!;
const { path } = workerData as { path: string };
const file = new Database(path);
file.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
file.exec("CREATE TABLE documents (id TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID");
const insert = file.prepare("INSERT INTO documents VALUES (?, ?)");

function write(transaction: BareTransaction): void {
  file.exec("BEGIN IMMEDIATE");
  for (const { id, json } of transaction) insert.run(id, json);
  file.exec("COMMIT");
}

port.on("message", (request: BareRequest) => {
  if (request === "close") file.close();
  else request.transactions.forEach(write);
  port.postMessage("done");
});
