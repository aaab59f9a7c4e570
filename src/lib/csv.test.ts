import { expect, it } from "vitest";
import { toCsv } from "./csv";

it("quotes what needs quoting and leaves numbers bare", () => {
  expect(
    toCsv(
      ["a", "b"],
      [
        ['x "y", z', 3],
        [null, -1],
      ],
    ),
  ).toBe('a,b\r\n"x ""y"", z",3\r\n,-1\r\n');
});

it("[C-8] a cell that a spreadsheet would run as a formula is disarmed, also behind spaces and in a header", () => {
  expect(toCsv(["=a"], [["=1+1"], ["@x"], ["-2"], ["  =1"]])).toBe("'=a\r\n'=1+1\r\n'@x\r\n'-2\r\n'  =1\r\n");
});
