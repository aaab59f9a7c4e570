import { describe, expect, it } from "vitest";
import { formatChange, formatLocalDate, formatRelative, humanize, initials } from "./format";

const NOW = Date.parse("2025-11-20T12:00:00Z");
const ago = (ms: number) => formatRelative(NOW - ms, NOW);

describe("formatRelative", () => {
  it("rounds down through seconds, minutes, hours and days", () => {
    expect(ago(0)).toBe("now");
    expect(ago(9_999)).toBe("now");
    expect(ago(59_000)).toBe("59s ago");
    expect(ago(119_000)).toBe("1m ago");
    expect(ago(3 * 3_600_000 + 1)).toBe("3h ago");
    expect(ago(6 * 86_400_000)).toBe("6d ago");
  });

  it("reads the future and turns into a date after a week", () => {
    expect(ago(-2 * 3_600_000)).toBe("in 2h");
    expect(ago(8 * 86_400_000)).toMatch(/Nov 1[12]/);
    expect(ago(400 * 86_400_000)).toContain("2024");
  });
});

it("a calendar day is the same day in every zone", () => {
  expect(formatLocalDate("2025-11-01")).toBe("Nov 1");
});

it("a change needs something to compare with", () => {
  expect(formatChange(142, 127)).toBe("+12%");
  expect(formatChange(50, 100)).toBe("\u221250%");
  expect(formatChange(7, 7)).toBe("0%");
  expect(formatChange(7, 0)).toBeNull();
});

it("names from programs read as words", () => {
  expect(humanize("demo_requested")).toBe("Demo requested");
  expect(humanize("pricing.viewed")).toBe("Pricing viewed");
  expect(humanize("noShow")).toBe("No show");
});

it("initials take the first and the last name", () => {
  expect(initials("Ada King Lovelace")).toBe("AL");
  expect(initials("Acme")).toBe("A");
  expect(initials("  ")).toBe("?");
});
