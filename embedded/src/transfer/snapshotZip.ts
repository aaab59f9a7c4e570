import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import yazl, { type ZipFile } from "yazl";
import type { FileStorage } from "../files/fileStorage.ts";
import type { QueryStream, Transaction } from "../txn/transaction.ts";
import { fileOwners, storedFiles } from "./storedFiles.ts";
import type { JsonObject } from "../values/json.ts";

/** Text handed to the compressor at once. */
const PIECE_CHARS = 64 * 1024;
const FILE_MODE = 0o644;
const README = `# Welcome to your Convex snapshot export!

This ZIP file contains a snapshot of the tables in your Convex deployment.

Documents for each table are listed as lines of JSON in
<table_name>/documents.jsonl files.

For details on the format and how to use this snapshot with npx convex import,
see https://docs.convex.dev/database/import-export/export.
`;

/** The extensions by which a file can be looked at; an import does not need them. */
const EXTENSIONS: Record<string, string> = {
  "application/json": ".json",
  "application/pdf": ".pdf",
  "application/zip": ".zip",
  "audio/mpeg": ".mp3",
  "image/gif": ".gif",
  "image/jpeg": ".jpeg",
  "image/png": ".png",
  "image/svg+xml": ".svg",
  "image/webp": ".webp",
  "text/csv": ".csv",
  "text/html": ".html",
  "text/plain": ".txt",
  "video/mp4": ".mp4",
};

/** The state that a transaction reads, in Convex's snapshot format, as a stream. Nothing is read ahead of it. */
export function snapshotZip(tx: Transaction, files: FileStorage | null): Readable {
  const zip = new yazl.ZipFile();
  const output = zip.outputStream as Readable;
  const mtime = new Date(tx.nowMs);
  const add = (path: string, open: () => Readable): void => {
    // The types leave the options out that the function takes.
    (zip.addReadStreamLazy as AddLazily)(path, { mtime, mode: FILE_MODE }, (done) => {
      // The zip would wait for a stream that has failed for ever.
      done(
        null,
        open().once("error", (error) => output.destroy(error)),
      );
    });
  };
  zip.addBuffer(Buffer.from(README), "README.md", { mtime, mode: FILE_MODE });
  const components = [...new Set(["", ...tx.components()])];
  for (const component of components)
    add(`${prefixOf(component)}_tables/documents.jsonl`, () => tablesList(tx, component));
  for (const component of components) {
    for (const table of userTables(tx, component)) {
      const folder = `${prefixOf(component)}${table}`;
      add(`${folder}/documents.jsonl`, () => lines(documentsOf(tx, component, table)));
      add(`${folder}/generated_schema.jsonl`, () => lines(['"uniform"']));
    }
  }
  if (files !== null) addStorage(tx, files, add);
  (zip as ZipFile).on("error", (error: Error) => output.destroy(error));
  zip.end();
  return output;
}

type AddLazily = (
  path: string,
  options: { mtime: Date; mode: number },
  open: (done: (error: unknown, stream: Readable) => void) => void,
) => void;

function addStorage(
  tx: Transaction,
  files: FileStorage,
  add: (path: string, open: () => Readable) => void,
): void {
  for (const owner of fileOwners(tx)) {
    const folder = `${prefixOf(owner)}_storage`;
    add(`${folder}/documents.jsonl`, () => lines(storageRows(tx, owner)));
    for (const { id, value } of storedFiles(tx, owner)) {
      const extension = EXTENSIONS[String(value.contentType).split(";")[0]!] ?? "";
      add(`${folder}/${id}${extension}`, () => createReadStream(files.pathOf(id)));
    }
  }
}

function userTables(tx: Transaction, component: string): string[] {
  return tx.tables(component).filter((name) => !name.startsWith("_"));
}

function prefixOf(component: string): string {
  if (component === "") return "";
  return component
    .split("/")
    .map((name) => `_components/${name}/`)
    .join("");
}

function tablesList(tx: Transaction, component: string): Readable {
  const numbered = userTables(tx, component).map((name) => ({
    name,
    id: tx.tableNumber(component, name) ?? 0,
  }));
  return lines(numbered.sort((a, b) => a.id - b.id).map((entry) => JSON.stringify(entry)));
}

function* documentsOf(tx: Transaction, component: string, table: string): Generator<string> {
  for (const document of documents(tx, component, table)) yield document.json;
}

function* storageRows(tx: Transaction, owner: string): Generator<string> {
  for (const { value } of storedFiles(tx, owner)) {
    const { _id, _creationTime, sha256, size, contentType } = value as JsonObject;
    const digest = Buffer.from(String(sha256), "hex").toString("base64");
    yield JSON.stringify({ _id, _creationTime, sha256: digest, size, contentType: contentType ?? null });
  }
}

function* documents(
  tx: Transaction,
  component: string,
  tableName: string,
): Generator<NonNullable<ReturnType<QueryStream["next"]>>> {
  const source = { type: "FullTableScan" as const, tableName, order: "asc" as const };
  const stream = tx.openQuery(component, { source, operators: [] });
  for (let document = stream.next(); document !== null; document = stream.next()) yield document;
}

function lines(source: Iterable<string>): Readable {
  return Readable.from(pieces(source));
}

function* pieces(source: Iterable<string>): Generator<Buffer> {
  let piece = "";
  for (const line of source) {
    piece += `${line}\n`;
    if (piece.length < PIECE_CHARS) continue;
    yield Buffer.from(piece);
    piece = "";
  }
  if (piece !== "") yield Buffer.from(piece);
}
