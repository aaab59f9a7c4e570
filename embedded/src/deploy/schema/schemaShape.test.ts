import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../values/json.ts";
import { checkSchemaShape } from "./schemaShape.ts";

const table = (): ReturnType<typeof defineTable> =>
  defineTable({ text: v.string(), deep: v.object({ at: v.number() }) });
type Loose = {
  index(name: string, fields: string[]): Loose;
  searchIndex(name: string, config: object): Loose;
};
const loose = () => table() as unknown as Loose;

const refusal = (definition: unknown, name = "notes"): string | null => {
  const schema = defineSchema({ [name]: definition as ReturnType<typeof defineTable> });
  try {
    checkSchemaShape(JSON.parse((schema as unknown as { export(): string }).export()) as JsonObject);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
};

describe("[DEP49] a schema that contradicts itself is refused in Convex's words", () => {
  it("[DEP49] and one that does not is not", () => {
    expect(
      refusal(
        loose()
          .index("by_text", ["text", "deep.at"])
          .index("by_at", ["deep.at"])
          .searchIndex("search_text", { searchField: "text", filterFields: ["deep.at"] }),
      ),
    ).toBe(null);
    expect(refusal(defineTable(v.any()).index("by_text", ["text"]))).toBe(null);
    expect(
      refusal(
        defineTable(v.union(v.object({ a: v.string() }), v.object({ b: v.string() }))).index("by_b", ["b"]),
      ),
    ).toBe(null);
    expect(
      refusal(
        defineTable({
          of: v.record(v.string(), v.object({ n: v.number() })),
          vector: v.optional(v.array(v.float64())),
        })
          .index("by_n", ["of.x.n"] as never)
          .vectorIndex("by_vector", { vectorField: "vector", dimensions: 3 }),
      ),
    ).toBe(null);
  });

  it.each([
    [
      loose().index("by_id", ["text"]),
      'In table "notes" cannot name an index "by_id" because the name is reserved. Indexes may not start with an underscore or be named "by_id" or "by_creation_time".',
    ],
    [
      loose().index("2nd", ["text"]),
      'In table "notes": Invalid index name: "2nd". Identifiers must be 64 characters or less, start with a letter, and only contain letters, digits, underscores.',
    ],
    [
      loose().index("a", ["text"]).index("a", ["text", "deep.at"]),
      'Table "notes" has two or more definitions of index "a".',
    ],
    [
      loose().index("a", ["text"]).index("b", ["text"]),
      'In table "notes" index "b" and index "a" have the same fields. Indexes must be unique within a table.',
    ],
    [loose().index("a", []), 'In table "notes" index "a" must have at least one field.'],
    [
      loose().index("a", ["text", "text"]),
      'In table "notes": In index "a": Duplicate field text. Index fields must be unique within an index.',
    ],
    [
      loose().index("a", ["_creationTime"]),
      'In table "notes": In index "a": `_creationTime` is automatically added to the end of each index. It should not be added explicitly in the index definition. See https://docs.convex.dev/using/indexes for more details.',
    ],
    [
      loose().index("a", ["gone"]),
      'In table "notes" the index "a" is invalid because it references the field gone that does not exist.',
    ],
    [
      loose().index("a", ["deep.gone"]),
      'In table "notes" the index "a" is invalid because it references the field deep.gone that does not exist.',
    ],
    [
      loose().index("a".repeat(65), ["text"]),
      `In table "notes": Invalid index name: "${"a".repeat(65)}". Identifiers must be 64 characters or less, start with a letter, and only contain letters, digits, underscores.`,
    ],
    [
      loose().index("_a", ["text"]),
      'In table "notes" cannot name an index "_a" because the name is reserved. Indexes may not start with an underscore or be named "by_id" or "by_creation_time".',
    ],
    [
      loose().index(
        "a",
        Array.from({ length: 17 }, (_, n) => `f${n}`),
      ),
      'In table "notes": In index "a": Indexes may have up to 16 fields.',
    ],
    [
      loose().searchIndex("a", {
        searchField: "text",
        filterFields: Array.from({ length: 17 }, (_, n) => `f${n}`),
      }),
      'In table "notes": Search indexes may have up to 16 filter fields.',
    ],
    [
      loose().index("a", ["_x"]),
      'In table "notes": In index "a": Reserved fields (starting with `_`) are not allowed in indexes.',
    ],
    [loose().index("a", ["a b"]), 'In table "notes": In index "a": Invalid index field: "a b"'],
    [
      defineTable(v.string() as never),
      "The document validator in a schema must be an object, a union of objects, or `v.any()`. Found v.string(). To learn more, see the schema documentation at https://docs.convex.dev/database/schemas.",
    ],
    [
      defineTable({ a: v.string() }).vectorIndex("near", { vectorField: "a" as never, dimensions: 3 }),
      'In table "notes" the vector index "near" is invalid because it references the field a that is neither an array of float64 or optional array of float64.',
    ],
  ])("[DEP49] %#", (definition, message) => {
    expect(refusal(definition)).toBe(message);
  });

  it("[DEP49] by the names of its tables", () => {
    expect(refusal(table(), "_notes")).toBe("_notes is a reserved table name.");
    expect(refusal(table(), "my-notes")).toBe(
      'Invalid table name: "my-notes". Identifiers must start with a letter and can only contain letters, digits, and underscores.',
    );
  });

  it("[DEP49] by the length of a table's name", () => {
    expect(refusal(table(), "n".repeat(64))).toBe(null);
    expect(refusal(table(), "n".repeat(65))).toContain(`Invalid table name: "${"n".repeat(65)}".`);
  });

  it("[DEP49] by the number of its indexes", () => {
    let definition = loose();
    for (let n = 0; n < 65; n += 1) definition = definition.index(`by_${n}`, ["text", `f${n}`]);
    expect(refusal(definition)).toBe('Table "notes" cannot have more than 64 indexes.');
  });
});
