import { expect, test } from "vitest";
import { type SortedEntries, SortedMerging } from "./sortedMerging.ts";

function list(keys: readonly number[]): SortedEntries<number> {
  return { keys: keys.map((key) => String(key).padStart(4, "0")), values: [...keys] };
}

test("[STO4] lists that follow each other, overlap or have different lengths become one in order", () => {
  for (let lists = 0; lists <= 9; lists += 1)
    for (const placeOf of [
      (key: number) => Math.floor((key * lists) / 200),
      (key: number) => lists - 1 - Math.floor((key * lists) / 200),
      (key: number) => (key * 7_919) % lists,
      (key: number) => Math.floor(Math.sqrt((key * 37) % 200)) % lists,
    ]) {
      const parts = Array.from({ length: lists }, (): number[] => []);
      for (let key = 0; key < 200; key += 1) parts[placeOf(key)]?.push(key);
      const merging = new SortedMerging<number>();
      for (const part of parts) if (part.length > 0) merging.add(list(part));
      const all = list(Array.from({ length: lists === 0 ? 0 : 200 }, (_, key) => key));
      expect(merging.finish()).toEqual(all);
    }
});
