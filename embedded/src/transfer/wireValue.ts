import type { JsonObject, JsonValue } from "../values/json.ts";

const FIELD_CHARS_MAX = 1024;
const NEGATIVE_ZERO: JsonObject = { $float: "AAAAAAAAAIA=" };
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Makes a document's fields of parsed JSON, in the form in which documents are kept; throws an Error that says what is wrong. */
export function wireObject(object: Record<string, unknown>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([field, value]) => [checkedField(field), wireValue(value)]),
  );
}

function wireValue(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(wireValue);
  if (Object.is(value, -0)) return NEGATIVE_ZERO;
  if (typeof value !== "object" || value === null) return value as JsonValue;
  const [field, ...others] = Object.keys(value);
  if (field === undefined || others.length > 0 || !field.startsWith("$"))
    return wireObject(value as Record<string, unknown>);
  return special(field, (value as Record<string, unknown>)[field]);
}

/** int64, bytes and the floats that JSON does not have. */
function special(field: string, content: unknown): JsonValue {
  if (typeof content !== "string" || !BASE64.test(content)) throw new Error(`Malformed ${field} field`);
  const bytes = Buffer.from(content, "base64");
  switch (field) {
    case "$bytes":
      return { $bytes: content };
    case "$integer":
      if (bytes.length !== 8) throw new Error(`Received ${bytes.length} bytes, expected 8 for $integer`);
      return { $integer: content };
    case "$float": {
      if (bytes.length !== 8) throw new Error(`Received ${bytes.length} bytes, expected 8 for $float`);
      const float = bytes.readDoubleLE();
      return Number.isFinite(float) && !Object.is(float, -0) ? float : { $float: content };
    }
    default:
      throw new Error(`Field name ${field} starts with a '$', which is reserved`);
  }
}

function checkedField(field: string): string {
  if (field === "") throw new Error("Field name cannot be empty");
  if (field.length > FIELD_CHARS_MAX)
    throw new Error(`Field name exceeds maximum field name length ${FIELD_CHARS_MAX}`);
  if (field.startsWith("$")) throw new Error(`Field name ${field} starts with a '$', which is reserved`);
  for (let at = 0; at < field.length; at += 1) {
    const code = field.charCodeAt(at);
    if (code < 32 || code > 126) {
      const char = JSON.stringify(field[at]);
      throw new Error(
        `Field name ${field} has invalid character ${char}: Field names can only contain non-control ASCII characters`,
      );
    }
  }
  return field;
}
