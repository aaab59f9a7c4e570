/** What a transaction has looked at: documents by id, tables by name, and key ranges of indexes. */
export class ReadSet {
  /** Ids of documents read by `get`, and names of tables that were looked up and missing. */
  readonly points = new Set<string>();
}
