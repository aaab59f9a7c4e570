import type { JsonObject, JsonValue } from "../../values/json.ts";

/** A parsed validator. Object fields are sorted by name, as messages and checks go in that order. */
export type Validator =
  | { type: "any" | "null" | "number" | "bigint" | "commitTs" | "boolean" | "string" | "bytes" }
  | { type: "id"; tableName: string }
  | { type: "literal"; value: JsonValue }
  | { type: "array"; element: Validator }
  | { type: "record"; keys: Validator; values: Validator }
  | { type: "object"; fields: readonly ObjectField[]; byName: ReadonlyMap<string, ObjectField> }
  | { type: "union"; members: readonly Validator[] };

export interface ObjectField {
  name: string;
  validator: Validator;
  optional: boolean;
}

/** Tells the table an id belongs to, in the namespace of the component that checks; null if none. */
export type TableOfId = (id: string) => string | null;

/** Parses the JSON form that `v.*` validators export. */
export function parseValidator(json: JsonValue): Validator {
  const source = json as JsonObject;
  switch (source.type) {
    case "any":
    case "null":
    case "number":
    case "bigint":
    case "commitTs":
    case "boolean":
    case "string":
    case "bytes":
      return { type: source.type };
    case "id":
      return { type: "id", tableName: String(source.tableName) };
    case "literal":
      return { type: "literal", value: source.value ?? null };
    case "array":
      return { type: "array", element: parseValidator(source.value ?? null) };
    case "record":
      return {
        type: "record",
        keys: parseValidator(source.keys ?? null),
        values: parseValidator((source.values as JsonObject).fieldType ?? null),
      };
    case "union":
      return { type: "union", members: (source.value as JsonValue[]).map(parseValidator) };
    case "object":
      return objectValidator(source.value as JsonObject);
    default:
      throw new Error(`Unknown validator type ${JSON.stringify(source.type)}`);
  }
}

function objectValidator(value: JsonObject): Validator {
  const fields = Object.keys(value)
    .sort()
    .map((name): ObjectField => {
      const field = value[name] as JsonObject;
      return { name, validator: parseValidator(field.fieldType ?? null), optional: field.optional === true };
    });
  return { type: "object", fields, byName: new Map(fields.map((field) => [field.name, field])) };
}

/** Tells whether the encoded value has the validator's type. The fast path: no messages. */
export function matches(validator: Validator, value: JsonValue, tableOf: TableOfId): boolean {
  switch (validator.type) {
    case "any":
      return true;
    case "null":
      return value === null;
    case "number":
      return typeof value === "number" || specialKey(value) === "$float";
    case "bigint":
    case "commitTs": {
      const key = specialKey(value);
      return key === "$integer" || key === "$commitTs";
    }
    case "boolean":
      return typeof value === "boolean";
    case "string":
      return typeof value === "string";
    case "bytes":
      return specialKey(value) === "$bytes";
    case "id":
      return typeof value === "string" && tableOf(value) === validator.tableName;
    case "literal":
      return equalLiteral(validator.value, value);
    case "array":
      return Array.isArray(value) && value.every((element) => matches(validator.element, element, tableOf));
    case "union":
      return validator.members.some((member) => matches(member, value, tableOf));
    case "record":
      return (
        isPlainObject(value) &&
        Object.keys(value).every(
          (key) => matches(validator.keys, key, tableOf) && matches(validator.values, value[key]!, tableOf),
        )
      );
    case "object":
      return isPlainObject(value) && matchesFields(validator, value, tableOf);
  }
}

function matchesFields(
  validator: Validator & { type: "object" },
  value: JsonObject,
  tableOf: TableOfId,
): boolean {
  let present = 0;
  for (const field of validator.fields) {
    const fieldValue = value[field.name];
    if (fieldValue === undefined) {
      if (!field.optional) return false;
    } else {
      present += 1;
      if (!matches(field.validator, fieldValue, tableOf)) return false;
    }
  }
  for (const _ in value) present -= 1;
  return present === 0;
}

/** The `$`-key of a value that JSON cannot hold natively, or null. */
export function specialKey(value: JsonValue): "$float" | "$integer" | "$bytes" | "$commitTs" | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  for (const key in value) {
    return key === "$float" || key === "$integer" || key === "$bytes" || key === "$commitTs" ? key : null;
  }
  return null;
}

export function isPlainObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && specialKey(value) === null;
}

function equalLiteral(literal: JsonValue, value: JsonValue): boolean {
  if (literal === value) return true;
  if (typeof literal !== "object" || literal === null || specialKey(literal) === null) return false;
  return JSON.stringify(literal) === JSON.stringify(value);
}
