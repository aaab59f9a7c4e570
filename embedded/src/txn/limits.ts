/** One counter of a transaction, as `ctx.meta.getTransactionMetrics()` reports it. */
export interface Metric {
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
