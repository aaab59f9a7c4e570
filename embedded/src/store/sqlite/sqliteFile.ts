// The file: one table of documents in the order in which they were first written, so that inserting appends and
// nothing but the row number is indexed (all look-ups are in memory), and one of single values.
// Invariants: a batch is one transaction; every row carries the checksum of its values, and `totals` has their number,
// their sum and the checksum of the single values; what does not add up is refused, never read as if it were right.
import { statfsSync, statSync } from "node:fs";
import type { DurableBatch, RowValues, StoredCatalog, StoredHead } from "../durableStore.ts";
import { VALUES_PER_ROW } from "../durableStore.ts";
import type { PackedReader } from "../packing.ts";
import type { ReadingPlan } from "./readingPlan.ts";
import { RowReader } from "./rowReader.ts";
import { checksumOf, type FoundSums, RowSums, rowText } from "./rowSums.ts";
import { type Connection, openLocked, type Statement } from "./sqliteConnection.ts";
import { metaValue, prepareFile } from "./sqliteFormat.ts";
import { damaged, faultOf } from "../storeFault.ts";
import type { Table } from "../table.ts";

/** Documents per INSERT statement: most of a statement's cost is its own, not its rows'. */
const ROWS_PER_INSERT = 32;

/** On a disk with less room the log is left alone: the file may have to grow by as much, and commits go on. */
const ROOM_PER_LOG = 4;

/** The durable file, used from one thread. Every method blocks. Throws `StoreFault` for what is the disk's fault. */
export class SqliteFile {
  readonly #path: string;
  readonly #db: Connection;
  readonly #sums = new RowSums();
  #secret = "";
  #catalogChecksum = 0;
  #failure: Error | null = null;
  readonly #putOne: Statement;
  readonly #putMany: Statement;
  readonly #remove: Statement;
  readonly #setMeta: Statement;

