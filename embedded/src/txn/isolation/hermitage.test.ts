// The anomalies of the Hermitage suite (Kleppmann) and of Adya's thesis, as scripts of interleaved transactions. In each,
// the first transaction to begin is the first to commit; what the others return shows that they began after it.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Database } from "../database.ts";
import { add, createRows, everything, interleave, set, valueOf, where, withValue } from "./interleaving.ts";

const divisibleBy3 = (value: number): boolean => value % 3 === 0;

let db: Database;
beforeEach(async () => {
  db = await Database.open({ path: ":memory:" });
  await createRows(db);
});
afterEach(() => db.close());

const now = (): string => everything(db.beginRead());

describe("anomalies that do not happen", () => {
  test("[HER1] G0, dirty writes: the writes of two transactions do not mix", async () => {
    await interleave(db, [
      ["T1", (tx) => set(tx, 1, 11)],
      ["T2", (tx) => set(tx, 1, 12)],
      ["T1", (tx) => set(tx, 2, 21)],
      ["T1", "commit"],
      ["T2", (tx) => set(tx, 2, 22)],
      ["T2", "commit"],
    ]);
    expect(now()).toBe("1=12 2=22");
  });

  test("[HER1] G1a, aborted reads: nobody sees what is taken back", async () => {
    const seen = await interleave(db, [
      ["T1", (tx) => set(tx, 1, 101)],
      ["Q1", everything],
      ["T2", everything],
      ["T1", "abort"],
      ["Q1", everything],
      ["T2", everything],
      ["T2", "commit"],
    ]);
    expect(seen).toEqual({ T1: null, Q1: ["1=10 2=20", "1=10 2=20"], T2: ["1=10 2=20", "1=10 2=20"] });
  });

  test("[HER1] G1b, intermediate reads: nobody sees a value that its transaction replaced", async () => {
    const seen = await interleave(db, [
      ["T1", (tx) => set(tx, 1, 101)],
      ["Q1", everything],
      ["T2", everything],
      ["T1", (tx) => set(tx, 1, 11)],
      ["T1", "commit"],
      ["Q2", everything],
      ["T2", everything],
      ["T2", "commit"],
    ]);
    expect(seen["Q1"]).toEqual(["1=10 2=20"]);
    expect(seen["Q2"]).toEqual(["1=11 2=20"]);
    expect(seen["T2"]).toEqual(["1=11 2=20", "1=11 2=20"]);
  });

  test("[HER1] G1c, circular information flow: of two transactions at most one sees the other", async () => {
    const { T1, T2 } = await interleave(db, [
      ["T1", (tx) => set(tx, 1, 11)],
      ["T2", (tx) => set(tx, 2, 22)],
      ["T1", (tx) => valueOf(tx, 2)],
      ["T2", (tx) => valueOf(tx, 1)],
      ["T1", "commit"],
      ["T2", "commit"],
    ]);
    expect([T1![1], T2![1]]).toEqual([20, 11]);
  });

  test("[HER1] OTV, observed transaction vanishes: what was seen of a transaction stays seen", async () => {
    const { T3, Q1 } = await interleave(db, [
      ["T1", (tx) => set(tx, 1, 11)],
      ["T1", (tx) => set(tx, 2, 19)],
      ["T2", (tx) => set(tx, 1, 12)],
      ["T1", "commit"],
      ["Q1", (tx) => valueOf(tx, 1)],
      ["T2", (tx) => set(tx, 2, 18)],
      ["Q1", (tx) => valueOf(tx, 2)],
      ["T3", everything],
      ["T2", "commit"],
      ["Q1", everything],
      ["T3", everything],
      ["T3", "commit"],
    ]);
    expect(Q1).toEqual([11, 19, "1=11 2=19"]);
    expect(T3).toEqual(["1=12 2=18", "1=12 2=18"]);
  });

  test("[HER1] PMP, predicate many preceders: a predicate gives the same rows twice", async () => {
    const { T1, Q1 } = await interleave(db, [
      ["T1", (tx) => where(tx, (value) => value === 30)],
      ["Q1", (tx) => withValue(tx, 30).length],
      ["T2", (tx) => add(tx, 3, 30)],
      ["T2", "commit"],
      ["Q1", (tx) => withValue(tx, 30).length],
      ["T1", (tx) => where(tx, divisibleBy3)],
      ["T1", "commit"],
      ["Q1", (tx) => withValue(tx, 30).length],
    ]);
    expect(T1).toEqual(["", ""]);
    expect(Q1).toEqual([0, 0, 0]);
    expect(now()).toBe("1=10 2=20 3=30");
  });

  test("[HER1] PMP for writes: a predicate that decides about writes sees all that came before", async () => {
    await interleave(db, [
      ["T1", (tx) => [1, 2].forEach((number) => set(tx, number, (valueOf(tx, number) as number) + 10))],
      ["T2", (tx) => withValue(tx, 20).forEach(({ id }) => tx.remove(id))],
      ["T1", "commit"],
      ["T2", "commit"],
    ]);
    expect(now()).toBe("2=30");
  });

  test("[HER1] P4, lost update: an update is made of the value that it replaces", async () => {
    const { T1, T2 } = await interleave(db, [
      ["T1", (tx) => valueOf(tx, 1)],
      ["T2", (tx) => valueOf(tx, 1)],
      ["T1", (tx) => set(tx, 1, 11)],
      ["T2", (tx) => set(tx, 1, (valueOf(tx, 1) as number) + 1)],
      ["T1", "commit"],
      ["T2", "commit"],
    ]);
    expect([T1![0], T2![0]]).toEqual([10, 11]);
    expect(now()).toBe("1=12 2=20");
  });

  test("[HER1] G-single, read skew: two reads see one state", async () => {
    const { T1, Q1 } = await interleave(db, [
      ["T1", (tx) => valueOf(tx, 1)],
      ["Q1", (tx) => valueOf(tx, 1)],
      ["T2", (tx) => set(tx, 1, 12)],
      ["T2", (tx) => set(tx, 2, 18)],
      ["T2", "commit"],
      ["T1", (tx) => valueOf(tx, 2)],
      ["Q1", (tx) => valueOf(tx, 2)],
      ["T1", "commit"],
      ["Q1", (tx) => valueOf(tx, 2)],
    ]);
    expect(T1).toEqual([10, 20]);
    expect(Q1).toEqual([10, 20, 20]);
  });

  test("[HER1] G-single with predicates: a predicate and the next one see one state", async () => {
    const { Q1, T1 } = await interleave(db, [
      ["Q1", (tx) => where(tx, (value) => value % 5 === 0)],
      ["T1", (tx) => where(tx, (value) => value % 5 === 0)],
      ["T2", (tx) => withValue(tx, 10).forEach(() => set(tx, 1, 12))],
      ["T2", "commit"],
      ["T1", (tx) => where(tx, divisibleBy3)],
      ["T1", "commit"],
      ["Q1", (tx) => where(tx, divisibleBy3)],
    ]);
    expect(Q1).toEqual(["1=10 2=20", ""]);
    expect(T1).toEqual(["1=10 2=20", ""]);
  });

  test("[HER1] G-single with a write predicate: what is deleted was there for the reads before", async () => {
    const { T1 } = await interleave(db, [
      ["T1", (tx) => valueOf(tx, 1)],
      ["T2", everything],
      ["T2", (tx) => set(tx, 1, 12)],
      ["T2", (tx) => set(tx, 2, 18)],
      ["T2", "commit"],
      ["T1", (tx) => withValue(tx, 20).map(({ id }) => tx.remove(id)).length],
      ["T1", "abort"],
    ]);
    expect(T1).toBeNull();
    expect(now()).toBe("1=12 2=18");
  });

  test("[HER1] G-single interleaved with writes: the other's write finds what the first one left", async () => {
    const { T1, T2 } = await interleave(db, [
      ["T1", (tx) => valueOf(tx, 1)],
      ["T2", (tx) => valueOf(tx, 1)],
      ["T2", (tx) => valueOf(tx, 2)],
      ["T2", (tx) => set(tx, 1, 12)],
      ["T1", (tx) => withValue(tx, 20).map(({ id }) => tx.remove(id)).length],
      ["T2", (tx) => withValue(tx, 20).length],
      ["T1", "commit"],
      ["T2", "commit"],
    ]);
    expect(T1).toEqual([10, 1]);
    expect(T2!.slice(0, 2)).toEqual([10, undefined]);
    expect(now()).toBe("1=12");
  });

  test("[HER1] G2-item, write skew: of two that check both rows and change one each, the second sees the first", async () => {
    const total = (tx: Parameters<typeof valueOf>[0]): number =>
      (valueOf(tx, 1) as number) + (valueOf(tx, 2) as number);
    const withdraw = (number: number) => (tx: Parameters<typeof valueOf>[0]) => {
      if (total(tx) >= 30) set(tx, number, (valueOf(tx, number) as number) - 15);
      return total(tx);
    };
    const { T1, T2 } = await interleave(db, [
      ["T1", total],
      ["T2", total],
      ["T1", withdraw(1)],
      ["T2", withdraw(2)],
      ["T1", "commit"],
      ["T2", "commit"],
    ]);
    expect(T1).toEqual([30, 15]);
    expect(T2).toEqual([15, 15]);
  });

  test("[HER1] G2, anti-dependency cycles: of two that insert if nothing fits a predicate, one inserts", async () => {
    const insertIfNone = (number: number, value: number) => (tx: Parameters<typeof valueOf>[0]) => {
      if (where(tx, divisibleBy3) === "") add(tx, number, value);
    };
    await interleave(db, [
      ["T1", (tx) => where(tx, divisibleBy3)],
      ["T2", (tx) => where(tx, divisibleBy3)],
      ["T1", insertIfNone(3, 30)],
      ["T2", insertIfNone(4, 42)],
      ["T1", "commit"],
      ["T2", "commit"],
    ]);
    expect(now()).toBe("1=10 2=20 3=30");
  });

  test("[HER1] G2 with a reader between (Fekete): a query sees no state that no order explains", async () => {
    const { Q1, T1 } = await interleave(db, [
      ["T1", everything],
      ["T2", (tx) => set(tx, 2, (valueOf(tx, 2) as number) + 5)],
      ["T2", "commit"],
      ["Q1", everything],
      ["T1", (tx) => set(tx, 1, 0)],
      ["T1", "commit"],
    ]);
    expect(T1![0]).toBe("1=10 2=20");
    // T1 began first and commits first: whoever sees T2's write must see T1's.
    expect(Q1).toEqual(["1=10 2=20"]);
    expect(now()).toBe("1=0 2=25");
  });

  test("[HER1] fractured reads: of what one transaction wrote, all is seen or nothing", async () => {
    const { T2, Q1, Q2 } = await interleave(db, [
      ["T1", (tx) => set(tx, 1, 11)],
      ["Q1", (tx) => valueOf(tx, 1)],
      ["T2", everything],
      ["T1", (tx) => set(tx, 2, 21)],
      ["T1", "commit"],
      ["Q1", (tx) => valueOf(tx, 2)],
      ["Q2", everything],
      ["T2", "commit"],
    ]);
    expect(Q1).toEqual([10, 20]);
    expect(Q2).toEqual(["1=11 2=21"]);
    expect(T2).toEqual(["1=11 2=21"]);
  });
});
