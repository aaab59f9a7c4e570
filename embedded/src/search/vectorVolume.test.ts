import { afterAll, expect, test } from "vitest";
import { VectorSearch } from "./vectorSearch.ts";
import type { VectorHit } from "./vectorTable.ts";
import { Database } from "../txn/database.ts";

const NIGHTLY = process.env.NIGHTLY === "1";
const COUNT = NIGHTLY ? 100_000 : 2_000;
const DIMENSIONS = 1536;
const PER_MUTATION = 100;

const closings: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closings.reverse()) await close();
});

/** Repeatable, and quick to make in large numbers. */
function vectorOf(seed: number): number[] {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return Array.from({ length: DIMENSIONS }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

test(
  "[SEA14] a search over many long vectors takes little more than a bare loop over them, and mutations go on meanwhile",
  async () => {
    const bare = bareLoop();
    const db = await Database.open({ path: ":memory:" });
    const vectors = new VectorSearch(db);
    closings.push(
      () => db.close(),
      () => vectors.close(),
    );
    await db.runMutation((tx) => tx.setIndexes("", "notes", [index]));
    for (let from = 0; from < COUNT; from += PER_MUTATION) {
      await db.runMutation((tx) => {
        tx.limits = { ...tx.limits, bytesWritten: Infinity };
        for (let n = from; n < from + PER_MUTATION; n += 1)
          tx.insert("", "notes", { embedding: vectorOf(n) });
      });
    }
    const ask = async () =>
      (await vectors.search("", {
        indexName: "notes.by_embedding",
        vector: vectorOf(COUNT / 2),
      })) as VectorHit[];
    const filledFrom = performance.now();
    const found = await ask();
    const filledMs = performance.now() - filledFrom;
    expect(found).toHaveLength(10);
    expect(found[0]!._score).toBeCloseTo(1, 6);

    const searchMs = await fastest(ask);
    const searching = ask();
    const mutationMs = await fastest(() => db.runMutation((tx) => tx.insert("", "other", {})));
    await searching;
    const ratio = searchMs / bare;
    process.stdout.write(
      `vectors ${COUNT} x ${DIMENSIONS}: search ${searchMs.toFixed(1)} ms, bare loop ${bare.toFixed(1)} ms, ` +
        `ratio ${ratio.toFixed(2)}, mutation meanwhile ${mutationMs.toFixed(2)} ms, first answer after ${filledMs.toFixed(0)} ms\n`,
    );
    expect(ratio).toBeLessThan(NIGHTLY ? 3 : 8);
    expect(mutationMs).toBeLessThan(20);
  },
  NIGHTLY ? 900_000 : 60_000,
);

const index = {
  name: "by_embedding",
  kind: "vector" as const,
  fields: ["embedding"],
  filterFields: [],
  dimensions: DIMENSIONS,
};

/** Milliseconds of a plain dot product with each vector in one long array. */
function bareLoop(): number {
  const all = new Float32Array(COUNT * DIMENSIONS);
  for (let at = 0; at < all.length; at += 1) all[at] = Math.sin(at);
  const query = Float32Array.from(vectorOf(1));
  let best = Infinity;
  for (let round = 0; round < 3; round += 1) {
    const start = performance.now();
    let greatest = -Infinity;
    for (let from = 0; from < all.length; from += DIMENSIONS) {
      let product = 0;
      for (let at = 0; at < DIMENSIONS; at += 1) product += all[from + at]! * query[at]!;
      greatest = Math.max(greatest, product);
    }
    best = Math.min(best, performance.now() - start);
    expect(greatest).toBeGreaterThan(-Infinity);
  }
  return best;
}

async function fastest(run: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const start = performance.now();
    await run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
