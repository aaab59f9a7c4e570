import { parentPort, workerData } from "node:worker_threads";
import type { DurableBatch, StoredHead } from "../durableStore.ts";
import type { PackedChunk, PackedIndex, PackedTable } from "../packing.ts";
import { SqliteFile } from "./sqliteFile.ts";
import { loadPacked } from "./sqliteLoading.ts";
import { StoreFault } from "../storeFault.ts";

export interface SqliteWorkerData {
  module: string;
  path: string;
  secret: Uint8Array;
}

export type Request = { kind: "load" } | { kind: "write"; batch: DurableBatch } | { kind: "close" };

export type ToWorker = Request & { id: number };

/** Each request gets exactly one `done` or `failed`, in order. */
export type FromWorker =
  | { kind: "head"; head: StoredHead }
  | { kind: "chunk"; chunk: PackedChunk }
  | { kind: "table"; table: PackedTable }
  | { kind: "index"; index: PackedIndex }
  | { kind: "done"; id: number }
  | { kind: "failed"; id: number; message: string; isFault: boolean };

const { path, secret } = workerData as SqliteWorkerData;
const port = parentPort!;
let file: SqliteFile | null = null;

function tell(message: FromWorker, handedOver: readonly ArrayBufferView[] = []): void {
  port.postMessage(
    message,
    handedOver.map((view) => view.buffer as ArrayBuffer),
  );
}

function load(): void {
  file = new SqliteFile(path);
  loadPacked(file, secret, {
    head: (head) => tell({ kind: "head", head }),
    chunk(chunk) {
      const { plain, apart } = chunk;
      const { places, lengths, texts } = apart;
      tell({ kind: "chunk", chunk }, [plain.bytes, plain.ends, places, lengths, texts.bytes, texts.ends]);
    },
    table: (table) => tell({ kind: "table", table }, [table.rows, table.ts]),
    index: (index) => tell({ kind: "index", index }, [index.keys.bytes, index.keys.ends, index.order]),
  });
}

function answer(request: Request): void {
  switch (request.kind) {
    case "load":
      return load();
    case "write":
      return file!.write(request.batch);
    case "close":
      return file?.close();
  }
}

port.on("message", (request: ToWorker) => {
  try {
    answer(request);
    tell({ kind: "done", id: request.id });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tell({ kind: "failed", id: request.id, message, isFault: error instanceof StoreFault });
  }
});
