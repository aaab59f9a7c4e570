import { expect, it } from "vitest";
import { keySchema, splitOrigins, type KeyValues } from "./key-values";

const values: KeyValues = { name: "Web", type: "secret", scopes: [], origins: "", lifetimeDays: "0" };
const problems = (change: Partial<KeyValues>) =>
  keySchema.safeParse({ ...values, ...change }).error?.issues.map((issue) => issue.path[0]) ?? [];

it("a key needs a name", () => {
  expect(problems({ name: "  " })).toEqual(["name"]);
  expect(problems({})).toEqual([]);
});

it("only a restricted key needs scopes", () => {
  expect(problems({ type: "restricted" })).toEqual(["scopes"]);
  expect(problems({ type: "restricted", scopes: ["usage:read"] })).toEqual([]);
});

it("origins are read one by one, with or without a slash at the end", () => {
  expect(splitOrigins(" https://a.example/, https://b.example\n")).toEqual([
    "https://a.example",
    "https://b.example",
  ]);
  expect(problems({ type: "publishable", origins: "a.example" })).toEqual(["origins"]);
  expect(problems({ type: "publishable", origins: "https://a.example" })).toEqual([]);
  expect(problems({ type: "secret", origins: "left over from another type" })).toEqual([]);
});
