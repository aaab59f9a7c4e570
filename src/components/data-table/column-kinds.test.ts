import { describe, expect, it } from "vitest";
import { countColumn, textColumn, timeColumn } from "./column-kinds";

describe("a column's export carries the value and not what the cell makes of it", () => {
  const base = { id: "value", header: "Value" };

  it("text is exported as it is, and as nothing when it is missing", () => {
    const column = textColumn({ ...base, value: (row: string | undefined) => row });
    expect(column.csv?.("acme.test")).toBe("acme.test");
    expect(column.csv?.(undefined)).toBeNull();
  });

  it("a count is exported without separators", () => {
    expect(countColumn({ ...base, value: (row: number) => row }).csv?.(12_345)).toBe(12_345);
  });

  it("a moment is exported exactly, and as nothing when it never came", () => {
    const column = timeColumn({ ...base, value: (row: number | null) => row });
    expect(column.csv?.(0)).toBe("1970-01-01T00:00:00.000Z");
    expect(column.csv?.(null)).toBeNull();
  });
});
