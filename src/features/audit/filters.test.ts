import { expect, it } from "vitest";
import { filtersOf, isFiltered } from "./filters";

it("takes days of the reader, the last one included", () => {
  const { from, to } = filtersOf({ from: "2026-11-20", to: "2026-11-20" });
  expect(from).toBe(new Date(2026, 10, 20).getTime());
  expect(to).toBe(new Date(2026, 10, 21).getTime());
});

it("drops what makes no filter: a wrong day, an unknown kind, an id without its kind", () => {
  expect(filtersOf({ from: "2026-02-30", to: "soon" })).toEqual({});
  expect(filtersOf({ actorKind: "robot", actorId: "x", resourceId: "y" })).toEqual({});
  expect(isFiltered({ from: "yesterday" })).toBe(false);
});

it("passes on what makes one", () => {
  const search = { actorKind: "user", actorId: "u", action: "a", resourceType: "contact", resourceId: "c" };
  expect(filtersOf(search)).toEqual(search);
});
