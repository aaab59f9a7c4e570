import type { StoreReader } from "../durableStore.ts";
import { planReading } from "./readingPlan.ts";
import { tablesOf } from "../recovery.ts";
import type { SqliteFile } from "./sqliteFile.ts";

/** Reads a whole file in one thread, packed, in so many runs. `secret` is for a file that has none yet. */
export function loadPacked(
  file: SqliteFile,
  secret: Uint8Array,
  reader: Omit<StoreReader, "rows">,
  runs = 1,
): void {
  const head = file.head(secret);
  reader.head(head);
  file.check(file.read(planReading(file.extent, runs), tablesOf(head.catalog), reader));
}