  constructor(path: string) {
    this.#path = path;
    this.#db = openLocked(path);
    try {
      prepareFile(this.#db, path);
      this.#putOne = this.#db.prepare(insertSql(1));
      this.#putMany = this.#db.prepare(insertSql(ROWS_PER_INSERT));
      this.#remove = this.#db.prepare("DELETE FROM documents WHERE row = ?");
      this.#setMeta = this.#db.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)");
    } catch (error) {
      this.#db.close();
      throw faultOf(path, error);
    }
  }

  /** Reads the single values; `secret` is kept if the file has none. */
  head(secret: Uint8Array): StoredHead {
    return this.#guarded(() => {
      const [ts, catalog] = [metaValue(this.#db, "ts"), metaValue(this.#db, "catalog")];
      this.#secret = metaValue(this.#db, "secret") ?? Buffer.from(secret).toString("base64");
      // Without a timestamp nothing was ever written.
      if (ts === null) this.#setMeta.run("secret", this.#secret);
      this.#catalogChecksum = checksumOf(catalog ?? "");
      return {
        ts,
        catalog: catalog === null ? null : parseCatalog(this.#path, catalog),
        secret: Uint8Array.from(Buffer.from(this.#secret, "base64")),
      };
    });
  }

  /** The first and the last row; `null` if there is none. */
  get extent(): { first: number; last: number } | null {
    return this.#guarded(() => {
      const extent = "SELECT (SELECT min(row) FROM documents), (SELECT max(row) FROM documents)";
      const [first, last] = this.#db.prepare(extent).raw().get() as [number | null, number | null];
      return first === null || last === null ? null : { first, last };
    });
  }

  /** Moves all that is in the log into the file itself; false if it can't, or if the disk has little room left. */
  emptyLog(): boolean {
    const logBytes = statSync(`${this.#path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (logBytes === 0) return true;
    try {
      const { bavail, bsize } = statfsSync(this.#path);
      if (bavail * bsize < logBytes * ROOM_PER_LOG) return false;
      const [busy, frames] = this.#db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").raw().get() as [
        number,
        number,
      ];
      return busy === 0 && frames === 0;
    } catch {
      return false;
    }
  }

  /** Reads documents by a plan; throws if one is not what was written. */
  read(plan: ReadingPlan, tables: readonly (Table | undefined)[], reader: PackedReader): FoundSums[] {
    return this.#guarded(() => new RowReader(this.#path, this.#db).read(plan, tables, reader));
  }

  /** Takes the checksums of all rows that were read; throws if any is missing or not the last of its kind. */
  check(found: readonly FoundSums[]): void {
    this.#guarded(() => {
      this.#sums.load(found);
      this.#checkTotals();
    });
  }

  /** Returns once the batch would survive a power cut. After a failure nothing more is written: the sums are ahead of the file. */
  write(batch: DurableBatch): void {
    this.#guarded(() => {
      if (this.#failure !== null) throw this.#failure;
      this.#db.exec("BEGIN IMMEDIATE");
      try {
        // First, because the number of a table that an import replaces is that of the new one.
        for (const tableNumber of batch.droppedTables) this.#dropTable(tableNumber);
        this.#put(batch.put);
        for (const row of batch.remove) {
          this.#remove.run(row);
          this.#sums.remove(row);
        }
        if (batch.catalog !== null) this.#setCatalog(JSON.stringify(batch.catalog));
        this.#setMeta.run("ts", batch.ts);
        this.#setMeta.run("totals", this.#totals(batch.ts));
        this.#db.exec("COMMIT");
      } catch (error) {
        this.#failure = faultOf(this.#path, error);
        this.#rollBack();
        throw this.#failure;
      }
    });
  }

  /** Leaves all in the file itself and nothing in its log, unless the disk refuses. */
  close(): void {
    try {
      this.#db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // The log is read at the next start.
    }
    this.#db.close();
  }

  #put(values: RowValues): void {
    const step = ROWS_PER_INSERT * VALUES_PER_ROW;
    const summed = this.#withChecksums(values);
    const width = VALUES_PER_ROW + 1;
    let at = 0;
    for (; at + step <= values.length; at += step) {
      const from = (at / VALUES_PER_ROW) * width;
      this.#putMany.run(summed.slice(from, from + ROWS_PER_INSERT * width));
    }
    for (let from = (at / VALUES_PER_ROW) * width; from < summed.length; from += width)
      this.#putOne.run(summed.slice(from, from + width));
  }

  #withChecksums(values: RowValues): RowValues {
    const summed: RowValues = [];
    for (let at = 0; at < values.length; at += VALUES_PER_ROW) {
      const [row, tableNumber] = [values[at] as number, values[at + 1] as number];
      const [id, ts, json] = [values[at + 2] as string, values[at + 3] as string, values[at + 4] as string];
      const checksum = checksumOf(rowText(row, tableNumber, ts, id, json));
      this.#sums.set(row, checksum);
      summed.push(row, tableNumber, id, ts, json, checksum);
    }
    return summed;
  }

  #dropTable(tableNumber: number): void {
    const rows = this.#db.prepare("SELECT row FROM documents WHERE table_number = ?").raw();
    for (const [row] of rows.iterate(tableNumber)) this.#sums.remove(row as number);
    this.#db.prepare("DELETE FROM documents WHERE table_number = ?").run(tableNumber);
  }

  /** SQLite has rolled back by itself after some failures, a full disk among them. */
  #rollBack(): void {
    try {
      this.#db.exec("ROLLBACK");
    } catch {
      // What failed first is what there is to tell.
    }
  }

  #setCatalog(text: string): void {
    this.#setMeta.run("catalog", text);
    this.#catalogChecksum = checksumOf(text);
  }

  #totals(ts: string): string {
    return this.#sums.totals({ secret: this.#secret, catalogChecksum: this.#catalogChecksum, ts });
  }

  #checkTotals(): void {
    const ts = metaValue(this.#db, "ts");
    const expected = metaValue(this.#db, "totals");
    const found = ts === null ? null : this.#totals(ts);
    if (found !== expected || (ts === null && this.#sums.count > 0))
      throw damaged(
        this.#path,
        `documents or tables are missing or not the last ones: ${found}, not ${expected}`,
      );
  }

  #guarded<T>(access: () => T): T {
    try {
      return access();
    } catch (error) {
      throw faultOf(this.#path, error);
    }
  }
}

function parseCatalog(path: string, text: string): StoredCatalog {
  try {
    return JSON.parse(text) as StoredCatalog;
  } catch (error) {
    throw damaged(path, "its list of tables can't be read", error);
  }
}

function insertSql(rows: number): string {
  return `INSERT OR REPLACE INTO documents VALUES ${new Array(rows).fill("(?, ?, ?, ?, ?, ?)").join(", ")}`;
}
