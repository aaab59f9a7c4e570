import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clockShowing } from "./clock.ts";
import { Database } from "./database.ts";
import type { Transaction } from "./transaction.ts";
import { tableAt } from "../store/snapshot.ts";
import type { JsonObject } from "../values/json.ts";

const INDEXES = [
  { name: "by_a", fields: ["a"] },
  { name: "by_b_a", fields: ["b", "a"] },
];
const scanOf = (tableName: string) => ({
  source: { type: "FullTableScan" as const, tableName, order: null },
  operators: [],
});

type Model = Map<string, JsonObject>;
type Action =
  | { kind: "insert" | "merge" | "replace"; pick: number; fields: JsonObject }
  | { kind: "remove" | "save" | "rollback"; pick: number };

const fields = fc.record(
  { a: fc.nat({ max: 3 }), b: fc.constantFrom("x", "y") },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("insert" as const, "merge" as const, "replace" as const),
    pick: fc.nat(),
    fields,
  }),
  fc.record({
    kind: fc.constantFrom("remove" as const, "save" as const, "rollback" as const),
    pick: fc.nat(),
  }),
);
const mutation = fc.record({ actions: fc.array(action, { maxLength: 12 }), aborts: fc.boolean() });

function documentsIn(tx: Transaction): Model {
  const stream = tx.openQuery("", scanOf("items"));
  const found: Model = new Map();
  for (let document = stream.next(); document !== null; document = stream.next()) {
    const { _id, _creationTime, ...rest } = document.value;
    found.set(document.id, rest);
    expect(tx.get(document.id)).toBe(document);
  }
  return found;
}

/** Every index holds every document once, under the key that it should have. */
function expectSoundIndexes(tx: Transaction): void {
  for (const { name } of INDEXES) {
    const range = { type: "IndexRange" as const, indexName: `items.${name}`, range: [], order: null };
    const stream = tx.openQuery("", { source: range, operators: [] });
    const ids: string[] = [];
    const keys: string[] = [];
    for (let document = stream.next(); document !== null; document = stream.next()) {
      ids.push(document.id);
      const { a, b } = document.value;
      keys.push(JSON.stringify(name === "by_a" ? [a ?? -1] : [b ?? "", a ?? -1]));
    }
    expect(new Set(ids)).toEqual(new Set(documentsIn(tx).keys()));
    expect(keys).toEqual([...keys].sort());
  }
}

function act(tx: Transaction, model: Model, saved: { at: number; model: Model }[], chosen: Action): Model {
  const ids = [...model.keys()];
  const id = ids[chosen.pick % Math.max(ids.length, 1)];
  switch (chosen.kind) {
    case "insert":
      return new Map(model).set(tx.insert("", "items", { ...chosen.fields }), chosen.fields);
    case "save":
      saved.push({ at: tx.savepoint(), model });
      return model;
    case "rollback": {
      if (saved.length === 0) return model;
      const back = saved[chosen.pick % saved.length]!;
      saved.length = saved.indexOf(back) + 1;
      tx.rollbackTo(back.at);
      return back.model;
    }
  }
  if (id === undefined) return model;
  const given = "fields" in chosen ? chosen.fields : {};
  const changed = new Map(model);
  if (chosen.kind === "remove") {
    tx.remove(id);
    changed.delete(id);
  } else if (chosen.kind === "merge") {
    tx.merge(id, { ...given });
    changed.set(id, { ...model.get(id), ...given });
  } else {
    tx.replace(id, { ...given });
    changed.set(id, given);
  }
  return changed;
}

async function open(): Promise<Database> {
  const db = await Database.open({ path: ":memory:" });
  await db.runMutation((tx) => tx.setIndexes("", "items", INDEXES));
  return db;
}

