import { expect, it } from "vitest";
import { parseAnchor } from "./parse-anchor";

it("reads a copied anchor, spaces around it or not, and nothing else", () => {
  const hash = "ab".repeat(32);
  expect(parseAnchor(` 12:${hash}\n`)).toEqual({ seq: 12, hash });
  for (const text of ["", "12", `12:${hash}0`, `x:${hash}`, `12:${"z".repeat(64)}`]) {
    expect(parseAnchor(text)).toBeNull();
  }
});
