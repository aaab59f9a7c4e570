import { CHARS_ON_HEAP_MAX } from "../document.ts";
import { GrowingNumbers } from "../growingBytes.ts";
import { Packer, type PackedReader } from "../packing.ts";
import type { Table } from "../table.ts";
import { LineReader } from "./lineReader.ts";
import { claimRun, type ReadingPlan, stopReading } from "./readingPlan.ts";
import type { FoundSums } from "./rowSums.ts";
import type { Connection, Statement } from "./sqliteConnection.ts";
import { faultOf } from "../storeFault.ts";

/** Rows read by one statement: SQLite makes one text of them, which is several times as fast as taking each value. */
const ROWS_PER_READ = 2048;

/** A row of the file as one line: JSON never holds a line break. */
const LINE = "concat_ws(' ', checksum, row, table_number, ts, id, json)";

const READ_SHORT = `
  SELECT
    max(row),
    CAST(group_concat(CASE WHEN octet_length(json) <= ${CHARS_ON_HEAP_MAX} THEN ${LINE} END, char(10)) AS BLOB),
    total(octet_length(json) > ${CHARS_ON_HEAP_MAX})
  FROM (SELECT * FROM documents WHERE row > ? AND row <= ? ORDER BY row LIMIT ${ROWS_PER_READ})
`;
const READ_LONG = `
  SELECT CAST(${LINE} AS BLOB) FROM documents
  WHERE row > ? AND row <= ? AND octet_length(json) > ${CHARS_ON_HEAP_MAX} ORDER BY row
`;

/** Reads the runs of a plan for as long as there are any, packs them and gives back their checksums. Blocks. */
export class RowReader {
  readonly #path: string;
  readonly #short: Statement;
  readonly #long: Statement;

  constructor(path: string, db: Connection) {
    this.#path = path;
    this.#short = db.prepare(READ_SHORT).raw();
    this.#long = db.prepare(READ_LONG).raw();
  }

  /** Throws if a row is not what was written. */
  read(plan: ReadingPlan, tables: readonly (Table | undefined)[], reader: PackedReader): FoundSums[] {
    const found: FoundSums[] = [];
    try {
      for (let claimed = claimRun(plan); claimed !== null; claimed = claimRun(plan)) {
        const { run, after, upTo } = claimed;
        found.push({ run, ...this.#readRun(after, upTo, new Packer(tables, reader, run)) });
      }
      return found;
    } catch (error) {
      stopReading(plan);
      throw faultOf(this.#path, error);
    }
  }

  /** About in the order of the rows. */
  #readRun(first: number, upTo: number, packer: Packer): Omit<FoundSums, "run"> {
    const [rows, sums] = [new GrowingNumbers(), new GrowingNumbers()];
    const lines = new LineReader(this.#path, (row, sum) => {
      packer.add(row);
      rows.push(row.row);
      sums.push(sum);
    });
    for (let after = first; ;) {
      const [last, text, longRows] = this.#short.get(after, upTo) as [
        number | null,
        Uint8Array | null,
        number,
      ];
      if (last === null) break;
      if (text !== null) lines.read(text);
      if (longRows > 0) for (const [line] of this.#long.iterate(after, last)) lines.read(line as Uint8Array);
      after = last;
    }
    packer.finish();
    return { rows: rows.take(), sums: sums.take() };
  }
}
