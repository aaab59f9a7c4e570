// Invariant: number and total are those of the rows in the file as of the last batch that was handed to it. They are
// written with each batch and compared when the file is read: a row that got lost, came back, or is there in a former
// version shows by that, however intact it is in itself.
import { crc32 } from "node:zlib";
import { GrowingNumbers } from "../growingBytes.ts";

/** The sum of all checksums is kept below this, so that adding to it stays exact. */
const TOTAL_MODULUS = 2 ** 48;

/** The values of a row as its checksum covers them. */
export function rowText(
  row: number | string,
  tableNumber: number | string,
  ts: string,
  id: string,
  json: string,
): string {
  return `${row} ${tableNumber} ${ts} ${id} ${json}`;
}

export function checksumOf(text: string): number {
  return crc32(text);
}

/** The single values of a file, which are checked together. */
export interface SingleValues {
  secret: string;
  catalogChecksum: number;
  ts: string;
}

/** The checksums of a run of rows. */
export interface FoundSums {
  run: number;
  rows: Float64Array;
  sums: Float64Array;
}

/** The checksums of all rows of a file, their number and what they add up to. */
export class RowSums {
  #count = 0;
  #total = 0;
  /** Of the rows that were there on opening, ascending; NaN once a row is gone or written again. */
  #rows: Float64Array = new Float64Array(0);
  #sums: Float64Array = new Float64Array(0);
  readonly #written = new Map<number, number>();

  /** Takes in the rows that were found on opening. Those that are in ascending order take the least room. */
  load(runs: readonly FoundSums[]): void {
    const [rows, sums] = [new GrowingNumbers(), new GrowingNumbers()];
    let last = -1;
    for (const found of runs.toSorted((a, b) => a.run - b.run))
      for (let at = 0; at < found.rows.length; at += 1) {
        const [row, sum] = [found.rows[at]!, found.sums[at]!];
        if (row < last) {
          this.#written.set(row, sum);
        } else {
          rows.push(row);
          sums.push(sum);
          last = row;
        }
        this.#count += 1;
        this.#total = (this.#total + sum) % TOTAL_MODULUS;
      }
    this.#rows = rows.take();
    this.#sums = sums.take();
  }

  get count(): number {
    return this.#count;
  }

  set(row: number, sum: number): void {
    this.remove(row);
    this.#written.set(row, sum);
    this.#count += 1;
    this.#total = (this.#total + sum) % TOTAL_MODULUS;
  }

  remove(row: number): void {
    const sum = this.#take(row);
    if (sum === null) return;
    this.#count -= 1;
    this.#total = (this.#total - sum + TOTAL_MODULUS) % TOTAL_MODULUS;
  }

  /** What is written beside the rows and the single values, to be the same when they are read. */
  totals({ secret, catalogChecksum, ts }: SingleValues): string {
    return `${this.#count} ${this.#total} ${checksumOf(`${secret} ${catalogChecksum} ${ts}`)}`;
  }

  #take(row: number): number | null {
    const written = this.#written.get(row);
    if (written !== undefined) {
      this.#written.delete(row);
      return written;
    }
    const at = this.#placeOf(row);
    if (at < 0 || Number.isNaN(this.#sums[at])) return null;
    const sum = this.#sums[at]!;
    this.#sums[at] = Number.NaN;
    return sum;
  }

  #placeOf(row: number): number {
    if (this.#rows.length === 0 || row > this.#rows[this.#rows.length - 1]!) return -1;
    let low = 0;
    let high = this.#rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#rows[middle]! < row) low = middle + 1;
      else high = middle;
    }
    return this.#rows[low] === row ? low : -1;
  }
}
