import type { Applied } from "./committer.ts";
import type { StoredDocument } from "../store/document.ts";
import type { DurableBatch, RowValues } from "../store/durableStore.ts";
import { catalogOf } from "../store/recovery.ts";
import { tableAt } from "../store/snapshot.ts";
import { BY_ID_POSITION, type Table } from "../store/table.ts";

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
  for (const { footprint, snapshot, droppedTables } of applied) {
    for (const { before, after } of footprint?.writes ?? []) versions.set((after ?? before)!.row, after);
    if (droppedTables.length > 0) forgetTables(versions, new Set(droppedTables));
    for (const change of footprint?.catalogChanges ?? []) {
      if (change.kind === "tableFilled") addTable(versions, tableAt(snapshot.tables, change.number));
    }
  }
  return versions;
}

/** The file drops a table before it takes new rows: its number may be that of the table which follows it. */
function forgetTables(versions: Map<number, StoredDocument | null>, numbers: ReadonlySet<number>): void {
  for (const [row, document] of versions) {
    if (document !== null && numbers.has(document.tableNumber)) versions.delete(row);
  }
}

function addTable(versions: Map<number, StoredDocument | null>, table: Table | null): void {
  const documents = table?.indexes[BY_ID_POSITION]!.documents.values() ?? [];
  for (const document of documents) versions.set(document.row, document);
}
