import { DatabaseError } from "./errors.ts";
import { nearLimit } from "./nearLimit.ts";

/** One counter of a transaction, as `ctx.meta.getTransactionMetrics()` reports it. */
interface Metric {
  used: number;
  remaining: number;
}

/** The database's share of Convex's `TransactionMetrics`; the function runner adds scheduling and files. */
export interface DatabaseMetrics {
  bytesRead: Metric;
  bytesWritten: Metric;
  databaseQueries: Metric;
  documentsRead: Metric;
  documentsWritten: Metric;
}

export type DatabaseLimits = Record<keyof DatabaseMetrics, number>;

/** What one transaction may do; the numbers are Convex's. */
export const CONVEX_LIMITS: DatabaseLimits = {
  bytesRead: 16 * 1024 * 1024,
  bytesWritten: 16 * 1024 * 1024,
  databaseQueries: 4096,
  documentsRead: 32_000,
  documentsWritten: 16_000,
};

/** For the backend's own transactions, which read whole tables. */
export const NO_LIMITS: DatabaseLimits = {
  bytesRead: Infinity,
  bytesWritten: Infinity,
  databaseQueries: Infinity,
  documentsRead: Infinity,
  documentsWritten: Infinity,
};

/** Largest document, by Convex's own measure. */
export const DOCUMENT_BYTES_MAX = 1024 * 1024;

/** Longest list of operators of one query. */
export const QUERY_OPERATORS_MAX = 256;

const READ_ADVICE =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.";

/** No value is more than this many times as large, by Convex's measure, as its JSON: `1,` counts 9. */
export const SIZE_PER_JSON_CHAR_MAX = 9;

/** What is counted: measured only if the limit may be near, because most transactions are far from it. */
export interface Measurable {
  readonly jsonLength: number;
  /** By Convex's measure; see `documentSize`. */
  readonly size: number;
}

/** A sum of sizes by Convex's measure. */
class Bytes {
  /** Not measured yet; null once all are measured as they come. */
  #waiting: Measurable[] | null = [];
  #atMost = 0;
  #measured = 0;
  /** The same in characters of JSON: for logs, where near enough is enough. */
  rough = 0;

  add(counted: Measurable, limit: number): void {
    this.rough += counted.jsonLength;
    // Imports have no limits, and more documents than should be kept for counting.
    if (limit === Infinity) return;
    this.#atMost += counted.jsonLength * SIZE_PER_JSON_CHAR_MAX;
    if (this.#waiting === null) this.#measured += counted.size;
    else this.#waiting.push(counted);
  }

  exceeds(limit: number): boolean {
    return this.#atMost > limit && this.exact > limit;
  }

  /** The exact sum if it may be near the limit, else 0: most are far from it and need not be measured. */
  ifNear(limit: number): number {
    return limit !== Infinity && this.#atMost > limit / 2 ? this.exact : 0;
  }

  get exact(): number {
    for (const { size } of this.#waiting ?? []) this.#measured += size;
    this.#waiting = null;
    return this.#measured;
  }

  set exact(measured: number) {
    this.#waiting = null;
    this.#measured = measured;
  }
}

/** What was written up to a savepoint. */
export type WriteUsage = Pick<Record<keyof DatabaseMetrics, number>, "bytesWritten" | "documentsWritten">;

/** Counts what a transaction reads and writes and refuses what goes over its limits. */
export class Usage {
  limits: DatabaseLimits = CONVEX_LIMITS;
  readonly #read = new Bytes();
  readonly #written = new Bytes();
  databaseQueries = 0;
  documentsRead = 0;
  documentsWritten = 0;

  get bytesRead(): number {
    return this.#read.exact;
  }

  get bytesWritten(): number {
    return this.#written.exact;
  }

  countQuery(): void {
    this.databaseQueries += 1;
    const limit = this.limits.databaseQueries;
    if (this.databaseQueries > limit) throw tooMany("reads", `limit: ${limit}`, READ_ADVICE);
  }

  countRead(document: Measurable): void {
    this.documentsRead += 1;
    this.#read.add(document, this.limits.bytesRead);
    const { documentsRead, bytesRead } = this.limits;
    if (this.documentsRead > documentsRead)
      throw tooMany("documents read", `limit: ${documentsRead}`, READ_ADVICE);
    if (this.#read.exceeds(bytesRead)) throw tooMany("bytes read", `limit: ${bytesRead} bytes`, READ_ADVICE);
  }

  /** What may be read without a limit being reached, at least. */
  readRoom(): { documents: number; jsonChars: number } {
    const { limits, documentsRead } = this;
    const jsonChars = limits.bytesRead / SIZE_PER_JSON_CHAR_MAX - this.#read.rough;
    return { documents: limits.documentsRead - documentsRead, jsonChars };
  }

  /** null: a document was removed. */
  countWrite(document: Measurable | null): void {
    this.documentsWritten += 1;
    if (document !== null) this.#written.add(document, this.limits.bytesWritten);
    const { documentsWritten, bytesWritten } = this.limits;
    if (this.documentsWritten > documentsWritten) throw tooMany("writes", `limit: ${documentsWritten}`);
    if (this.#written.exceeds(bytesWritten)) throw tooMany("bytes written", `limit: ${bytesWritten} bytes`);
  }

  /** Convex's warnings of the limits that are near. */
  warnings(): string[] {
    const { limits, databaseQueries, documentsRead, documentsWritten } = this;
    const many = (what: string, actual: number, limit: number, unit: string, advice: string) =>
      nearLimit(`Many ${what} in a single function execution`, actual, limit, unit, advice);
    return [
      ...many("documents read", documentsRead, limits.documentsRead, "", READ_ADVICE),
      ...many("reads", databaseQueries, limits.databaseQueries, "", READ_ADVICE),
      ...many("bytes read", this.#read.ifNear(limits.bytesRead), limits.bytesRead, " bytes", READ_ADVICE),
      ...many("writes", documentsWritten, limits.documentsWritten, "", ""),
      ...many("bytes written", this.#written.ifNear(limits.bytesWritten), limits.bytesWritten, " bytes", ""),
    ];
  }

  written(): WriteUsage {
    return { bytesWritten: this.bytesWritten, documentsWritten: this.documentsWritten };
  }

  /** What was written since then has been undone. What was read stays read. */
  undoWritten(since: WriteUsage): void {
    this.#written.exact = since.bytesWritten;
    this.documentsWritten = since.documentsWritten;
  }

  metrics(): DatabaseMetrics {
    const metric = (name: keyof DatabaseMetrics): Metric => ({
      used: this[name],
      remaining: Math.max(0, this.limits[name] - this[name]),
    });
    return {
      bytesRead: metric("bytesRead"),
      bytesWritten: metric("bytesWritten"),
      databaseQueries: metric("databaseQueries"),
      documentsRead: metric("documentsRead"),
      documentsWritten: metric("documentsWritten"),
    };
  }

  /** Documents and characters of JSON that were read and written, for logs. */
  traffic(): Traffic {
    const { documentsRead, documentsWritten } = this;
    return {
      charsRead: this.#read.rough,
      charsWritten: this.#written.rough,
      documentsRead,
      documentsWritten,
    };
  }
}

/** What a transaction has moved, as logs tell it. */
export interface Traffic {
  charsRead: number;
  charsWritten: number;
  documentsRead: number;
  documentsWritten: number;
}

function tooMany(what: string, limit: string, advice = ""): DatabaseError {
  return new DatabaseError(`Too many ${what} in a single function execution (${limit}). ${advice}`.trim());
}
