import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { ImportError } from "./importError.ts";
import { jsonLineRows, type RowFormat, rowsOf } from "./rows.ts";

/** One table of an import; its rows can be read any number of times. */
export interface ArchiveTable {
  component: string;
  /** `_storage` and `_tables` among them. */
  name: string;
  rows(): AsyncGenerator<unknown>;
}

/** The bytes of a stored file. */
export interface ArchiveFile {
  component: string;
  id: string;
  open(): Promise<Readable>;
}

/** What a file to be imported holds. */
export interface Archive {
  format: RowFormat | "zip";
  tables: ArchiveTable[];
  files: ArchiveFile[];
  close(): void;
}

/** A file's rows as one table. */
export function openRowFile(path: string, format: RowFormat, component: string, name: string): Archive {
  const rows = (): AsyncGenerator<unknown> => rowsOf(format, createReadStream(path));
  return { format, tables: [{ component, name, rows }], files: [], close: () => undefined };
}

const DOCUMENTS = /^(.*\/)?([^/]+)\/documents\.jsonl$/;
const GENERATED_SCHEMA = /^(.*\/)?([^/]+)\/generated_schema\.jsonl$/;
/** An ending of the file's name says its type to people and nothing here. */
const STORED_FILE = /^(.*\/)?_storage\/([^/.]+)(?:\.[^/]+)?$/;
const IN_COMPONENT = /^(.*\/)?_components\/([^/]+)\/$/;
const READ_SYSTEM_TABLES = new Set(["_tables", "_storage"]);

/** A snapshot as `convex export` writes it, whatever folder it was packed in. */
export async function openSnapshot(path: string, component: string): Promise<Archive> {
  const zip = await openZip(path);
  const tables: ArchiveTable[] = [];
  const files: ArchiveFile[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      const documents = DOCUMENTS.exec(entry.fileName);
      const stored = STORED_FILE.exec(entry.fileName);
      const schema = GENERATED_SCHEMA.exec(entry.fileName);
      if (documents !== null) {
        const name = documents[2]!;
        if (name.startsWith("_") && !READ_SYSTEM_TABLES.has(name)) continue;
        const rows = (): AsyncGenerator<unknown> => entryRows(zip, entry);
        tables.push({ component: componentOf(documents[1], component), name, rows });
      } else if (schema !== null) await checkGeneratedSchema(zip, entry);
      else if (stored !== null) {
        const open = (): Promise<Readable> => zip.openReadStreamPromise(entry);
        files.push({ component: componentOf(stored[1], component), id: stored[2]!, open });
      }
    }
  } catch (error) {
    zip.close();
    throw error instanceof ImportError ? error : new ImportError("invalid zip file");
  }
  return { format: "zip", tables, files, close: () => zip.close() };
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await yauzl.openPromise(path, { autoClose: false, lazyEntries: true });
  } catch {
    throw new ImportError("invalid zip file");
  }
}

async function* entryRows(zip: ZipFile, entry: Entry): AsyncGenerator<unknown> {
  try {
    yield* jsonLineRows(await zip.openReadStreamPromise(entry));
  } catch (error) {
    throw error instanceof ImportError ? error : new ImportError("invalid zip file");
  }
}

/**
 * Exports of 2023 to 2025 wrote int64 and bytes as text and described them in a language of types beside the
 * documents. Without that, reading them would make text of them: so such a table is refused.
 */
async function checkGeneratedSchema(zip: ZipFile, entry: Entry): Promise<void> {
  for await (const shape of entryRows(zip, entry)) {
    if (shape === "uniform") return;
    if (
      typeof shape === "string" &&
      !/\b(int64|bytes|nan|inf|negative_zero)\b|float64/i.test(withoutPlain(shape))
    )
      return;
    throw new ImportError(
      `${entry.fileName} is of an older format of exports. Export again with a current version of Convex.`,
    );
  }
}

/** Ordinary floats are written as JSON numbers in every format. */
function withoutPlain(shape: string): string {
  return shape.replaceAll("normalfloat64", "");
}

function componentOf(prefix: string | undefined, base: string): string {
  const names: string[] = [];
  let rest = prefix ?? "";
  for (let match = IN_COMPONENT.exec(rest); match !== null; match = IN_COMPONENT.exec(rest)) {
    names.unshift(match[2]!);
    rest = match[1] ?? "";
  }
  return [...(base === "" ? [] : [base]), ...names].join("/");
}
