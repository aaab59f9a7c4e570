import type { Value } from "convex/values";
import fc from "fast-check";

/** Text that collides often, with the chars that an encoding must not stumble over. */
const arbitraryText = fc.oneof(
  fc.constantFrom("", "a", "b", "ab", "a\u0000", "a\u0000b", "a\u0001", "\u0001", "ÿ", "é", "\uffff", "😀"),
  fc.string({ maxLength: 4 }),
);

const arbitraryLeaf: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(null, true, false, 0, -0, 1, -1, Number.NaN, Infinity, -Infinity, 0n, 1n, -1n),
  arbitraryText,
  fc.double(),
  fc.integer({ min: -3, max: 3 }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.uint8Array({ maxLength: 4 }).map((bytes) => Uint8Array.from(bytes).buffer),
);

const arbitraryField = fc.constantFrom("a", "b", "ab", "B", "z_1");

/** Any Convex value, nested a little. */
export const arbitraryValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    arbitraryLeaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(arbitraryField, tie("value"), { maxKeys: 3 }).map((fields) => ({ ...fields }) as Value),
  ),
})).value;

/** Any Convex value, or `undefined` for a missing field. */
export const arbitraryPart: fc.Arbitrary<Value | undefined> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 9, arbitrary: arbitraryValue },
);
