import { expect, it } from "vitest";
import { prettyJson } from "./pretty-json";

it("indents JSON and leaves everything else as it was sent", () => {
  expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(prettyJson("a=1&b=2")).toBe("a=1&b=2");
});
