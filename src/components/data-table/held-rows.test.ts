import { describe, expect, it } from "vitest";
import { freshIds, holdRows } from "./held-rows";

interface Row {
  id: string;
  value?: number;
}
const idOf = (row: Row) => row.id;
const rows = (...ids: string[]): Row[] => ids.map((id) => ({ id }));

describe("holdRows keeps what the person looks at in place", () => {
  it("counts newer rows instead of showing them", () => {
    const held = holdRows(rows("c", "b", "a"), rows("e", "d", "c", "b", "a"), idOf);
    expect(held.rows.map(idOf)).toEqual(["c", "b", "a"]);
    expect(held.waitingCount).toBe(2);
  });

  it("shows changed values of known rows at once", () => {
    const held = holdRows(rows("a"), [{ id: "b" }, { id: "a", value: 7 }], idOf);
    expect(held.rows).toEqual([{ id: "a", value: 7 }]);
  });

  it("appends the next page, which moves nothing above it", () => {
    const held = holdRows(rows("c", "b"), rows("d", "c", "b", "a"), idOf);
    expect(held.rows.map(idOf)).toEqual(["c", "b", "a"]);
    expect(held.waitingCount).toBe(1);
  });

  it("keeps all rows when so many came that none of them is among the latest", () => {
    const held = holdRows(rows("b", "a"), rows("z", "y", "x"), idOf);
    expect(held.rows.map(idOf)).toEqual(["b", "a"]);
    expect(held.waitingCount).toBe(3);
  });
});

describe("freshIds finds what has just come in above", () => {
  it("a first load is not news", () => {
    expect(freshIds([], rows("b", "a"), idOf).size).toBe(0);
  });

  it("rows above known ones are news, the next page is not", () => {
    expect([...freshIds(rows("b", "a"), rows("c", "b", "a", "older"), idOf)]).toEqual(["c"]);
  });
});
