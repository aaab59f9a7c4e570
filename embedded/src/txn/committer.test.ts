import { describe, expect, test } from "vitest";
import { clockShowing } from "./clock.ts";
import { Database } from "./database.ts";
import { SnapshotGone } from "./errors.ts";
import {
  type DurableBatch,
  type DurableStore,
  type StoreReader,
  VALUES_PER_ROW,
} from "../store/durableStore.ts";

/** A disk whose writes finish when the test says so. */
class SlowStore implements DurableStore {
  readonly batches: DurableBatch[] = [];
  held: { resolve: () => void; reject: (error: Error) => void }[] = [];
  holding = false;
  beforeWrite = (): void => undefined;

  async load(reader: StoreReader): Promise<void> {
    reader.head({ ts: null, catalog: null, secret: new Uint8Array(32) });
  }

  write(batch: DurableBatch): Promise<void> {
    this.beforeWrite();
    this.batches.push(batch);
    if (!this.holding) return Promise.resolve();
    return new Promise((resolve, reject) => this.held.push({ resolve, reject }));
  }

  async close(): Promise<void> {}

  finish(error?: Error): void {
    for (const { resolve, reject } of this.held.splice(0)) {
      if (error === undefined) resolve();
      else reject(error);
    }
  }
}

async function openSlow(): Promise<{ db: Database; store: SlowStore }> {
  const store = new SlowStore();
  const db = await Database.open({ path: ":memory:", store });
  store.holding = true;
  store.batches.length = 0;
  return { db, store };
}

const insertInto = (db: Database, n: number) => db.runMutation((tx) => tx.insert("", "items", { n }));
const settled = async (promise: Promise<unknown>) =>
  (await Promise.race([promise.then(() => true), turn().then(() => false)])) as boolean;
