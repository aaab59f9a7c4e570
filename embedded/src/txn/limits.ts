import { DatabaseError } from "./errors.ts";

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

/** Counts what a transaction reads and writes and refuses what goes over its limits. Bytes are those of the stored JSON. */
export class Usage {
  limits: DatabaseLimits = CONVEX_LIMITS;
  bytesRead = 0;
  bytesWritten = 0;
  databaseQueries = 0;
  documentsRead = 0;
  documentsWritten = 0;

  countQuery(): void {
    this.databaseQueries += 1;
    const limit = this.limits.databaseQueries;
    if (this.databaseQueries > limit) throw tooMany("reads", `limit: ${limit}`, READ_ADVICE);
  }

  countRead(bytes: number): void {
    this.documentsRead += 1;
    this.bytesRead += bytes;
    const { documentsRead, bytesRead } = this.limits;
    if (this.documentsRead > documentsRead)
      throw tooMany("documents read", `limit: ${documentsRead}`, READ_ADVICE);
    if (this.bytesRead > bytesRead) throw tooMany("bytes read", `limit: ${bytesRead} bytes`, READ_ADVICE);
  }

  /** What may still be read. */
  readRoom(): { documents: number; bytes: number } {
    const { limits, documentsRead, bytesRead } = this;
    return { documents: limits.documentsRead - documentsRead, bytes: limits.bytesRead - bytesRead };
  }

  countWrite(bytes: number): void {
    this.documentsWritten += 1;
    this.bytesWritten += bytes;
    const { documentsWritten, bytesWritten } = this.limits;
    if (this.documentsWritten > documentsWritten) throw tooMany("writes", `limit: ${documentsWritten}`);
    if (this.bytesWritten > bytesWritten) throw tooMany("bytes written", `limit: ${bytesWritten} bytes`);
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
}

function tooMany(what: string, limit: string, advice = ""): DatabaseError {
  return new DatabaseError(`Too many ${what} in a single function execution (${limit}). ${advice}`.trim());
}
