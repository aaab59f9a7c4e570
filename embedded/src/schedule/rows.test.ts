import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clockShowing } from "../txn/clock.ts";
import { Database } from "../txn/database.ts";
import type { Transaction } from "../txn/transaction.ts";
import { removeFinished } from "./cleaning.ts";
import {
  cancelScheduled,
  countJobs,
  ensureScheduledTable,
  insertScheduled,
  jobsInState,
  readJob,
  setState,
} from "./rows.ts";

const HOUR_MS = 3_600_000;
let nowMs = Date.parse("2026-01-01T00:00:00Z");
let db: Database;
beforeEach(async () => {
  db = await Database.open({ path: ":memory:", clock: clockShowing(() => nowMs) });
  await write((tx) => ensureScheduledTable(tx));
});
afterEach(() => db.close());

const write = async <T>(body: (tx: Transaction) => T): Promise<T> => (await db.runMutation(body)).value;
const schedule = (timeMs: number): Promise<string> =>
  write((tx) => insertScheduled(tx, { componentPath: "", udfPath: "jobs:run", args: { n: 1 }, timeMs }));

describe("scheduled rows", () => {
  test("[SCH1] pending jobs come in the order of their times, with their arguments", async () => {
    const [late, early] = [await schedule(nowMs + 10), await schedule(nowMs + 5)];
    const jobs = jobsInState(db.beginRead(), "pending", 10);
    expect(jobs.map(({ id }) => id)).toEqual([early, late]);
    expect(jobs[0]).toMatchObject({ udfPath: "jobs:run", args: { n: 1 }, componentPath: "" });
  });

  test("[SCH2] canceling ends what has not finished and leaves the rest; an unknown id is refused", async () => {
    const [pending, done] = [await schedule(nowMs), await schedule(nowMs)];
    await write((tx) => setState(tx, done, { kind: "success" }));
    await write((tx) => cancelScheduled(tx, pending));
    await write((tx) => cancelScheduled(tx, done));
    const tx = db.beginRead();
    expect([readJob(tx, pending)?.state, readJob(tx, done)?.state]).toEqual(["canceled", "success"]);
    await expect(write((other) => cancelScheduled(other, "nonsense"))).rejects.toThrow("not found");
  });

  test("[SCH7] finished jobs go after a while, or before if there are too many; the others stay", async () => {
    const retention = { keepMs: HOUR_MS, keepMax: 4, batch: 2 };
    const clean = () => write((tx) => removeFinished(tx, retention));
    const old = await schedule(nowMs);
    await write((tx) => setState(tx, old, { kind: "failed", error: "x" }));
    expect(await clean()).toBe(false);
    nowMs += HOUR_MS + 1;
    await clean();
    expect(readJob(db.beginRead(), old)).toBe(null);

    const waiting = await schedule(nowMs + HOUR_MS);
    const done: string[] = [];
    for (let n = 0; n < 6; n += 1) done.push(await schedule(nowMs + n));
    await write((tx) => done.forEach((id) => setState(tx, id, { kind: "success" })));
    while (await clean());
    const tx = db.beginRead();
    expect(countJobs(tx)).toBe(4);
    expect(readJob(tx, waiting)?.state).toBe("pending");
    expect(done.map((id) => readJob(tx, id) !== null)).toEqual([false, false, false, true, true, true]);
  });
});
