import { expect, it } from "vitest";
import { compareSnapshots, nameInSnapshot } from "./compare-snapshots";

it("names every field once, the changed ones first", () => {
  const changes = compareSnapshots('{"a":1,"b":{"c":"x"},"d":true}', '{"a":1,"b":{"c":"y"},"e":null}');
  expect(changes).toEqual([
    { field: "b.c", before: "x", after: "y", isChanged: true },
    { field: "d", before: "true", after: null, isChanged: true },
    { field: "e", before: null, after: "null", isChanged: true },
    { field: "a", before: "1", after: "1", isChanged: false },
  ]);
});

it("shows a record that is new or gone as all there or all missing", () => {
  expect(compareSnapshots(null, '{"name":"N"}')).toEqual([
    { field: "name", before: null, after: "N", isChanged: true },
  ]);
  expect(compareSnapshots(null, null)).toEqual([]);
});

it("gives up on a snapshot that was cut, so that it is shown as it is", () => {
  expect(compareSnapshots(null, '{"name":"abc…')).toBeNull();
  expect(compareSnapshots("[1]", null)).toBeNull();
});

it("finds what a record calls itself", () => {
  expect(nameInSnapshot(null, '{"email":"a@b.c","name":"Ada"}')).toBe("Ada");
  expect(nameInSnapshot("{", null)).toBeNull();
});
