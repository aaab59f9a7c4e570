import { expect, it } from "vitest";
import { safeRedirect } from "./safe-redirect";

it("only paths on this site are followed after signing in", () => {
  expect(safeRedirect("/northwind/signals?type=x")).toBe("/northwind/signals?type=x");
  for (const target of [
    undefined,
    "",
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/sign-in?x",
  ]) {
    expect(safeRedirect(target)).toBe("/");
  }
});
