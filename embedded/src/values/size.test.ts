import { convexToJson, getConvexSize } from "convex/values";
import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryValue } from "./arbitraryValue.ts";
import { valueSize } from "./size.ts";

test("[VAL4] a value has the size that convex/values gives it", () => {
  fc.assert(
    fc.property(arbitraryValue, (value) => {
      expect(valueSize(convexToJson(value))).toBe(getConvexSize(value));
    }),
  );
});
