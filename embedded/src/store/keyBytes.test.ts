import { convexToJson, type Value } from "convex/values";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FieldScanner } from "./fieldScanner.ts";
import type { ByteBuffer } from "./growingBytes.ts";
import { KeyBytes } from "./keyBytes.ts";
import { Table } from "./table.ts";
import { arbitraryValue } from "../values/arbitraryValue.ts";
import { fieldAt, parseFieldPath } from "../values/fieldPath.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";

const RUNS = process.env["NIGHTLY"] === "1" ? 50_000 : 1_500;
const PATHS = ["a", "b", "a.b", "a.b.a", "ab.a", "z_1", "constructor", "é", "missing"];

/** What a scanner could stumble over: brackets, quotes and escapes in texts, long texts, arrays of numbers and of others. */
const awkward: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom(
    '"',
    "\\",
    '\\"',
    "]}",
    '{"a":1}',
    "\n\t",
    "\u2028",
    "x".repeat(47),
    "\\".repeat(60),
    '",'.repeat(40),
  ),
  fc.string({ unit: fc.constantFrom("\\", '"', "]", "é", "x", "😀", "\u0000"), maxLength: 120 }),
  fc
    .array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 20 })
    .map((numbers) => numbers.map((n) => n + 0)),
  fc.array(fc.array(fc.oneof(fc.integer(), fc.constantFrom<Value>("]", "[", {}, []))), { maxLength: 4 }),
);
const fieldName = fc.constantFrom("a", "b", "ab", "z_1", "c", "é", "constructor", "aa");
const nested = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    awkward,
    arbitraryValue,
    fc.dictionary(fieldName, tie("value"), { maxKeys: 5 }).map((fields) => ({ ...fields })),
  ),
})).value;
const document = fc
  .tuple(
    fc.dictionary(fieldName, nested, { maxKeys: 6 }),
    fc.oneof(
      fc.double({ min: 0, max: 1e14, noNaN: true }),
      fc.integer({ min: 0 }),
      fc.constant(1_700_000_000_000.123),
    ),
    fc.boolean(),
  )
  .map(([fields, _creationTime, isLast]): string => {
    const system = { _creationTime, _id: "an_id" };
    return JSON.stringify(isLast ? { ...jsonOf(fields), ...system } : { ...system, ...jsonOf(fields) });
  });

/** Not the whole at once: a document of Convex has no field in another alphabet. */
function jsonOf(value: Value): JsonObject {
  const convert = (each: unknown): JsonValue => {
    if (Array.isArray(each)) return each.map(convert);
    if (each !== null && typeof each === "object" && !(each instanceof ArrayBuffer))
      return Object.fromEntries(Object.entries(each).map(([field, inner]) => [field, convert(inner)]));
    return convexToJson(each as Value) as JsonValue;
  };
  return convert(value) as JsonObject;
}

const bytesOf = (text: string): ByteBuffer => Buffer.from(text) as ByteBuffer;

test("[STO4] the values at some paths are found in the bytes as in the parsed document", () => {
  const scanner = new FieldScanner(PATHS.map(parseFieldPath));
  fc.assert(
    fc.property(document, (json) => {
      const bytes = bytesOf(`{"a"${json}{"b":"`);
      const from = 4;
      expect(scanner.scan(bytes, from, from + Buffer.byteLength(json))).toBe(true);
      PATHS.forEach((path, slot) => {
        const begin = scanner.from[slot]!;
        const found = begin < 0 ? undefined : JSON.parse(bytes.utf8Slice(begin, scanner.to[slot]));
        expect(found).toEqual(fieldAt(JSON.parse(json) as JsonObject, parseFieldPath(path)));
      });
    }),
    { numRuns: RUNS },
  );
});

test("[STO4] a document has the keys after a start that it had before", () => {
  const indexes = [...PATHS.map((path) => [path]), ["b", "a.b", "a"]].map((fields, at) => ({
    name: `by_${at}`,
    fields,
  }));
  const table = Table.create(10_001, { component: "", name: "items" }).withIndexes(indexes);
  const gap = bytesOf('"]}');
  fc.assert(
    fc.property(document, fc.boolean(), (json, isSpaced) => {
      // What was not written by this backend may have spaces.
      const text = isSpaced ? JSON.stringify(JSON.parse(json), null, 1) : json;
      const bytes = Buffer.concat([gap, bytesOf(`an_id${text}`), gap]) as ByteBuffer;
      const idTo = gap.length + 5;
      const keyBytes = new KeyBytes(table);
      keyBytes.add({ bytes, idFrom: gap.length, idTo, jsonFrom: idTo, jsonTo: bytes.length - gap.length });
      const keys = keyBytes.keys.map((texts) => Buffer.from(texts!.take().bytes).toString("latin1"));
      expect(keys).toEqual(table.keysOf(JSON.parse(json) as JsonObject));
    }),
    { numRuns: RUNS },
  );
});

test.each([
  "",
  "[]",
  "1",
  '{"a"',
  '{"a":',
  '{"a":1',
  '{"a" :1}',
  '{ "a":1}',
  '{"a": 1}',
  '{"a":1 }',
  '{"a":1,}',
  '{"\\u0061":1}',
  '{"a":"x',
  '{"a":[1,2',
  '{"a":{"b":1}',
  '{"x":[1]',
  '{"a":1}}',
  '{"x":"\\"}',
  `{"x":"${"y".repeat(99)}`,
])("[STO4] of what is not written this way, nothing is taken: %s", (text) => {
  // The next text begins at once: nothing of it counts.
  const bytes = bytesOf(`${text}"}]}1,`);
  expect(new FieldScanner([["a"], ["b"]]).scan(bytes, 0, Buffer.byteLength(text))).toBe(false);
});
