import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Background } from "../background/background.ts";
import { TableFollow } from "../background/tableFollow.ts";
import { Database } from "../database.ts";
import { SnapshotGone } from "../errors.ts";
import { NO_LIMITS } from "../limits.ts";
import type { Transaction } from "../transaction.ts";
import type { StoredDocument } from "../../store/document.ts";
import { tableAt } from "../../store/snapshot.ts";
import type { JsonObject } from "../../values/json.ts";
import { SeededRandom } from "../../../simulation/seededRandom.ts";

const INDEXES = [
  { name: "by_n", fields: ["n"] },
  { name: "by_text", kind: "search" as const, fields: ["text"] },
];
const SCAN = { source: { type: "FullTableScan" as const, tableName: "items", order: null }, operators: [] };
const range = (n: number) => ({
  source: {
    type: "IndexRange" as const,
    indexName: "items.by_n",
    range: [{ type: "Eq" as const, fieldPath: "n", value: n }],
    order: null,
  },
  operators: [],
});

function all(tx: Transaction, query: Parameters<Transaction["openQuery"]>[1] = SCAN): JsonObject[] {
  const stream = tx.openQuery("", query);
  const found: JsonObject[] = [];
  for (let next = stream.next(); next !== null; next = stream.next()) found.push(next.value);
  return found;
}

const numbers = (tx: Transaction) => all(tx).map(({ n }) => n);
const add = (n: number) => (tx: Transaction) => tx.insert("", "items", { n, text: `word${n % 3}` });
const fail = (body: (tx: Transaction) => void) => (tx: Transaction) => {
  body(tx);
  throw new Error("meant to fail");
};

let db: Database;

/** Runs all as one batch. */
const together = (bodies: ((tx: Transaction) => unknown)[]) =>
  Promise.allSettled(bodies.map((body) => db.runMutation(body)));

beforeEach(async () => {
  db = await Database.open({ path: ":memory:" });
  await db.runMutation((tx) => {
    tx.declareTable("", "items");
    tx.setIndexes("", "items", INDEXES);
    for (let n = 0; n < 100; n += 1) add(n)(tx);
  });
});
afterEach(() => db.close());

