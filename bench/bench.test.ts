import { expect, test } from "vitest";
import { percentile, rounded } from "./bench.ts";

test("a percentile is a sample, never an interpolation, and p100 is the largest", () => {
  const samples = [1, 2, 3, 4];
  expect(percentile(samples, 0.5)).toBe(2);
  expect(percentile(samples, 0.99)).toBe(4);
  expect(percentile(samples, 1)).toBe(4);
  expect(percentile([7], 0.01)).toBe(7);
});

test("figures keep two decimals", () => {
  expect(rounded(1.23456)).toBe(1.23);
});