describe("transactions", () => {
  test("[TX1] [TX2] [TX3] [TX4] any run of writes, savepoints, rollbacks and aborts leaves what a map would hold, and no snapshot changes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { maxLength: 8 }), async (mutations) => {
        const db = await open();
        let model: Model = new Map();
        const snapshots: { tx: Transaction; model: Model }[] = [];
        for (const { actions, aborts } of mutations) {
          let working = model;
          const result = db.runMutation((tx) => {
            const saved: { at: number; model: Model }[] = [];
            for (const chosen of actions) working = act(tx, working, saved, chosen);
            expect(documentsIn(tx)).toEqual(working);
            expectSoundIndexes(tx);
            if (aborts) throw new Error("abort");
          });
          if (aborts) await expect(result).rejects.toThrow("abort");
          else await result.then(() => (model = working));
          snapshots.push({ tx: db.beginRead(), model });
        }
        for (const snapshot of snapshots) {
          expect(documentsIn(snapshot.tx)).toEqual(snapshot.model);
          expectSoundIndexes(snapshot.tx);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("[TX3] a rollback undoes tables and indexes too", async () => {
    const db = await open();
    await db.runMutation((tx) => {
      const savepoint = tx.savepoint();
      tx.insert("", "others", {});
      tx.setIndexes("", "items", []);
      tx.rollbackTo(savepoint);
      expect(tx.tableNumber("", "others")).toBeNull();
      expect(tx.indexes("", "items")).toEqual(INDEXES);
    });
    expect(db.beginRead().tables("")).toEqual(["items"]);
  });

  test("[TX10] each document of a transaction is created later than the one before, starting at its time", async () => {
    const db = await Database.open({ path: ":memory:", clock: clockShowing(() => 1_700_000_000_000) });
    const { value: times } = await db.runMutation((tx) =>
      [1, 2, 3].map(() => tx.get(tx.insert("", "items", {}))!.value["_creationTime"] as number),
    );
    expect(times[0]).toBe(1_700_000_000_000);
    expect(times[1]! > times[0]! && times[2]! > times[1]!).toBe(true);
    expect(times[2]! - times[0]!).toBeLessThan(0.001);
  });

  test("[TX11] a commit timestamp sorts last until the commit, and is the commit's ts afterwards", async () => {
    const db = await open();
    await db.runMutation((tx) => tx.insert("", "items", { a: { $integer: "AAAAAAAAAHA=" } }));
    const { value: id, ts } = await db.runMutation((tx) => {
      const inserted = tx.insert("", "items", {
        a: { $commitTs: null },
        deep: [{ at: { $commitTs: null } }],
      });
      const stream = tx.openQuery("", {
        source: { type: "IndexRange", indexName: "items.by_a", range: [], order: "desc" },
        operators: [],
      });
      expect(stream.next()!.id).toBe(inserted);
      return inserted;
    });
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(ts);
    const expected = { $integer: bytes.toString("base64") };
    const tx = db.beginRead();
    expect(tx.get(id)!.value).toMatchObject({ a: expected, deep: [{ at: expected }] });
    const range = [{ type: "Eq" as const, fieldPath: "a", value: expected }];
    expect(
      tx
        .openQuery("", {
          source: { type: "IndexRange", indexName: "items.by_a", range, order: null },
          operators: [],
        })
        .next()!.id,
    ).toBe(id);
  });

  test("[TX2] patching with undefined deletes a field; system fields can't be changed", async () => {
    const db = await open();
    await db.runMutation((tx) => {
      const id = tx.insert("", "items", { a: 1, b: 2 });
      tx.merge(id, { a: { $undefined: null } });
      expect("a" in tx.get(id)!.value).toBe(false);
      const { _creationTime } = tx.get(id)!.value;
      tx.replace(id, { _id: id, _creationTime: _creationTime!, c: 3 });
      expect(tx.get(id)!.value).toEqual({ _id: id, _creationTime, c: 3 });
      expect(() => tx.merge(id, { _creationTime: 5 })).toThrow("doesn't match '_creationTime' field");
      expect(() => tx.insert("", "items", { _id: id })).toThrow("_id");
    });
  });

  test("[TX4] writing to a document that is not there is refused with Convex's words", async () => {
    const db = await open();
    const { value: id } = await db.runMutation((tx) => tx.insert("", "items", {}));
    await db.runMutation((tx) => {
      tx.remove(id);
      expect(() => tx.merge(id, {})).toThrow(`Update on nonexistent document ID ${id}`);
      expect(() => tx.replace(id, {})).toThrow(`Replace on nonexistent document ID ${id}`);
      expect(() => tx.remove(id)).toThrow(`Delete on nonexistent document ID ${id}`);
      expect(() => tx.remove("nonsense")).toThrow("Delete on nonexistent document ID nonsense");
    });
    expect(() => db.beginRead().insert("", "items", {})).toThrow("read-only");
  });

  test("[TX18] reading and writing have Convex's limits, with Convex's words; system tables have none", async () => {
    const db = await open();
    await db.runMutation((tx) => {
      for (let at = 0; at < 16_000; at += 1) tx.insert("", "items", { a: at });
      tx.insert("", "_system", { a: 1 });
      expect(() => tx.insert("", "items", {})).toThrow(
        "Too many writes in a single function execution (limit: 16000)",
      );
      expect(() => tx.insert("", "items", { text: "x".repeat(2 ** 20) })).toThrow("Value is too large");
    });
    await db.runMutation((tx) => [...Array(15_000).keys()].forEach((a) => tx.insert("", "items", { a })));
    await db.runMutation((tx) => [...Array(1_001).keys()].forEach((a) => tx.insert("", "items", { a })));
    expect(() => documentsInQuietly(db.beginRead())).toThrow(
      "Too many documents read in a single function execution (limit: 32000). Consider",
    );
  });

  test("[TX1] snapshotChild sees the beginning, without own writes, and leaves no reads behind", async () => {
    const db = await open();
    await db.runMutation((tx) => {
      const id = tx.insert("", "items", { a: 1 });
      expect(tx.snapshotChild().get(id)).toBeNull();
      expect(tx.get(id)).not.toBeNull();
    });
    const tx = db.beginRead();
    tx.snapshotChild().openQuery("", scanOf("items")).next();
    expect(tx.reads.ranges.size).toBe(0);
  });

  test("[TX4] a transaction that is over changes nothing any more", async () => {
    const db = await open();
    let leaked: Transaction | null = null;
    await db.runMutation((tx) => {
      leaked = tx;
    });
    expect(() => leaked!.insert("", "items", {})).toThrow("This transaction is over.");
    expect(db.beginRead().count("", "items")).toBe(0);
  });

  test("[TX2] tables: dropping one takes its documents, and its number is not used again", async () => {
    const db = await open();
    const { value: id } = await db.runMutation((tx) => tx.insert("child", "items", { a: 1 }));
    expect(db.beginRead().tableOf(id)).toEqual({ component: "child", name: "items" });
    await db.runMutation((tx) => tx.dropComponent("child"));
    const { value: number } = await db.runMutation((tx) => tx.declareTable("child", "items"));
    expect(db.beginRead().get(id)).toBeNull();
    expect(db.beginRead().tableOf(id)).toBeNull();
    expect(tableAt([], number)).toBeNull();
    expect(db.beginRead().count("child", "items")).toBe(0);
    expect(db.beginRead().components()).toEqual(["", "child"]);
  });
});

function documentsInQuietly(tx: Transaction): void {
  const stream = tx.openQuery("", scanOf("items"));
  while (stream.next() !== null);
}
