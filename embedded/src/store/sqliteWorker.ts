import { parentPort, workerData } from "node:worker_threads";
import type { DurableBatch, RowValues, StoredHead } from "./durableStore.ts";
import { SqliteFile } from "./sqliteFile.ts";

export interface SqliteWorkerData {
  module: string;
  path: string;
  secret: Uint8Array;
}

export type ToWorker = { kind: "load" } | { kind: "write"; batch: DurableBatch } | { kind: "close" };

/** Each request gets exactly one `done` or `failed`, in order. */
export type FromWorker =
  | { kind: "rows"; rows: RowValues }
  | { kind: "head"; head: StoredHead }
  | { kind: "done" }
  | { kind: "failed"; message: string };

const { path, secret } = workerData as SqliteWorkerData;
const port = parentPort!;
let file: SqliteFile | null = null;

function answer(request: ToWorker): FromWorker {
  switch (request.kind) {
    case "load": {
      file = new SqliteFile(path);
      port.postMessage({ kind: "head", head: file.head(secret) } satisfies FromWorker);
      file.load((rows) => port.postMessage({ kind: "rows", rows } satisfies FromWorker));
      return { kind: "done" };
    }
    case "write":
      file!.write(request.batch);
      return { kind: "done" };
    case "close":
      file?.close();
      return { kind: "done" };
  }
}

port.on("message", (request: ToWorker) => {
  let reply: FromWorker;
  try {
    reply = answer(request);
  } catch (error) {
    reply = { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(reply);
});
