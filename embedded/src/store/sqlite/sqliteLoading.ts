import type { StoreReader } from "../durableStore.ts";
import { Packer } from "../packing.ts";
import { tablesOf } from "../recovery.ts";
import type { SqliteFile } from "./sqliteFile.ts";

/** Reads a whole file, packed. `secret` is for a file that has none yet. */
export function loadPacked(file: SqliteFile, secret: Uint8Array, reader: Omit<StoreReader, "rows">): void {
  const head = file.head(secret);
  reader.head(head);
  const packer = new Packer(tablesOf(head.catalog), reader);
  file.load((row) => packer.add(row));
  packer.finish();
}
