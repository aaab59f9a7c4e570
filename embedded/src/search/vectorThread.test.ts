import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test } from "vitest";
import { VectorSearch } from "./vectorSearch.ts";
import type { VectorHit } from "./vectorTable.ts";
import { until } from "../testing/until.ts";
import { Database } from "../txn/database.ts";

const INDEX = { name: "by_vector", kind: "vector" as const, fields: ["vector"], dimensions: 2 };
const ENDED = "The thread that searches vectors has ended";
/** Several portions of an index that is filled. */
const DOCUMENTS = 5_000;

let db: Database;
let vectors: VectorSearch;
/** The search's threads, in the order in which they were started. */
const threads: Worker[] = [];
const take = (thread: Worker): void => void threads.push(thread);

beforeEach(async () => {
  process.on("worker", take);
  db = await Database.open({ path: ":memory:" });
  vectors = new VectorSearch(db);
  await db.runMutation((tx) => tx.setIndexes("", "notes", [INDEX]));
});
afterEach(async () => {
  process.off("worker", take);
  threads.length = 0;
  await vectors.close();
  await db.close();
});

/** Adds documents whose vectors turn away from [1, 0] by their number. */
async function add(...angles: number[]): Promise<string[]> {
  const { value } = await db.runMutation((tx) =>
    angles.map((angle) => tx.insert("", "notes", { vector: [Math.cos(angle), Math.sin(angle)] })),
  );
  return value;
}

async function nearest(limit = 10): Promise<string[]> {
  const hits = await vectors.search("", { indexName: "notes.by_vector", vector: [1, 0], limit });
  return (hits as VectorHit[]).map(({ _id }) => _id);
}

test("[SEA12] after the end of its thread the next search starts another, with all that was written before and since", async () => {
  const [third, first] = await add(0.3, 0.1);
  expect(await nearest()).toEqual([first, third]);
  await threads.at(-1)!.terminate();
  const [second, gone] = await add(0.2, 0);
  await db.runMutation((tx) => tx.remove(gone!));
  expect(threads).toHaveLength(1);
  expect(await nearest()).toEqual([first, second, third]);
  await until("another thread", () => threads.length === 2);
  const [last] = await add(0.4);
  expect(await nearest()).toEqual([first, second, third, last]);
});

test("[SEA12] a search that its thread takes with it fails by name, also while the index is filled; the next one does not", async () => {
  // Even steps of the cosine: between small even angles it does not change in 32 bits.
  const ids = await add(...Array.from({ length: DOCUMENTS }, (_, n) => Math.acos(1 - n / DOCUMENTS)));
  expect(await nearest(2)).toEqual(ids.slice(0, 2));
  const searching = nearest();
  void threads.at(-1)!.terminate();
  await expect(searching).rejects.toThrow(ENDED);
  const filling = [nearest(), nearest()];
  await until("another thread", () => threads.length === 2);
  void threads.at(-1)!.terminate();
  for (const search of filling) await expect(search).rejects.toThrow(ENDED);
  expect(await nearest(2)).toEqual(ids.slice(0, 2));
  await expect(nearest(256)).resolves.toEqual(ids.slice(0, 256));
});
