import type { JsonObject, JsonValue } from "../../values/json.ts";
import type { TableOfId, Validator } from "./validator.ts";
import { matches, parseValidator } from "./validator.ts";
import { explainMismatch } from "./validatorText.ts";

/** The document validators of a schema, parsed once. */
export class SchemaChecks {
  private readonly tables: ReadonlyMap<string, Validator>;

  constructor(tables: ReadonlyMap<string, Validator>) {
    this.tables = tables;
  }

  tableNames(): Iterable<string> {
    return this.tables.keys();
  }

  /** Why the document may not be in the table, or null. System fields are not judged. */
  mismatch(table: string, document: JsonObject, tableOf: TableOfId): string | null {
    const validator = this.tables.get(table);
    if (validator === undefined || validator.type === "any") return null;
    const { _id, _creationTime, ...fields } = document;
    if (matches(validator, fields, tableOf)) return null;
    return explainMismatch(validator, fields, tableOf);
  }
}

/** Parses an exported schema; null if it does not want documents validated. */
export function schemaChecks(schema: JsonObject): SchemaChecks | null {
  if (schema.schemaValidation === false) return null;
  const tables = new Map<string, Validator>();
  for (const table of schema.tables as JsonObject[]) {
    tables.set(String(table.tableName), withoutSystemFields(parseValidator(table.documentType as JsonValue)));
  }
  return new SchemaChecks(tables);
}

/** A schema may spell out `_id` and `_creationTime`; every document has them anyway. */
function withoutSystemFields(validator: Validator): Validator {
  if (validator.type === "union")
    return { type: "union", members: validator.members.map(withoutSystemFields) };
  if (validator.type !== "object" || !validator.fields.some((field) => field.name.startsWith("_")))
    return validator;
  const fields = validator.fields.filter((field) => !field.name.startsWith("_"));
  return { type: "object", fields, byName: new Map(fields.map((field) => [field.name, field])) };
}
