import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeId, ID_RANDOM_BYTES, tableNumberOf, tableNumberOfValid } from "./documentId.ts";

const DAY_MS = 86_400_000;
const arbitraryId = fc.tuple(
  fc.integer({ min: 1, max: 2 ** 20 }),
  fc.uint8Array({ minLength: ID_RANDOM_BYTES, maxLength: ID_RANDOM_BYTES }),
  fc.integer({ min: 0, max: 65_535 }),
);

describe("document ids", () => {
  test("[VAL3] an id is what Convex makes of the same bytes", () => {
    const bytes = new Uint8Array(16).fill(251);
    for (let at = 1; at < 16; at += 1) bytes[at] = (bytes[at - 1]! * 251) & 255;
    const nowMs = ((bytes[14]! << 8) | bytes[15]!) * DAY_MS;
    expect(encodeId(1017, bytes, nowMs)).toBe("z43zp6c3e75gkmz1kfwj6mbbx5sw281h");
  });

  test("[VAL3] the table number comes back out of an id", () => {
    fc.assert(
      fc.property(arbitraryId, ([tableNumber, random, day]) => {
        const id = encodeId(tableNumber, random, day * DAY_MS);
        expect(tableNumberOf(id)).toBe(tableNumber);
        expect(tableNumberOfValid(id)).toBe(tableNumber);
      }),
    );
  });

  test("[VAL3] an id with one char changed is malformed", () => {
    const other = fc.constantFrom(..."0123456789abcdefghjkmnpqrstvwxyzilouA-é".split(""));
    fc.assert(
      fc.property(arbitraryId, fc.nat(), other, ([tableNumber, random, day], place, char) => {
        const id = encodeId(tableNumber, random, day * DAY_MS);
        const at = place % (id.length - 1);
        fc.pre(id[at] !== char);
        expect(tableNumberOf(id.slice(0, at) + char + id.slice(at + 1))).toBeNull();
      }),
    );
  });

  test("[VAL3] other text is not an id", () => {
    for (const text of [
      "",
      "abc",
      "u".repeat(32),
      "x".repeat(32),
      "j57fp6c3e75gkmz1kfwj6mbbx58jjhdw!",
      "0".repeat(5000),
    ]) {
      expect(tableNumberOf(text)).toBeNull();
    }
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        expect(tableNumberOf(text)).toBeNull();
      }),
    );
  });
});
