import { convexToJson, v, type GenericValidator } from "convex/values";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../values/json.ts";
import { matches, parseValidator } from "./validator.ts";
import { explainMismatch, validatorText, valueText } from "./validatorText.ts";

const parsed = (validator: GenericValidator) =>
  parseValidator((validator as unknown as { json: JsonValue }).json);
const tableOf = (id: string) => (id.startsWith("user") ? "users" : id.startsWith("file") ? "_storage" : null);
const why = (validator: GenericValidator, value: unknown) =>
  explainMismatch(parsed(validator), convexToJson(value as never) as JsonValue, tableOf);

describe("validators", () => {
  it("[FUN30] every kind accepts its own values and no other's", () => {
    const samples: [GenericValidator, unknown][] = [
      [v.null(), null],
      [v.number(), 1.5],
      [v.number(), Number.NaN],
      [v.int64(), 5n],
      [v.boolean(), true],
      [v.string(), "text"],
      [v.bytes(), new ArrayBuffer(2)],
      [v.array(v.string()), ["a"]],
      [v.object({ a: v.string() }), { a: "b" }],
    ];
    for (const [validator] of samples) {
      for (const [other, value] of samples) {
        const same = validator === other || (validator.kind === "float64" && other.kind === "float64");
        expect(
          matches(parsed(validator), convexToJson(value as never) as JsonValue, tableOf),
          `${validator.kind} on ${other.kind}`,
        ).toBe(same);
      }
    }
  });

  it("[FUN31] ids are accepted for their own table only", () => {
    expect(why(v.id("users"), "user1")).toBeNull();
    expect(why(v.id("posts"), "user1")).toBe(
      'Found ID "user1" from table `users`, which does not match the table name in validator `v.id("posts")`.',
    );
    expect(why(v.id("posts"), "file1")).toContain("from a system table");
    expect(why(v.id("posts"), "nonsense")).toBe(
      'Value does not match validator.\n\nValue: "nonsense"\nValidator: v.id("posts")',
    );
  });

  it("[FUN32] a mismatch is told with its path, the object and the validator", () => {
    const validator = v.object({ list: v.array(v.object({ n: v.number(), s: v.optional(v.string()) })) });
    expect(why(validator, { list: [{ n: 1 }, { n: "x" }] })).toBe(
      'Value does not match validator.\nPath: .list[1].n\nValue: "x"\nValidator: v.float64()',
    );
    expect(why(validator, { list: [{ s: "x" }] })).toBe(
      'Object is missing the required field `n`. Consider wrapping the field validator in `v.optional(...)` if this is expected.\nPath: .list[0]\nObject: {s: "x"}\nValidator: v.object({n: v.float64(), s: v.optional(v.string())})',
    );
    expect(why(v.object({}), { extra: 1 })).toBe(
      "Object contains extra field `extra` that is not in the validator.\n\nObject: {extra: 1.0}\nValidator: v.object({})",
    );
    expect(why(v.union(v.literal("a"), v.literal(2)), "b")).toBe(
      'Value does not match validator.\n\nValue: "b"\nValidator: v.union(v.literal("a"), v.literal(2))',
    );
    expect(why(v.literal("a"), "b")).toBe('`"b"` does not match literal validator `v.literal("a")`.');
    expect(why(v.record(v.string(), v.number()), { a: "x" })).toContain("Path: .values()");
  });

  it("[FUN33] values and validators are shown as code shows them", () => {
    expect(valueText(convexToJson({ b: 1n, a: [1, 2.5, null, true], f: Infinity }) as JsonValue)).toBe(
      "{a: [1.0, 2.5, null, true], b: 1, f: inf}",
    );
    expect(validatorText(parsed(v.record(v.id("users"), v.any())))).toBe('v.record(v.id("users"), v.any())');
  });

  it("[FUN34] there is a reason exactly when the value does not match", () => {
    const validator = v.union(
      v.object({ a: v.array(v.union(v.number(), v.null())), b: v.optional(v.boolean()) }),
      v.record(v.string(), v.string()),
    );
    const value = fc.oneof(
      fc.dictionary(
        fc.constantFrom("a", "b", "c"),
        fc.oneof(fc.array(fc.oneof(fc.integer(), fc.constant(null))), fc.boolean(), fc.string()),
        { noNullPrototype: true },
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(
        value,
        (sample) =>
          (why(validator, sample) === null) ===
          matches(parsed(validator), convexToJson(sample as never) as JsonValue, tableOf),
      ),
    );
  });
});
