import { expect, it } from "vitest";
import { keySchema, splitList, type KeyValues } from "./key-values";

const values: KeyValues = {
  name: "Web",
  type: "secret",
  scopes: [],
  allowedOrigins: "",
  allowedAddresses: "",
  lifetimeDays: "0",
};
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
  expect(splitList(" https://a.example/, https://b.example\n")).toEqual([
    "https://a.example",
    "https://b.example",
  ]);
  expect(problems({ type: "publishable", allowedOrigins: "a.example" })).toEqual(["allowedOrigins"]);
  expect(problems({ type: "publishable", allowedOrigins: "https://a.example" })).toEqual([]);
  expect(problems({ type: "secret", allowedOrigins: "left over from another type" })).toEqual([]);
});

it("addresses are single ones or ranges, of either kind", () => {
  expect(problems({ allowedAddresses: "203.0.113.7, 203.0.113.0/24\n2001:db8::/32" })).toEqual([]);
  expect(problems({ allowedAddresses: "office.example.com" })).toEqual(["allowedAddresses"]);
});