const turn = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("the committer", () => {
  test("[TX6] nothing of a mutation is seen, and its result is not returned, before it is durable", async () => {
    const { db, store } = await openSlow();
    const before = db.durableTs();
    const result = insertInto(db, 1);
    let durable = 0;
    db.onDurable(() => (durable += 1));
    expect(await settled(result)).toBe(false);
    expect([db.beginRead().count("", "items"), db.durableTs(), durable]).toEqual([0, before, 0]);
    store.finish();
    const { ts } = await result;
    expect([db.beginRead().count("", "items"), db.durableTs(), durable]).toEqual([1, ts, 1]);
  });

  test("[TX6] a batch whose handing over is cut off by the time limit is handed over again", async () => {
    const { db, store } = await openSlow();
    store.holding = false;
    let stuck = 1;
    store.beforeWrite = () => {
      for (stuck -= 1; stuck === 0;);
    };
    const results = await Promise.all([insertInto(db, 1), insertInto(db, 2)]);
    expect(store.batches.map(({ put }) => put.length / VALUES_PER_ROW)).toEqual([2]);
    expect(db.durableTs()).toBe(results[1].ts);
    await insertInto(db, 3);
    expect(db.beginRead().count("", "items")).toBe(3);
  });

  test("[TX6] a mutation that only reads waits for what it has read", async () => {
    const { db, store } = await openSlow();
    void insertInto(db, 1);
    const reading = db.runMutation((tx) => tx.count("", "items"));
    expect(await settled(reading)).toBe(false);
    store.finish();
    expect((await reading).value).toBe(1);
  });

  test("[TX7] what finishes while the disk is busy is written at once, and of each document the last version only", async () => {
    const { db, store } = await openSlow();
    const first = db.runMutation((tx) => tx.insert("", "items", { n: 0 }));
    const others = [...Array(50).keys()].map((n) =>
      db.runMutation((tx) => tx.merge(tx.openQuery("", ALL).next()!.id, { n })),
    );
    let ran = false;
    const dropped = db.runMutation((tx) => {
      tx.remove(tx.insert("", "items", {}));
      ran = true;
    });
    while (!ran) await turn();
    store.finish();
    await first;
    await turn();
    store.finish();
    await Promise.all([...others, dropped]);
    expect(store.batches.map(({ put }) => put.length / 5)).toEqual([1, 1]);
    expect(store.batches[1]!.put[4]).toContain('"n":49');
  });

  test("[TX5] mutations run one at a time and in order, also when one of them waits", async () => {
    const db = await Database.open({ path: ":memory:" });
    const log: string[] = [];
    const slow = db.runMutation(async (tx) => {
      log.push("slow starts");
      await turn();
      tx.insert("", "items", {});
      log.push("slow ends");
    });
    const quick = db.runMutation((tx) => log.push(`quick sees ${tx.count("", "items")}`));
    await Promise.all([slow, quick]);
    expect(log).toEqual(["slow starts", "slow ends", "quick sees 1"]);
  });

  test("[TX4] a body that throws, or rejects, writes nothing and does not hold up the others", async () => {
    const db = await Database.open({ path: ":memory:" });
    const failing = db.runMutation((tx) => {
      tx.insert("", "items", {});
      throw new Error("sync");
    });
    const rejecting = db.runMutation(async (tx) => {
      tx.insert("", "items", {});
      await turn();
      throw new Error("async");
    });
    const fine = insertInto(db, 1);
    await expect(failing).rejects.toThrow("sync");
    await expect(rejecting).rejects.toThrow("async");
    await fine;
    expect(db.beginRead().count("", "items")).toBe(1);
  });

  test("[TX8] timestamps rise strictly, also when the clock goes back", async () => {
    let nowMs = 1_700_000_000_000;
    const db = await Database.open({ path: ":memory:", clock: clockShowing(() => nowMs) });
    let last = db.durableTs();
    for (const step of [0, 0, 5, -1000, 0, 1]) {
      nowMs += step;
      const { ts } = await insertInto(db, 1);
      expect(ts > last).toBe(true);
      last = ts;
    }
  });

  test("[TX9] after a failed write all fails, and nothing of it is seen", async () => {
    const { db, store } = await openSlow();
    const lost = [insertInto(db, 1), insertInto(db, 2)];
    await turn();
    store.finish(new Error("disk full"));
    for (const result of lost) await expect(result).rejects.toThrow("could not be written");
    await expect(insertInto(db, 3)).rejects.toThrow("could not be written");
    expect(db.beginRead().count("", "items")).toBe(0);
  });

  test("[TX6] listeners of a transaction, of its watches and of the database hear before the caller", async () => {
    const db = await Database.open({ path: ":memory:" });
    await insertInto(db, 0);
    const heard: string[] = [];
    const reader = db.beginRead();
    reader.count("", "items");
    db.watch(reader.reads, reader.beginTs, () => heard.push("watch"));
    db.onDurable(() => heard.push("durable"));
    await db.runMutation((tx) => {
      tx.insert("", "items", {});
      tx.onCommit(() => heard.push("commit"));
    });
    heard.push("caller");
    expect(heard).toEqual(["watch", "durable", "commit", "caller"]);
  });

  test("[TX1] a read at an earlier commit sees that commit; what is ahead or forgotten is refused", async () => {
    const db = await Database.open({ path: ":memory:" });
    const start = db.durableTs();
    const times: bigint[] = [];
    for (let n = 0; n < 10; n += 1) times.push((await insertInto(db, n)).ts);
    times.forEach((ts, n) => expect(db.beginRead(ts).count("", "items")).toBe(n + 1));
    expect(db.beginRead(times[1]! - 1n).count("", "items")).toBe(1);
    expect(() => db.beginRead(db.durableTs() + 1n)).toThrow(SnapshotGone);
    await db.runMutation((tx) => [...Array(4_000).keys()].forEach((n) => tx.insert("", "items", { n })));
    expect(() => db.beginRead(start)).toThrow(SnapshotGone);
    expect(db.beginRead(db.durableTs()).count("", "items")).toBe(4_010);
  });

  test("[TX9] closing finishes what was accepted and refuses the rest", async () => {
    const db = await Database.open({ path: ":memory:" });
    const accepted = [...Array(20).keys()].map((n) => insertInto(db, n));
    await db.close();
    await expect(Promise.all(accepted)).resolves.toHaveLength(20);
    await expect(insertInto(db, 1)).rejects.toThrow("closed");
  });
});

const ALL = { source: { type: "FullTableScan" as const, tableName: "items", order: null }, operators: [] };
