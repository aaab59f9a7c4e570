/** A database index: its key is the fields in order, then `_creationTime`, then `_id`. */
export interface IndexDefinition {
  name: string;
  fields: string[];
}

/** Where a table lives: the component ("" is the app itself) and its name there. */
export interface TableAddress {
  component: string;
  name: string;
}
