// How the file is laid out, and how files of former layouts become files of this one.
import { checksumOf, RowSums, rowText } from "./rowSums.ts";
import { StoreFault } from "../storeFault.ts";
import { type Connection, textOf } from "./sqliteConnection.ts";

/** The format that this version writes. A change of it needs a migration from the one before. */
const FORMAT_VERSION = 2;

const SCHEMA = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE documents (
    row INTEGER PRIMARY KEY, table_number INTEGER NOT NULL, id TEXT NOT NULL, ts INTEGER NOT NULL, json TEXT NOT NULL,
    checksum INTEGER NOT NULL
  );
`;

/** Each makes a file of the format before it one of its own format; it runs in one transaction with the new number. */
const MIGRATIONS: Readonly<Record<number, (db: Connection) => void>> = { 2: addChecksums };

/** Makes a new file, brings an old one up to this format; throws `StoreFault` for one that is newer. */
export function prepareFile(db: Connection, path: string): void {
  const found = formatOf(db);
  if (found === FORMAT_VERSION) return;
  if (found !== null && !(found >= 1 && found < FORMAT_VERSION))
    throw new StoreFault(
      `The database ${path} has format ${found}, and this version of the backend reads formats up to ` +
        `${FORMAT_VERSION}: start the version that wrote it, or a newer one.`,
    );
  db.exec("BEGIN IMMEDIATE");
  try {
    if (found === null) db.exec(SCHEMA);
    else for (let format = found + 1; format <= FORMAT_VERSION; format += 1) MIGRATIONS[format]!(db);
    db.prepare("INSERT OR REPLACE INTO meta VALUES ('format', ?)").run(FORMAT_VERSION);
    db.exec("COMMIT");
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}

/** `null` in a file without tables. */
function formatOf(db: Connection): number | null {
  const hasMeta = db.prepare("SELECT 1 AS yes FROM sqlite_schema WHERE name = 'meta'").get() !== undefined;
  if (!hasMeta) return null;
  // The first version made the tables before it wrote its number: a crash in between left them empty.
  return Number(metaValue(db, "format") ?? 1);
}

/** Format 2: a checksum for each row, and one for all of them. */
function addChecksums(db: Connection): void {
  db.exec("ALTER TABLE documents ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0");
  const rows = db
    .prepare(
      "SELECT row, table_number, CAST(ts AS TEXT), CAST(id AS BLOB), CAST(json AS BLOB) FROM documents WHERE row = ?",
    )
    .raw();
  const update = db.prepare("UPDATE documents SET checksum = ? WHERE row = ?");
  const next = db.prepare("SELECT min(row) AS row FROM documents WHERE row > ?");
  const sums = new RowSums();
  for (let row = nextRow(next, -1); row !== null; row = nextRow(next, row)) {
    const [, tableNumber, ts, id, json] = rows.get(row) as [number, number, string, Uint8Array, Uint8Array];
    const checksum = checksumOf(rowText(row, tableNumber, ts, textOf(id), textOf(json)));
    update.run(checksum, row);
    sums.set(row, checksum);
  }
  const ts = metaValue(db, "ts");
  if (ts === null) return;
  const catalogChecksum = checksumOf(metaValue(db, "catalog") ?? "");
  const totals = sums.totals({ secret: metaValue(db, "secret") ?? "", catalogChecksum, ts });
  db.prepare("INSERT OR REPLACE INTO meta VALUES ('totals', ?)").run(totals);
}

/** One of the single values, as text; `null` if it is not there. */
export function metaValue(db: Connection, name: string): string | null {
  const row = db.prepare("SELECT CAST(value AS BLOB) FROM meta WHERE name = ?").raw().get(name) as
    | [Uint8Array | null]
    | undefined;
  return row === undefined ? null : textOf(row[0]);
}

function nextRow(statement: { get(...values: unknown[]): unknown }, after: number): number | null {
  return (statement.get(after) as { row: number | null }).row;
}
