import { describe, expect, test } from "vitest";
import { SeededRandom } from "../../../simulation/seededRandom.ts";
import type { JsonValue } from "../../values/json.ts";
import { Database } from "../database.ts";
import type { Transaction } from "../transaction.ts";
import { contradictionIn, type Committed, type Operation } from "./historyChecker.ts";

const SEEDS = process.env.NIGHTLY === "1" ? 500 : 25;
const TRANSACTIONS = 60;
const KEYS = ["a", "b", "c", "d"];
const QUERY_SHARE = 0.3;
const ABORT_SHARE = 0.1;

class Aborted extends Error {}

function listOf(tx: Transaction, key: string): { id: string; values: number[] } | null {
  const range = [{ type: "Eq" as const, fieldPath: "key", value: key }];
  const source = { type: "IndexRange" as const, indexName: "lists.by_key", range, order: "asc" as const };
  const found = tx.openQuery("", { source, operators: [] }).next();
  return found === null ? null : { id: found.id, values: found.value["values"] as number[] };
}

function append(tx: Transaction, key: string, value: number): void {
  const found = listOf(tx, key);
  const values: JsonValue = [...(found?.values ?? []), value];
  if (found === null) tx.insert("", "lists", { key, values });
  else tx.merge(found.id, { values });
}

/** Transactions of several callers at a time, their steps with pauses between them, in an order that the seed gives. */
async function randomHistory(seed: number): Promise<(Committed & { ts: bigint })[]> {
  const random = new SeededRandom(seed);
  const db = await Database.open({ path: ":memory:" });
  await db.runMutation((tx) => tx.setIndexes("", "lists", [{ name: "by_key", fields: ["key"] }]));
  const history: (Committed & { ts: bigint })[] = [];
  const pause = (): Promise<void> | void => {
    if (random.chance(0.5)) return new Promise((resolve) => setImmediate(resolve));
  };
  let nextValue = 0;
  const run = async (name: string): Promise<void> => {
    const isQuery = random.chance(QUERY_SHARE);
    const aborts = random.chance(ABORT_SHARE);
    const steps = Array.from({ length: 1 + random.below(4) }, () => ({
      key: random.pick(KEYS),
      append: isQuery || random.chance(0.5) ? null : nextValue++,
    }));
    const body = async (tx: Transaction): Promise<Operation[]> => {
      const operations: Operation[] = [];
      for (const { key, append: value } of steps) {
        await pause();
        if (value === null) operations.push({ key, read: [...(listOf(tx, key)?.values ?? [])] });
        else {
          append(tx, key, value);
          operations.push({ key, append: value });
        }
      }
      if (aborts && !isQuery) throw new Aborted();
      return operations;
    };
    const begin = performance.now();
    if (isQuery) {
      const tx = db.beginRead();
      const operations = await body(tx);
      history.push({ name, operations, begin, end: performance.now(), ts: tx.beginTs });
      return;
    }
    try {
      const { value, ts } = await db.runMutation(body);
      history.push({ name, operations: value, begin, end: performance.now(), ts });
    } catch (error) {
      if (!(error instanceof Aborted)) throw error;
    }
  };
  const callers = Array.from({ length: 6 }, async (_, caller) => {
    for (let n = 0; n < TRANSACTIONS / 6; n += 1) {
      await pause();
      await run(`${caller}.${n}`);
    }
  });
  await Promise.all(callers);
  await db.close();
  return history;
}

/** Runs the history again in the order of its timestamps, in plain lists; names the first read that differs. */
function firstWrongRead(history: readonly (Committed & { ts: bigint })[]): string | null {
  const lists = new Map<string, number[]>(KEYS.map((key) => [key, []]));
  const writes = ({ operations }: Committed): boolean =>
    operations.some((operation) => "append" in operation);
  // At one timestamp the one that wrote comes first: the others have seen it.
  const ordered = [...history].sort((a, b) =>
    a.ts !== b.ts ? (a.ts < b.ts ? -1 : 1) : Number(writes(b)) - Number(writes(a)),
  );
  for (const { name, operations } of ordered) {
    for (const operation of operations) {
      const list = lists.get(operation.key)!;
      if ("append" in operation) list.push(operation.append);
      else if (list.join() !== operation.read.join())
        return `${name} read ${operation.key} as [${operation.read.join()}], it was [${list.join()}]`;
    }
  }
  return null;
}

describe("random histories", () => {
  test(`[HER2] of ${SEEDS} random histories each has a serial order that keeps real time: that of the timestamps`, async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const history = await randomHistory(seed);
      expect({ seed, wrong: firstWrongRead(history) }).toEqual({ seed, wrong: null });
      expect({ seed, contradiction: contradictionIn(history) }).toEqual({ seed, contradiction: null });
    }
  });

  const at = (name: string, begin: number, end: number, ...operations: Operation[]): Committed => ({
    name,
    begin,
    end,
    operations,
  });

  test("[HER3] the checker accepts a serial history", () => {
    const history = [
      at("A", 0, 1, { key: "x", append: 1 }),
      at("B", 2, 3, { key: "x", read: [1] }, { key: "x", append: 2 }, { key: "x", read: [1, 2] }),
      at("C", 4, 5, { key: "x", read: [1, 2] }),
    ];
    expect(contradictionIn(history)).toBeNull();
  });

  test.each<[string, Committed[]]>([
    [
      "lost update",
      [
        at("A", 0, 9, { key: "x", read: [] }, { key: "x", append: 1 }),
        at("B", 0, 9, { key: "x", read: [] }, { key: "x", append: 2 }),
        at("C", 0, 9, { key: "x", read: [1, 2] }),
      ],
    ],
    [
      "write skew",
      [
        at("A", 0, 9, { key: "x", read: [] }, { key: "y", append: 1 }),
        at("B", 0, 9, { key: "y", read: [] }, { key: "x", append: 2 }),
        at("C", 0, 9, { key: "x", read: [2] }, { key: "y", read: [1] }),
      ],
    ],
    [
      "read skew",
      [
        at("A", 0, 9, { key: "x", append: 1 }, { key: "y", append: 2 }),
        at("B", 0, 9, { key: "x", read: [] }, { key: "y", read: [2] }),
        at("C", 0, 9, { key: "x", read: [1] }),
      ],
    ],
    ["aborted read", [at("A", 0, 9, { key: "x", read: [7] })]],
    [
      "stale read",
      [
        at("A", 0, 1, { key: "x", append: 1 }),
        at("B", 2, 3, { key: "x", read: [] }),
        at("C", 4, 5, { key: "x", read: [1] }),
      ],
    ],
    [
      "lists that are no prefixes of each other",
      [
        at("A", 0, 9, { key: "x", append: 1 }),
        at("B", 0, 9, { key: "x", append: 2 }),
        at("C", 0, 9, { key: "x", read: [1, 2] }),
        at("D", 0, 9, { key: "x", read: [2] }),
      ],
    ],
  ])("[HER3] the checker finds a %s", (_name, history) => {
    expect(contradictionIn(history)).not.toBeNull();
  });
});
