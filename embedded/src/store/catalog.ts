/** One declared index of a table, of any kind. */
export interface IndexDefinition {
  name: string;
  /** The fields of the key in order, before `_creationTime` and `_id`; of a search or vector index the one field that it indexes. */
  fields: string[];
  /** Absent: a database index. */
  kind?: "database" | "search" | "vector";
  /** Of a search or vector index: what its queries may filter by. */
  filterFields?: string[];
  /** Of a vector index. */
  dimensions?: number;
  /** Kept up to date, but not yet open to queries. */
  staged?: true;
}

/** Where a table lives: the component ("" is the app itself) and its name there. */
export interface TableAddress {
  component: string;
  name: string;
}
