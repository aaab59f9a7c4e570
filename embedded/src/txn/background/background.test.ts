import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { IndexDefinition } from "../../store/catalog.ts";
import { tableAt } from "../../store/snapshot.ts";
import type { Table } from "../../store/table.ts";
import type { JsonObject } from "../../values/json.ts";
import { Database } from "../database.ts";
import type { Transaction } from "../transaction.ts";
import { Background, SLICE_DOCUMENTS } from "./background.ts";
import { IndexFill } from "./indexFill.ts";
import { TableFollow } from "./tableFollow.ts";

const INDEX: IndexDefinition = { name: "by_group", fields: ["group"] };

let db: Database;
afterEach(() => db.close());

const tableOf = (tx: Transaction): Table => tableAt(tx.storedTables(), tx.tableNumber("", "rows")!)!;

/** Fills INDEX in the background and resolves with the database's answers over it, once it is in place. */
async function fill(onSlice: () => void = () => undefined): Promise<number> {
  let slices = 0;
  let done!: () => void;
  const walked = new Promise<void>((resolve) => (done = resolve));
  const background = new Background(db, () => {
    slices += 1;
    onSlice();
    if (background.isWalked) done();
  });
  const { value: indexFill } = await db.runMutation((tx) => {
    const made = new IndexFill(tableOf(tx), [INDEX]);
    background.add(new TableFollow(tableOf(tx), [made]));
    return made;
  });
  await walked;
  await db.runMutation((tx) => {
    background.catchUp();
    tx.setIndexes("", "rows", [INDEX], indexFill.indexes());
  });
  background.stop();
  return slices;
}

function overIndex(): JsonObject[] {
  const stream = db.beginRead().openQuery("", {
    source: { type: "IndexRange", indexName: "rows.by_group", range: [], order: "asc" },
    operators: [],
  });
  const found: JsonObject[] = [];
  for (let next = stream.next(); next !== null; next = stream.next()) found.push(next.value);
  return found;
}

/** The same by sorting all documents. */
function naive(): JsonObject[] {
  const documents = [...tableOf(db.beginRead()).indexes[1]!.documents.values()].map(({ value }) => value);
  return documents.sort((a, b) => Number(a.group) - Number(b.group));
}

describe("work in the background", () => {
  test("[DEP40] an index filled beside random writes is what sorting all documents gives", async () => {
    const operation = fc.record({
      kind: fc.constantFrom("insert", "replace", "remove"),
      at: fc.nat(1000),
      group: fc.integer({ min: -3, max: 3 }),
    });
    const property = fc.asyncProperty(
      fc.array(fc.array(operation, { minLength: 1, maxLength: 6 }), { maxLength: 40 }),
      async (commits) => {
        db = await Database.open({ path: ":memory:" });
        const ids: string[] = [];
        await db.runMutation((tx) => {
          for (let n = 0; n < 3 * SLICE_DOCUMENTS; n += 1) ids.push(tx.insert("", "rows", { group: n % 7 }));
        });
        const waiting = [...commits];
        const running: Promise<unknown>[] = [];
        // One before the first slice, then some at each.
        const write = (count: number) => {
          for (const operations of waiting.splice(0, count))
            running.push(db.runMutation((tx) => apply(tx, operations, ids)));
        };
        write(2);
        await fill(() => write(8));
        await Promise.all(running);
        expect(overIndex()).toEqual(naive());
        await db.close();
      },
    );
    await fc.assert(property, { numRuns: process.env.NIGHTLY === "1" ? 500 : 25 });
  });

  test("[DEP40] what was being changed when a time limit struck is lost, not half changed", async () => {
    db = await Database.open({ path: ":memory:" });
    await db.runMutation((tx) => void tx.insert("", "rows", { group: 1 }));
    const background = new Background(db, () => undefined);
    let strikes = false;
    const put = (): void => {
      if (strikes) throw new Error("ended");
    };
    const follow = new TableFollow(tableOf(db.beginRead()), [{ put, remove: put }]);
    await db.runMutation((tx) => {
      background.add(follow);
      strikes = true;
      tx.insert("", "rows", { group: 2 });
    });
    expect(() => background.catchUp()).toThrow("ended");
    strikes = false;
    background.catchUp();
    expect([background.lost, background.isWalked]).toEqual([[follow], false]);
    background.stop();
  });

  test("[DEP40] a table that is replaced as a whole meanwhile is lost, and told so", async () => {
    db = await Database.open({ path: ":memory:" });
    await db.runMutation((tx) => void tx.insert("", "rows", { group: 1 }));
    const background = new Background(db, () => undefined);
    await db.runMutation((tx) => background.add(new TableFollow(tableOf(tx), [])));
    await db.runMutation((tx) => tx.dropTable("", "rows"));
    background.catchUp();
    expect([background.lost.length, background.isWalked]).toEqual([1, false]);
    background.stop();
  });
});

function apply(
  tx: Transaction,
  operations: readonly { kind: string; at: number; group: number }[],
  ids: string[],
): void {
  for (const { kind, at, group } of operations) {
    const id = ids[at % Math.max(ids.length, 1)];
    if (kind === "insert" || id === undefined) ids.push(tx.insert("", "rows", { group }));
    else if (kind === "replace") tx.replace(id, { group });
    else {
      tx.remove(id);
      ids.splice(ids.indexOf(id), 1);
    }
  }
}
