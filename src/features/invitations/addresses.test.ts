import { expect, test } from "vitest";
import { addressesProblem, splitAddresses } from "./addresses";

test("addresses are found however they are separated, each once and in order", () => {
  expect(splitAddresses("a@x.io, b@x.io;c@x.io\nd@x.io\t A@X.io\n\n")).toEqual([
    "a@x.io",
    "b@x.io",
    "c@x.io",
    "d@x.io",
  ]);
});

test("names that mail programs put around an address are dropped", () => {
  expect(splitAddresses('Ada Lovelace <ada@x.io>, "Hopper, Grace" <grace@x.io>')).toEqual([
    "ada@x.io",
    "grace@x.io",
  ]);
});

test("what is no address stays, so that its refusal can be shown beside it", () => {
  expect(splitAddresses("ada@x.io nonsense")).toEqual(["ada@x.io", "nonsense"]);
});

test("none and too many are refused before anything is sent", () => {
  const many = Array.from({ length: 51 }, (_, i) => `p${i}@x.io`);
  expect(addressesProblem([])).toMatch(/at least one/);
  expect(addressesProblem(many)).toMatch(/At most 50.*51/);
  expect(addressesProblem(many.slice(0, 50))).toBeNull();
});
