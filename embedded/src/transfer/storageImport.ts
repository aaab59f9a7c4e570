import { rm } from "node:fs/promises";
import type { FileStorage, StagedFile } from "../files/fileStorage.ts";
import type { Transaction } from "../txn/transaction.ts";
import { StoredDocument } from "../store/document.ts";
import { tableAt } from "../store/snapshot.ts";
import { tableNumberOf } from "../values/documentId.ts";
import type { JsonObject } from "../values/json.ts";
import type { Archive } from "./archive.ts";
import { mapId } from "./ids.ts";
import { ImportError, invalidRow, tableExists } from "./importError.ts";
import type { ImportPlan } from "./importPlan.ts";
import type { ImportMode } from "./importSummary.ts";
import { STORAGE_TABLE, storedFiles } from "./storedFiles.ts";

interface ImportedFile extends StagedFile {
  /** The component that owns it. */
  component: string;
  id: string;
  contentType: string | null;
  creationTime: number | null;
}

/** Files of an import whose bytes are on disk, waiting for their rows. */
export interface StorageImport {
  /** Components whose files the import brings, though they may be none. */
  components: readonly string[];
  files: readonly ImportedFile[];
  /** Removes what did not get its row. */
  discard(): Promise<void>;
}

interface Metadata {
  contentType: string | null;
  creationTime: number | null;
  sha256: string | null;
  size: number | null;
}

const UNKNOWN: Metadata = { contentType: null, creationTime: null, sha256: null, size: null };

/** Takes the bytes of the import's files; null if the import has no `_storage`. */
export async function stageStorage(
  archive: Archive,
  storage: FileStorage,
  plan: ImportPlan,
  progress: (done: number, total: number) => Promise<unknown>,
): Promise<StorageImport | null> {
  const components = archive.tables
    .filter(({ name }) => name === STORAGE_TABLE)
    .map(({ component }) => component);
  if (components.length === 0) return null;
  const files: ImportedFile[] = [];
  const discard = async (): Promise<void> => {
    for (const { path } of files) await rm(path, { force: true });
  };
  try {
    const metadata = await metadataOf(archive, plan);
    for (const { component, id: sourceId, open } of archive.files) {
      const id = mapId(sourceId, plan.mappings.get(component) ?? new Map());
      if (tableNumberOf(id) === null) throw new ImportError(`_storage id '${sourceId}' invalid`);
      const { sha256, size, ...known } = metadata.get(id) ?? UNKNOWN;
      const staged = await storage.stage(await open());
      files.push({ ...staged, id, component, ...known });
      if ((sha256 !== null && sha256 !== base64Of(staged.sha256)) || (size !== null && size !== staged.size))
        throw new ImportError(`The bytes of file ${sourceId} are not those that _storage describes`);
      await progress(files.length, archive.files.length);
    }
    return { components, files, discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

function base64Of(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64");
}

/** Part of the transaction that ends the import: rows, and bytes under their ids. */
export function importStorage(
  tx: Transaction,
  storage: FileStorage,
  { components, files }: StorageImport,
  mode: ImportMode,
): void {
  const { workspace, writer } = tx.changes();
  const table = tableAt(workspace.tables, tx.declareTable("", STORAGE_TABLE))!;
  const imported = new Set(files.map(({ id }) => id));
  for (const { id } of mode === "append" ? [] : components.flatMap((owner) => [...storedFiles(tx, owner)])) {
    if (mode === "requireEmpty") throw tableExists(STORAGE_TABLE);
    if (!imported.has(id)) storage.delete(tx, id);
  }
  const added: ImportedFile[] = [];
  for (const file of files) {
    if (tableNumberOf(file.id) !== table.number)
      throw new ImportError(`_storage entry has invalid ID ${file.id}`);
    const before = tx.get(file.id);
    if (before !== null && (mode === "append" || before.value.sha256 !== file.sha256))
      throw new ImportError(`A file with ID ${file.id} and other contents is stored already`);
    const slot = writer.slot();
    const value = rowOf(file, file.creationTime ?? slot.creationTime());
    const row = before?.row ?? slot.row;
    const document = new StoredDocument(file.id, table.number, slot.ts, JSON.stringify(value), row);
    workspace.write(table, before, document, value);
    if (before === null) added.push(file);
  }
  storage.place(added);
}

function rowOf({ id, sha256, size, contentType, component }: ImportedFile, creationTime: number): JsonObject {
  const row: JsonObject = { _creationTime: creationTime, _id: id, sha256, size };
  if (contentType !== null) row.contentType = contentType;
  if (component !== "") row.componentPath = component;
  return row;
}

/** What `_storage/documents.jsonl` says of the files, by their ids here. */
async function metadataOf(archive: Archive, plan: ImportPlan): Promise<Map<string, Metadata>> {
  const metadata = new Map<string, Metadata>();
  for (const { component, name, rows } of archive.tables) {
    if (name !== STORAGE_TABLE) continue;
    let row = 0;
    for await (const value of rows()) {
      row += 1;
      const { _id, _creationTime, contentType, sha256, size } = (value ?? {}) as Record<string, unknown>;
      if (typeof _id !== "string" || tableNumberOf(_id) === null)
        throw invalidRow(row, "a file requires _id");
      metadata.set(mapId(_id, plan.mappings.get(component) ?? new Map()), {
        contentType: typeof contentType === "string" ? contentType : null,
        creationTime: typeof _creationTime === "number" ? _creationTime : null,
        sha256: typeof sha256 === "string" ? sha256 : null,
        size: typeof size === "number" ? size : null,
      });
    }
  }
  return metadata;
}
