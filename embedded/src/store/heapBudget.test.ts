import { expect, test } from "vitest";
import { HeapBudget } from "./heapBudget.ts";
import { StoreFault } from "./storeFault.ts";

const MB = 1024 * 1024;

test("[STO11] documents that do not fit into the heap are told in a sentence, with the flag that helps", () => {
  const budget = new HeapBudget(100 * MB);
  budget.addDocuments(200_000);
  budget.addKeys(200_000, 200_000 * 45);
  const tooMuch = (): void => budget.addKeys(600_000, 600_000 * 45);
  expect(tooMuch).toThrow(StoreFault);
  expect(tooMuch).toThrow("do not fit into the 100 MB of heap");
  expect(tooMuch).toThrow("--max-old-space-size=200 or more");
});
