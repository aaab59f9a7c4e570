// The file: one table of documents in the order in which they were first written, so that inserting appends and
// nothing but the row number is indexed (all look-ups are in memory), and one of single values.
import libsql from "libsql";
import {
  type DurableBatch,
  type RowValues,
  type StoredCatalog,
  type StoredHead,
  VALUES_PER_ROW,
} from "./durableStore.ts";

/** Written into a new file and checked in an old one. */
const FORMAT_VERSION = 1;

/** Documents per INSERT statement: most of a statement's cost is its own, not its rows'. */
const ROWS_PER_INSERT = 32;

/** Documents handed over at once while loading. */
const ROWS_PER_PORTION = 4096;

/** Pages of write-ahead log before it is copied into the file: 32 MB, so that few commits pay for it. */
const CHECKPOINT_PAGES = 8192;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS documents (
    row INTEGER PRIMARY KEY, table_number INTEGER NOT NULL, id TEXT NOT NULL, ts INTEGER NOT NULL, json TEXT NOT NULL
  );
`;

interface Statement {
  run(...values: unknown[]): unknown;
  get(...values: unknown[]): unknown;
  raw(): Statement;
  iterate(): Iterable<RowValues>;
}

interface Connection {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
}

/** The package's own types do not say that it is a class. */
const Connection = libsql as unknown as new (path: string) => Connection;

/** The durable file, used from one thread. Every method blocks. */
export class SqliteFile {
  readonly #db: Connection;
  readonly #putOne: Statement;
  readonly #putMany: Statement;
  readonly #remove: Statement;
  readonly #dropTable: Statement;
  readonly #setMeta: Statement;

  constructor(path: string) {
    this.#db = openLocked(path);
    this.#putOne = this.#db.prepare(insertSql(1));
    this.#putMany = this.#db.prepare(insertSql(ROWS_PER_INSERT));
    this.#remove = this.#db.prepare("DELETE FROM documents WHERE row = ?");
    this.#dropTable = this.#db.prepare("DELETE FROM documents WHERE table_number = ?");
    this.#setMeta = this.#db.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)");
  }

  /** Reads the single values; `secret` is kept if the file has none. */
  head(secret: Uint8Array): StoredHead {
    const format = this.#meta("format");
    if (format === null) {
      this.#setMeta.run("format", FORMAT_VERSION);
      this.#setMeta.run("secret", Buffer.from(secret).toString("base64"));
    } else if (Number(format) !== FORMAT_VERSION) {
      throw new Error(`The database has format ${format}; this version reads format ${FORMAT_VERSION}`);
    }
    const catalog = this.#meta("catalog");
    return {
      ts: this.#meta("ts"),
      catalog: catalog === null ? null : (JSON.parse(catalog) as StoredCatalog),
      secret: Uint8Array.from(Buffer.from(this.#meta("secret")!, "base64")),
    };
  }

  load(onRows: (rows: RowValues) => void): void {
    // ts as text: it does not fit into a JavaScript number.
    const select = this.#db.prepare(
      "SELECT row, table_number, id, CAST(ts AS TEXT), json FROM documents ORDER BY row",
    );
    let portion: RowValues = [];
    for (const values of select.raw().iterate()) {
      for (const value of values) portion.push(value);
      if (portion.length >= ROWS_PER_PORTION * VALUES_PER_ROW) {
        onRows(portion);
        portion = [];
      }
    }
    if (portion.length > 0) onRows(portion);
  }

  /** Returns once the batch would survive a power cut. */
  write(batch: DurableBatch): void {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      // First, because the number of a table that an import replaces is that of the new one.
      for (const tableNumber of batch.droppedTables) this.#dropTable.run(tableNumber);
      this.#put(batch.put);
      for (const row of batch.remove) this.#remove.run(row);
      if (batch.catalog !== null) this.#setMeta.run("catalog", JSON.stringify(batch.catalog));
      this.#setMeta.run("ts", batch.ts);
      this.#db.exec("COMMIT");
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.#db.close();
  }

  #put(values: RowValues): void {
    const step = ROWS_PER_INSERT * VALUES_PER_ROW;
    let at = 0;
    for (; at + step <= values.length; at += step) this.#putMany.run(values.slice(at, at + step));
    for (; at < values.length; at += VALUES_PER_ROW) this.#putOne.run(values.slice(at, at + VALUES_PER_ROW));
  }

  #meta(name: string): string | null {
    const row = this.#db.prepare("SELECT CAST(value AS TEXT) AS value FROM meta WHERE name = ?").get(name) as
      | { value: string }
      | undefined;
    return row?.value ?? null;
  }
}

function insertSql(rows: number): string {
  return `INSERT OR REPLACE INTO documents VALUES ${new Array(rows).fill("(?, ?, ?, ?, ?)").join(", ")}`;
}

/** Opens the file for this process alone: its indexes are in memory, so a second writer would go unnoticed. */
function openLocked(path: string): Connection {
  const db = new Connection(path);
  try {
    db.exec("PRAGMA locking_mode = EXCLUSIVE");
    db.exec("PRAGMA journal_mode = WAL");
    db.exec("PRAGMA synchronous = FULL");
    db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.exec(SCHEMA);
  } catch (error) {
    db.close();
    if (String(error).includes("locked"))
      throw new Error(`The database ${path} is in use by another process`, { cause: error });
    throw error;
  }
  return db;
}
