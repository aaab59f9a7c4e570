import { SqliteStore } from "./sqliteStore.ts";
import type { DurableStore, RowValues, StoreReader } from "../durableStore.ts";
import { catalogOf } from "../recovery.ts";
import type { Snapshot } from "../snapshot.ts";

/** JSON of one write: the main thread makes no longer pause than this takes to hand over. */
const CHARS_PER_WRITE = 512 * 1024;

const NOBODY: StoreReader = { head() {}, rows() {}, chunk() {}, table() {}, index() {} };

/** Writes a snapshot into a new file, in portions between which others have their turn. Resolves with the number of documents. */
export async function copySnapshot(snapshot: Snapshot, secret: Uint8Array, path: string): Promise<number> {
  const store = new SqliteStore(path, secret);
  try {
    await store.load(NOBODY);
    return await writeAll(snapshot, store);
  } finally {
    await store.close();
  }
}

async function writeAll(snapshot: Snapshot, store: DurableStore): Promise<number> {
  const ts = String(snapshot.ts);
  const write = (put: RowValues, catalog = false): Promise<void> =>
    store.write({ ts, put, remove: [], droppedTables: [], catalog: catalog ? catalogOf(snapshot) : null });
  await write([], true);
  let documents = 0;
  for (const table of snapshot.tables) {
    if (table === undefined) continue;
    let put: RowValues = [];
    let chars = 0;
    for (const { row, tableNumber, id, ts: writtenTs, json } of table.documents()) {
      put.push(row, tableNumber, id, String(writtenTs), json);
      chars += json.length;
      documents += 1;
      if (chars < CHARS_PER_WRITE) continue;
      await write(put);
      [put, chars] = [[], 0];
    }
    if (put.length > 0) await write(put);
  }
  return documents;
}
