import { parseValidator, type Validator } from "../../functions/validators/validator.ts";
import { validatorText } from "../../functions/validators/validatorText.ts";
import { VECTOR_DIMENSIONS_MAX, VECTOR_DIMENSIONS_MIN } from "../../search/vectorQuery.ts";
import type { IndexDefinition } from "../../store/catalog.ts";
import type { JsonObject, JsonValue } from "../../values/json.ts";
import { DeployError } from "../errors.ts";
import { declaredIndexes } from "../indexDiff.ts";

/** The platform's limits. */
const INDEXES_PER_TABLE_MAX = 64;
const FIELDS_PER_INDEX_MAX = 16;
const FILTER_FIELDS_MAX = 16;
const NAME_CHARS_MAX = 64;

const IDENTIFIER = /^[a-zA-Z][a-zA-Z0-9_]*$/;
const FIELD_PATH = /^[a-zA-Z_$][a-zA-Z0-9_$]*(\.[a-zA-Z_$][a-zA-Z0-9_$]*)*$/;
const RESERVED_NAMES = new Set(["by_id", "by_creation_time"]);

/** Refuses a schema that contradicts itself, in the platform's words. */
export function checkSchemaShape(schema: JsonObject): void {
  for (const [table, indexes] of declaredIndexes(schema)) {
    if (!IDENTIFIER.test(table) || table.length > NAME_CHARS_MAX)
      throw table.startsWith("_")
        ? refused("TableNameReserved", `${table} is a reserved table name.`)
        : refused(
            "InvalidTableName",
            `Invalid table name: "${table}". Identifiers must start with a letter and can only contain letters, digits, and underscores.`,
          );
    if (indexes.length > INDEXES_PER_TABLE_MAX)
      throw refused(
        "TooManyIndexes",
        `Table "${table}" cannot have more than ${INDEXES_PER_TABLE_MAX} indexes.`,
      );
    checkNames(table, indexes);
    for (const index of indexes) checkFields(table, index);
    checkContents(table, indexes);
  }
  if (schema.schemaValidation === false) return;
  for (const table of schema.tables as JsonObject[]) checkReferences(table);
}

function checkNames(table: string, indexes: readonly IndexDefinition[]): void {
  const seen = new Set<string>();
  for (const { name } of indexes) {
    if (RESERVED_NAMES.has(name) || name.startsWith("_"))
      throw refused(
        "IndexNameReserved",
        `In table "${table}" cannot name an index "${name}" because the name is reserved. Indexes may not start with an underscore or be named "by_id" or "by_creation_time".`,
      );
    if (!IDENTIFIER.test(name) || name.length > NAME_CHARS_MAX)
      throw refused(
        "InvalidIndexName",
        `In table "${table}": Invalid index name: "${name}". Identifiers must be ${NAME_CHARS_MAX} characters or less, start with a letter, and only contain letters, digits, underscores.`,
      );
    if (seen.has(name))
      throw refused(
        "IndexNamesNotUnique",
        `Table "${table}" has two or more definitions of index "${name}".`,
      );
    seen.add(name);
  }
}

function checkFields(table: string, index: IndexDefinition): void {
  const { name, kind, fields, filterFields = [], dimensions = 0 } = index;
  const inTable = (code: string, message: string) => refused(code, `In table "${table}": ${message}`);
  const invalid = [...fields, ...filterFields].find((field) => !FIELD_PATH.test(field));
  if (invalid !== undefined)
    throw inTable("InvalidIndexField", `In index "${name}": Invalid index field: "${invalid}"`);
  if (filterFields.length > FILTER_FIELDS_MAX)
    throw inTable(
      "IndexTooManyFilterFields",
      `Search indexes may have up to ${FILTER_FIELDS_MAX} filter fields.`,
    );
  const fits = dimensions >= VECTOR_DIMENSIONS_MIN && dimensions <= VECTOR_DIMENSIONS_MAX;
  if (kind === "vector" && !(fits && Number.isInteger(dimensions)))
    throw inTable(
      "InvalidVectorDimensionError",
      `Dimensions ${dimensions} must be between ${VECTOR_DIMENSIONS_MIN} and ${VECTOR_DIMENSIONS_MAX}.`,
    );
  if (kind !== undefined && kind !== "database") return;
  const inIndex = (code: string, message: string) => inTable(code, `In index "${name}": ${message}`);
  if (fields.length === 0)
    throw refused("EmptyIndex", `In table "${table}" index "${name}" must have at least one field.`);
  if (fields.length > FIELDS_PER_INDEX_MAX)
    throw inIndex("IndexTooManyFields", `Indexes may have up to ${FIELDS_PER_INDEX_MAX} fields.`);
  if (fields.includes("_id"))
    throw inIndex(
      "IndexFieldsContainId",
      "`_id` is not a valid index field. To load documents by ID, use `db.get(id)`.",
    );
  if (fields.includes("_creationTime"))
    throw inIndex(
      "IndexFieldsContainCreationTime",
      "`_creationTime` is automatically added to the end of each index. It should not be added explicitly in the index definition. See https://docs.convex.dev/using/indexes for more details.",
    );
  if (fields.some((field) => field.startsWith("_")))
    throw inIndex(
      "IndexFieldNameReserved",
      "Reserved fields (starting with `_`) are not allowed in indexes.",
    );
  const twice = fields.find((field, at) => fields.indexOf(field) !== at);
  if (twice !== undefined)
    throw inIndex(
      "FieldsNotUniqueWithinIndex",
      `Duplicate field ${twice}. Index fields must be unique within an index.`,
    );
}

