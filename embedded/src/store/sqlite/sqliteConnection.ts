import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import libsql from "libsql";
import { faultOf } from "../storeFault.ts";

/** Pages of write-ahead log before it is copied into the file: 32 MB, so that few commits pay for it. */
const CHECKPOINT_PAGES = 8192;

export interface Statement {
  run(...values: unknown[]): unknown;
  get(...values: unknown[]): unknown;
  raw(): Statement;
  iterate(...values: unknown[]): Iterable<unknown[]>;
}

export interface Connection {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
}

/**
 * Text that was read as a blob, as all text has to be: what is not UTF-8 in a damaged file would end the process
 * within the package.
 */
export function textOf(blob: Uint8Array | null): string {
  return blob === null ? "" : Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength).toString("utf8");
}

/** The package's own types do not say that it is a class. */
const Connection = libsql as unknown as new (path: string) => Connection;

/** Opens the file for this process alone: its indexes are in memory, so a second writer would go unnoticed. */
export function openLocked(path: string): Connection {
  let db: Connection | null = null;
  try {
    db = new Connection(path);
    db.exec("PRAGMA locking_mode = EXCLUSIVE");
    db.exec("PRAGMA journal_mode = WAL");
    db.exec("PRAGMA synchronous = FULL");
    db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    // Takes the lock, and fails if the file can't be written.
    db.exec("BEGIN IMMEDIATE");
    db.exec("COMMIT");
    return db;
  } catch (error) {
    db?.close();
    throw faultOf(path, error);
  }
}

/**
 * Opens for reading what this process has open by `openLocked`, to read it in several threads. Only while all of it is
 * in the file itself and nothing is written: it takes no lock and looks at no log.
 */
export function openBeside(path: string): Connection {
  return new Connection(`${pathToFileURL(resolve(path)).href}?immutable=1`);
}
