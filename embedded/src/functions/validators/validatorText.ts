import type { JsonValue } from "../../values/json.ts";
import type { TableOfId, Validator } from "./validator.ts";
import { isPlainObject, matches, specialKey } from "./validator.ts";

/** Says in the platform's words why the value does not match, or null if it does. */
export function explainMismatch(validator: Validator, value: JsonValue, tableOf: TableOfId): string | null {
  return matches(validator, value, tableOf)
    ? null
    : (explain(validator, value, tableOf, "") ?? noMatch(validator, value, ""));
}

function explain(validator: Validator, value: JsonValue, tableOf: TableOfId, path: string): string | null {
  if (matches(validator, value, tableOf)) return null;
  switch (validator.type) {
    case "id":
      return explainId(validator, value, tableOf, path);
    case "literal":
      return `\`${valueText(value)}\` does not match literal validator \`${validatorText(validator)}\`.${pathText(path)}`;
    case "array":
      if (!Array.isArray(value)) break;
      for (const [index, element] of value.entries()) {
        const reason = explain(validator.element, element, tableOf, `${path}[${index}]`);
        if (reason !== null) return reason;
      }
      break;
    case "record":
      if (!isPlainObject(value)) break;
      for (const key of Object.keys(value).sort()) {
        const reason =
          explain(validator.keys, key, tableOf, `${path}.keys()`) ??
          explain(validator.values, value[key]!, tableOf, `${path}.values()`);
        if (reason !== null) return reason;
      }
      break;
    case "object":
      return explainObject(validator, value, tableOf, path);
    case "union":
      if (validator.members.length === 1) return explain(validator.members[0]!, value, tableOf, path);
      break;
  }
  return noMatch(validator, value, path);
}

function explainId(
  validator: Validator & { type: "id" },
  value: JsonValue,
  tableOf: TableOfId,
  path: string,
): string {
  const table = typeof value === "string" ? tableOf(value) : null;
  if (table === null) return noMatch(validator, value, path);
  const from = table.startsWith("_") ? "a system table" : `table \`${table}\``;
  const text = `\`v.id("${validator.tableName}")\`.${pathText(path)}`;
  return `Found ID "${String(value)}" from ${from}, which does not match the table name in validator ${text}`;
}

function explainObject(
  validator: Validator & { type: "object" },
  value: JsonValue,
  tableOf: TableOfId,
  path: string,
): string {
  if (!isPlainObject(value)) return noMatch(validator, value, path);
  const ending = `\n${pathText(path)}\nObject: ${valueText(value)}\nValidator: ${validatorText(validator)}`;
  for (const field of validator.fields) {
    const fieldValue = value[field.name];
    if (fieldValue !== undefined) {
      const reason = explain(field.validator, fieldValue, tableOf, `${path}.${field.name}`);
      if (reason !== null) return reason;
    } else if (!field.optional) {
      return `Object is missing the required field \`${field.name}\`. Consider wrapping the field validator in \`v.optional(...)\` if this is expected.${ending}`;
    }
  }
  const extra = Object.keys(value)
    .sort()
    .find((name) => !validator.byName.has(name));
  return `Object contains extra field \`${extra}\` that is not in the validator.${ending}`;
}

function noMatch(validator: Validator, value: JsonValue, path: string): string {
  return `Value does not match validator.\n${pathText(path)}\nValue: ${valueText(value)}\nValidator: ${validatorText(validator)}`;
}

function pathText(path: string): string {
  return path === "" ? "" : `Path: ${path}`;
}

/** A validator as it is written in code. */
export function validatorText(validator: Validator): string {
  switch (validator.type) {
    case "number":
      return "v.float64()";
    case "bigint":
      return "v.int64()";
    case "id":
      return `v.id("${validator.tableName}")`;
    case "literal":
      return `v.literal(${specialKey(validator.value) === "$integer" ? "<bigint>" : JSON.stringify(validator.value)})`;
    case "array":
      return `v.array(${validatorText(validator.element)})`;
    case "record":
      return `v.record(${validatorText(validator.keys)}, ${validatorText(validator.values)})`;
    case "union":
      return `v.union(${validator.members.map(validatorText).join(", ")})`;
    case "object":
      return `v.object({${validator.fields.map((f) => `${f.name}: ${f.optional ? `v.optional(${validatorText(f.validator)})` : validatorText(f.validator)}`).join(", ")}})`;
    default:
      return `v.${validator.type}()`;
  }
}

/** An encoded value as messages show it: floats always with a point, integers without. */
export function valueText(value: JsonValue): string {
  if (typeof value === "number")
    return Number.isInteger(value) && Math.abs(value) < 1e16 ? value.toFixed(1) : String(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  switch (specialKey(value)) {
    case "$integer":
      return Buffer.from(String(value.$integer), "base64").readBigInt64LE().toString();
    case "$float":
      return floatText(Buffer.from(String(value.$float), "base64").readDoubleLE());
    case "$bytes":
      return `b"${String(value.$bytes)}"`;
    case "$commitTs":
      return "<commitTs>";
    default:
      return `{${Object.keys(value)
        .sort()
        .map((key) => `${key}: ${valueText(value[key]!)}`)
        .join(", ")}}`;
  }
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0.0" : String(value);
}
