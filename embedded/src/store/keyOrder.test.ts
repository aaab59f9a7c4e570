import { expect, test } from "vitest";
import { GrowingBytes } from "./growingBytes.ts";
import { orderOfKeys } from "./keyOrder.ts";
import { encodeKey } from "../values/order.ts";

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test("[STO4] keys are ordered by their bytes, whatever they have in common", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const next = random(seed);
    const count = Math.floor(next() ** 3 * 4_000);
    const alphabet = 1 + Math.floor(next() * 200);
    const keys = new Set<string>();
    for (let at = 0; at < count; at += 1) {
      const text = Array.from({ length: Math.floor(next() * 12) }, () =>
        String.fromCharCode(Math.floor(next() * alphabet)),
      ).join("");
      keys.add(encodeKey([text, Math.floor(next() * 5) - 2, next() < 0.1 ? undefined : at]));
    }
    const packed = new GrowingBytes(16);
    for (const key of keys) packed.push(key);
    const list = [...keys];
    expect([...orderOfKeys(packed.take())].map((at) => list[at])).toEqual(list.slice().sort());
  }
});

test("[STO4] the order of keys that are already sorted, and of equal ones, is found too", () => {
  const packed = new GrowingBytes();
  for (let at = 0; at < 50; at += 1) packed.push(encodeKey(["same"]));
  expect(orderOfKeys(packed.take())).toHaveLength(50);
  const sorted = new GrowingBytes();
  for (let at = 0; at < 50; at += 1) sorted.push(encodeKey([at]));
  expect([...orderOfKeys(sorted.take())]).toEqual(Array.from({ length: 50 }, (_, at) => at));
});
