// A thread that reads and writes the file, or only helps another one to read it.
import { parentPort, workerData } from "node:worker_threads";
import type { DurableBatch, StoredCatalog, StoredHead } from "../durableStore.ts";
import type { PackedChunk, PackedIndex, PackedReader, PackedTable } from "../packing.ts";
import type { ReadingPlan } from "./readingPlan.ts";
import { tablesOf } from "../recovery.ts";
import { RowReader } from "./rowReader.ts";
import type { FoundSums } from "./rowSums.ts";
import { type Connection, openBeside } from "./sqliteConnection.ts";
import { SqliteFile } from "./sqliteFile.ts";
import { StoreFault } from "../storeFault.ts";

export interface SqliteWorkerData {
  module: string;
  path: string;
  secret: Uint8Array;
}

/** A thread that helps is only asked to read, after another one has opened the file. */
export type Request =
  | { kind: "open"; isForAll: boolean }
  | { kind: "read"; plan: ReadingPlan; catalog: StoredCatalog | null }
  | { kind: "check"; found: readonly FoundSums[] }
  | { kind: "write"; batch: DurableBatch }
  | { kind: "close" };

export type ToWorker = Request & { id: number };

export interface Opened {
  head: StoredHead;
  extent: { first: number; last: number } | null;
  /** Other threads can read the file, too, as was asked for. */
  isForAll: boolean;
}

/** What requests give back. */
export type Answer = Opened | FoundSums[] | undefined;

/** Each request gets exactly one `done` or `failed`, in order. */
export type FromWorker =
  | { kind: "chunk"; chunk: PackedChunk }
  | { kind: "table"; table: PackedTable }
  | { kind: "index"; index: PackedIndex }
  | { kind: "done"; id: number; answer: Answer }
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

const packed: PackedReader = {
  chunk(chunk) {
    const { plain, apart } = chunk;
    const { places, lengths, texts } = apart;
    tell({ kind: "chunk", chunk }, [plain.bytes, plain.ends, places, lengths, texts.bytes, texts.ends]);
  },
  table: (table) => tell({ kind: "table", table }, [table.rows, table.ts]),
  index: (index) => tell({ kind: "index", index }, [index.keys.bytes, index.keys.ends, index.order]),
};

function open(isForAll: boolean): Opened {
  file = new SqliteFile(path);
  const head = file.head(secret);
  return { head, extent: file.extent, isForAll: isForAll && file.emptyLog() };
}

function read(plan: ReadingPlan, catalog: StoredCatalog | null): FoundSums[] {
  if (file !== null) return file.read(plan, tablesOf(catalog), packed);
  let beside: Connection;
  let rows: RowReader;
  try {
    beside = openBeside(path);
    rows = new RowReader(path, beside);
  } catch {
    // The thread that has the file open reads all of it.
    return [];
  }
  try {
    return rows.read(plan, tablesOf(catalog), packed);
  } finally {
    beside.close();
  }
}

function answer(request: Request): Answer {
  switch (request.kind) {
    case "open":
      return open(request.isForAll);
    case "read":
      return read(request.plan, request.catalog);
    case "check":
      return file!.check(request.found) as undefined;
    case "write":
      return file!.write(request.batch) as undefined;
    case "close":
      return file?.close() as undefined;
  }
}

port.on("message", (request: ToWorker) => {
  try {
    tell({ kind: "done", id: request.id, answer: answer(request) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tell({ kind: "failed", id: request.id, message, isFault: error instanceof StoreFault });
  }
});
