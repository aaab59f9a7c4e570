import { expect, it } from "vitest";
import { middleSquare } from "./crop-square";

it("a picture is cut to the largest square in its middle, whatever its shape", () => {
  expect(middleSquare(400, 300)).toEqual({ x: 50, y: 0, side: 300 });
  expect(middleSquare(300, 401)).toEqual({ x: 0, y: 50, side: 300 });
  expect(middleSquare(1, 1)).toEqual({ x: 0, y: 0, side: 1 });
});
