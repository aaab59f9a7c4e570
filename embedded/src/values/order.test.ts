import { compareValues as compareInConvex, convexToJson, type Value } from "convex/values";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryPart, arbitraryValue } from "./arbitraryValue.ts";
import type { JsonValue } from "./json.ts";
import { compareValues, encodeKey, encodePart, keyAfterPrefix } from "./order.ts";

const json = (value: Value | undefined): JsonValue | undefined =>
  value === undefined ? undefined : convexToJson(value);
const keyOf = (parts: (Value | undefined)[]) => encodeKey(parts.map(json));
const sign = (order: number) => Math.sign(order);
const compareKeys = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function compareLists(a: (Value | undefined)[], b: (Value | undefined)[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const order = compareInConvex(a[at], b[at]);
    if (order !== 0) return sign(order);
  }
  return sign(a.length - b.length);
}

describe("keys", () => {
  test("[VAL1] keys compare as convex/values compares the values", () => {
    fc.assert(
      fc.property(arbitraryPart, arbitraryPart, (a, b) => {
        expect(compareKeys(keyOf([a]), keyOf([b]))).toBe(sign(compareInConvex(a, b)));
        expect(compareValues(json(a), json(b))).toBe(sign(compareInConvex(a, b)));
      }),
      { numRuns: 3000 },
    );
  });

  test("[VAL1] keys of several fields compare field by field", () => {
    const list = fc.array(arbitraryPart, { maxLength: 3 });
    fc.assert(
      fc.property(list, list, (a, b) => {
        expect(compareKeys(keyOf(a), keyOf(b))).toBe(compareLists(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  test("[VAL1] types come in Convex's order", () => {
    const ascending: (Value | undefined)[] = [
      undefined,
      null,
      5n,
      1.5,
      false,
      true,
      "a",
      new ArrayBuffer(1),
      [],
      {},
    ];
    const keys = ascending.map((value) => keyOf([value]));
    expect([...keys].sort()).toEqual(keys);
  });

  test("[VAL1] a commit timestamp that is not known yet sorts as the largest int64", () => {
    expect(encodePart({ $commitTs: null })).toBe(keyOf([2n ** 63n - 1n]));
  });

  test("[VAL2] only what starts with a value lies within that value's prefix", () => {
    fc.assert(
      fc.property(arbitraryValue, fc.array(arbitraryPart, { minLength: 1, maxLength: 2 }), (value, other) => {
        const prefix = keyOf([value]);
        const key = keyOf(other);
        const inside = prefix <= key && key < keyAfterPrefix(prefix);
        expect(inside).toBe(compareInConvex(value, other[0]) === 0);
      }),
      { numRuns: 2000 },
    );
  });

  test("[VAL2] keyAfterPrefix skips trailing 0xff and ends behind everything", () => {
    expect(keyAfterPrefix("a\u00ff\u00ff")).toBe("b");
    expect(keyAfterPrefix("") > "\u00ff\u00ff").toBe(true);
  });
});