describe("mutations of one batch", () => {
  test("[TX19] one that fails leaves what those before it wrote, in every index", async () => {
    const seen: unknown[] = [];
    await together([
      add(100),
      fail((tx) => {
        for (const { _id } of all(tx)) tx.remove(String(_id));
        for (let n = 0; n < 200; n += 1) add(n)(tx);
      }),
      add(101),
      (tx) => seen.push(numbers(tx), all(tx, range(100)).length, all(tx, range(7)).length),
    ]);
    expect(seen).toEqual([[...Array(102).keys()], 1, 1]);
    expect(numbers(db.beginRead())).toEqual([...Array(102).keys()]);
  });

  test("[TX19] [TX3] what is rolled back to a savepoint is undone, also in tables that others of the batch have changed", async () => {
    const seen: unknown[] = [];
    const [first] = all(db.beginRead());
    await together([
      add(100),
      (tx) => {
        add(101)(tx);
        const savepoint = tx.savepoint();
        tx.merge(String(first!._id), { n: -1 });
        add(102)(tx);
        const inner = tx.savepoint();
        tx.remove(String(first!._id));
        tx.rollbackTo(inner);
        seen.push(all(tx, range(-1)).length);
        tx.rollbackTo(savepoint);
        seen.push(all(tx, range(-1)).length, all(tx, range(0)).length);
        add(103)(tx);
      },
      (tx) => seen.push(numbers(tx).slice(-3)),
    ]);
    expect(seen).toEqual([1, 0, 1, [100, 101, 103]]);
  });

  test("[TX19] one that is cut off amid its writes leaves what those before it wrote", async () => {
    const seen: unknown[] = [];
    const results = await together([
      add(100),
      (tx) => {
        tx.limits = NO_LIMITS;
        const ids = all(tx).map(({ _id }) => String(_id));
        for (let n = 0; ; n += 1) tx.merge(ids[n % ids.length]!, { n: -n });
      },
      (tx) => seen.push(numbers(tx), all(tx, range(50)).length, all(tx, range(100)).length),
      add(101),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    expect(seen).toEqual([[...Array(101).keys()], 1, 1]);
    expect(numbers(db.beginRead())).toEqual([...Array(102).keys()]);
  });

  test("[TX19] one that waits for the host keeps its writes to itself while those before it become durable", async () => {
    let release!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    const before = db.runMutation(add(100));
    const waiting = db.runMutation(async (tx) => {
      add(101)(tx);
      const savepoint = tx.savepoint();
      add(102)(tx);
      await released;
      add(103)(tx);
      tx.rollbackTo(savepoint);
      add(104)(tx);
    });
    const after = db.runMutation((tx) => numbers(tx).slice(-3));
    await before;
    expect(numbers(db.beginRead()).at(-1)).toBe(100);
    const read = db.beginRead();
    release();
    await waiting;
    expect((await after).value).toEqual([100, 101, 104]);
    expect(numbers(read).at(-1)).toBe(100);
  });

  test("[TX19] one that waits and then fails leaves nothing", async () => {
    const results = await together([
      add(100),
      async (tx) => {
        add(101)(tx);
        await Promise.resolve();
        throw new Error("meant to fail");
      },
      add(102),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(numbers(db.beginRead()).slice(-2)).toEqual([100, 102]);
  });

  test("[TX19] the state before a mutation can be read in it, whatever it and those before it wrote", async () => {
    const seen: unknown[] = [];
    await together([
      add(100),
      (tx) => {
        add(101)(tx);
        const before = tx.snapshotChild();
        add(102)(tx);
        seen.push(numbers(before).at(-1), numbers(tx).slice(-2));
      },
      (tx) => seen.push(numbers(tx).at(-1)),
    ]);
    expect(seen).toEqual([100, [101, 102], 102]);
  });

  test("[TX19] a walk that begins amid a batch shows every document as it is in the end", async () => {
    const shown = new Map<string, unknown>();
    const target = {
      put: ({ id }: StoredDocument, { n }: JsonObject) => void shown.set(id, n),
      remove: ({ id }: StoredDocument) => void shown.delete(id),
    };
    const background = new Background(db, () => undefined);
    await together([
      add(100),
      (tx) => {
        const table = tableAt(tx.storedTables(), tx.tableNumber("", "items")!)!;
        background.add(new TableFollow(table, [target]));
      },
      (tx) => all(tx).forEach(({ _id }, at) => at % 2 === 0 && tx.merge(String(_id), { n: -at })),
      (tx) => {
        for (const { _id } of all(tx).slice(0, 60)) tx.remove(String(_id));
      },
      // So many that the nodes of the trees are divided.
      (tx) => {
        for (let n = 0; n < 600; n += 1) add(1_000 + n)(tx);
      },
    ]);
    await vi.waitFor(() => expect(background.isWalked).toBe(true));
    background.catchUp();
    background.stop();
    expect(shown).toEqual(new Map(all(db.beginRead()).map(({ _id, n }) => [String(_id), n])));
  });

  test("[TX19] a write that a full stack breaks off is not kept, even if the code goes on", async () => {
    const sink = (tx: Transaction, n: number): void => {
      try {
        sink(tx, n + 1);
      } catch {
        // Here the stack is nearly full: some of these break off in the middle of a tree.
      }
      try {
        add(1_000 + n)(tx);
      } catch {
        // As code does that goes on whatever happens.
      }
    };
    const results = await together([add(100), (tx) => sink(tx, 0), add(101)]);
    expect(results[0]!.status).toBe("fulfilled");
    expect(results[2]!.status).toBe("fulfilled");
    const found = numbers(db.beginRead());
    expect(found.slice(0, 101)).toEqual([...Array(101).keys()]);
    for (const n of found) expect(all(db.beginRead(), range(Number(n)))).toHaveLength(1);
    if (results[1]!.status === "rejected") expect(found).toHaveLength(102);
  });

  test("[TX1] the state between two commits that became durable together can't be read", async () => {
    const results = await Promise.all([db.runMutation(add(100)), db.runMutation(add(101))]);
    expect(() => db.beginRead(results[0].ts)).toThrow(SnapshotGone);
    expect(numbers(db.beginRead(results[1].ts)).at(-1)).toBe(101);
    expect(numbers(db.beginRead(results[0].ts - 1n)).at(-1)).toBe(99);
  });

  test("[TX19] random batches of writes, failures, savepoints and waits give what the same mutations give one by one", async () => {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
    const random = new SeededRandom(seed);
    const model = new Map<string, number>();
    for (const { _id, n } of all(db.beginRead())) model.set(String(_id), Number(n));
    for (let round = 0; round < 60; round += 1) {
      const bodies = [...Array(1 + random.below(12)).keys()].map(() => randomBody(random, model));
      await together(bodies);
      const stored = all(db.beginRead()).map(({ _id, n }) => [_id, n]);
      expect(new Map(stored as [string, number][]), `seed ${seed}, round ${round}`).toEqual(model);
      for (const [id, n] of [...model].slice(0, 3))
        expect(
          all(db.beginRead(), range(n)).map(({ _id }) => _id),
          `seed ${seed}`,
        ).toContain(id);
    }
  });
});

/** A mutation that changes the model too, when it is over and only if it does not fail. */
function randomBody(random: SeededRandom, model: Map<string, number>): (tx: Transaction) => unknown {
  const steps = [...Array(1 + random.below(6)).keys()].map(() => random.below(6));
  const picks = steps.map(() => random.below(1_000));
  const [fails, waits] = [random.below(5) === 0, random.below(5) === 0];
  return (tx) => {
    let copy = new Map(model);
    let saved: { at: number; copy: Map<string, number> } | null = null;
    const step = (kind: number, pick: number): void => {
      const id = [...copy.keys()][pick % copy.size]!;
      if (kind === 0 || kind === 1) copy.set(add(pick)(tx), pick);
      if (kind === 2) {
        tx.merge(id, { n: pick });
        copy.set(id, pick);
      }
      if (kind === 3 && copy.size > 10) {
        tx.remove(id);
        copy.delete(id);
      }
      if (kind === 4) saved = { at: tx.savepoint(), copy: new Map(copy) };
      if (kind === 5 && saved !== null) {
        tx.rollbackTo(saved.at);
        copy = new Map(saved.copy);
      }
    };
    const finish = (): void => {
      if (fails) throw new Error("meant to fail");
      model.clear();
      for (const [id, n] of copy) model.set(id, n);
    };
    const half = waits ? steps.length >> 1 : steps.length;
    steps.slice(0, half).forEach((kind, at) => step(kind, picks[at]!));
    if (!waits) return finish();
    return Promise.resolve().then(() => {
      steps.slice(half).forEach((kind, at) => step(kind, picks[half + at]!));
      finish();
    });
  };
}
