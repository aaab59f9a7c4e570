import type { JsonObject, JsonValue } from "../values/json.ts";

/** A bound on one field of an index, as the client library serialises it. */
export interface RangeExpression {
  type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte";
  fieldPath: string;
  /** `{"$undefined": null}` stands for a missing field. */
  value: JsonValue;
}

type QueryOrder = "asc" | "desc" | null;

type QuerySource =
  | { type: "FullTableScan"; tableName: string; order: QueryOrder }
  | { type: "IndexRange"; indexName: string; range: RangeExpression[]; order: QueryOrder }
  | { type: "Search"; indexName: string; filters: JsonObject[] };

export type QueryOperator = { filter: JsonValue } | { limit: number };

/** A serialised query, exactly as `1.0/queryStream` and `1.0/queryPage` receive it. */
export interface QueryJson {
  source: QuerySource;
  operators: QueryOperator[];
}