/** Two indexes that hold the same are one too many. */
function checkContents(table: string, indexes: readonly IndexDefinition[]): void {
  const seen = new Map<string, string>();
  // In the order of their names, as the platform compares them.
  for (const { name, kind, fields, dimensions } of [...indexes].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const contents = JSON.stringify([kind, fields, dimensions]);
    const other = seen.get(contents);
    if (other !== undefined) throw sameContents(table, kind, name, other);
    seen.set(contents, name);
  }
}

function sameContents(table: string, kind: IndexDefinition["kind"], a: string, b: string): DeployError {
  if (kind === undefined || kind === "database")
    return refused(
      "IndexNotUnique",
      `In table "${table}" index "${a}" and index "${b}" have the same fields. Indexes must be unique within a table.`,
    );
  const field = `${kind}Field`;
  return refused(
    kind === "search" ? "SearchIndexFieldNotUnique" : "VectorIndexFieldNotUnique",
    `In table "${table}" ${kind} index "${a}" and ${kind} index "${b}" have the same \`${field}\`. ` +
      `${kind === "search" ? "Search" : "Vector"} index fields must be unique within a table. You should combine the ` +
      `indexes with the same \`${field}\` into one index containing all \`filterField\`s and then use different subsets ` +
      "of the `filterField`s at query time.",
  );
}

/** Documents must be objects, and every field of an index possible in them. */
function checkReferences(table: JsonObject): void {
  const name = String(table.tableName);
  const validator = parseValidator(table.documentType as JsonValue);
  if (!isDocumentType(validator))
    throw refused(
      "InvalidTopLevelTypeInSchemaError",
      "The document validator in a schema must be an object, a union of objects, or `v.any()`. Found " +
        `${validatorText(validator)}. To learn more, see the schema documentation at https://docs.convex.dev/database/schemas.`,
    );
  for (const { name: index, kind, fields, filterFields } of declaredIndexes({ tables: [table] }).get(name) ??
    []) {
    const missing = [...fields, ...(filterFields ?? [])].find(
      (field) => !mayContain(validator, field.split("."), () => true),
    );
    if (missing !== undefined)
      throw refused(
        "SchemaDefinitionError",
        `In table "${name}" the index "${index}" is invalid because it references the field ${missing} that does not exist.`,
      );
    const [field] = fields as [string];
    if (kind === "vector" && !mayContain(validator, field.split("."), isVector))
      throw refused(
        "SchemaDefinitionError",
        `In table "${name}" the vector index "${index}" is invalid because it references the field ${field} that is neither an array of float64 or optional array of float64.`,
      );
  }
}

function isDocumentType(validator: Validator): boolean {
  if (validator.type === "union") return validator.members.every((member) => member.type === "object");
  return validator.type === "object" || validator.type === "any";
}

/** Whether a document may have a value at the path whose validator is accepted. */
function mayContain(
  validator: Validator,
  path: readonly string[],
  isAccepted: (found: Validator) => boolean,
): boolean {
  const [field, ...rest] = path;
  if (validator.type === "any") return true;
  if (field === undefined) return isAccepted(validator);
  if (rest.length === 0 && field.startsWith("_")) return true;
  if (validator.type === "union")
    return validator.members.some((member) => mayContain(member, path, isAccepted));
  if (validator.type === "record") return mayContain(validator.values, rest, isAccepted);
  if (validator.type !== "object") return false;
  const found = validator.byName.get(field);
  return found !== undefined && mayContain(found.validator, rest, isAccepted);
}

function isVector(validator: Validator): boolean {
  if (validator.type === "union") return validator.members.some(isVector);
  return (
    validator.type === "array" && (validator.element.type === "number" || validator.element.type === "any")
  );
}

function refused(code: string, message: string): DeployError {
  return new DeployError(code, message);
}
