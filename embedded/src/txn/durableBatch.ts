import type { Applied } from "./committer.ts";
import type { StoredDocument } from "../store/document.ts";
import type { DurableBatch, RowValues } from "../store/durableStore.ts";
import { catalogOf } from "../store/recovery.ts";

/** What must be written for these commits: of each document its last version only. */
export function collectBatch(applied: readonly Applied[]): DurableBatch {
  const newest = applied[applied.length - 1]!.snapshot;
  const versions = lastVersions(applied);
  const put: RowValues = [];
  const remove: number[] = [];
  let previousTs = -1n;
  let decimalTs = "";
  for (const [row, document] of versions) {
    if (document === null) {
      remove.push(row);
      continue;
    }
    if (document.ts !== previousTs) {
      previousTs = document.ts;
      decimalTs = String(document.ts);
    }
    put.push(row, document.tableNumber, document.id, decimalTs, document.json);
  }
  const catalogChanged = applied.some(
    ({ footprint }) => footprint !== null && footprint.catalogChanges.length > 0,
  );
  return {
    ts: String(newest.ts),
    put,
    remove,
    droppedTables: applied.flatMap(({ droppedTables }) => droppedTables),
    catalog: catalogChanged ? catalogOf(newest) : null,
  };
}

function lastVersions(applied: readonly Applied[]): Map<number, StoredDocument | null> {
  const versions = new Map<number, StoredDocument | null>();
  for (const { footprint } of applied) {
    for (const { before, after } of footprint?.writes ?? []) versions.set((after ?? before)!.row, after);
  }
  return versions;
}
