import { beforeEach, describe, expect, test } from "vitest";
import { SeededRandom } from "../../simulation/seededRandom.ts";
import { Timeline } from "../../simulation/timeline.ts";
import type { Deployment } from "../deploy/deployment.ts";
import type { CronSpec } from "../functions/app.ts";
import { commitMutation } from "../functions/commitMutation.ts";
import type { FunctionRequest, FunctionRunner, MutationRequest, Outcome } from "../functions/runner.ts";
import { liftLimits } from "../guard/guard.ts";
import { Database } from "../txn/database.ts";
import type { Transaction } from "../txn/transaction.ts";
import { CRON_TABLE, Crons } from "./crons.ts";
import { chooseDue } from "./dueJobs.ts";
import { cancelScheduled, ensureScheduledTable, insertScheduled, readJob, setState } from "./rows.ts";
import { Scheduler } from "./scheduler.ts";

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ACTIONS = 300;
const MUTATIONS = process.env.NIGHTLY === "1" ? 10_000 : 2_000;
const OK: Outcome = { ok: true, valueJson: "null", logLines: [] };

/** A scheduler on a clock that the test moves, and functions that only leave a trace. */
class Bench {
  readonly timeline = new Timeline(new SeededRandom(1));
  /** Which calls ran, by the text in their arguments. */
  readonly ran: string[] = [];
  actionsRunning = 0;
  actionsRunningMax = 0;
  actionMs = 1_000;
  crons: CronSpec[] = [];
  db!: Database;

  async open(): Promise<void> {
    liftLimits();
    const clock = this.timeline.clockWhile(() => true);
    const opening = Database.open({ path: ":memory:", clock });
    await this.during(opening);
    this.db = await opening;
    await this.write((tx) => {
      ensureScheduledTable(tx);
      tx.declareTable("", CRON_TABLE);
    });
  }

  async start(): Promise<void> {
    const deployment = this.deployment();
    const report = (error: unknown) => {
      throw error;
    };
    const scheduler = new Scheduler({ db: this.db, runner: this.runner(), deployment, report });
    await this.during(scheduler.start());
    new Crons({ db: this.db, deployment, report }).start();
  }

  /** Lets time pass until the promise is settled. */
  async during<T>(promise: Promise<T>): Promise<T> {
    let isOver = false;
    void promise.finally(() => (isOver = true)).catch(() => undefined);
    while (!isOver) await this.timeline.pass(1);
    return promise;
  }

  write<T>(body: (tx: Transaction) => T): Promise<T> {
    return this.during(this.db.runMutation(body)).then(({ value }) => value);
  }

  schedule(udfPath: string, name: string, delayMs = 0): Promise<string> {
    return this.write((tx) =>
      insertScheduled(tx, { componentPath: "", udfPath, args: { name }, timeMs: tx.nowMs + delayMs }),
    );
  }

  stateOf(id: string): string | undefined {
    return readJob(this.db.beginRead(), id)?.state;
  }

  private runner(): FunctionRunner {
    const nameOf = ({ args }: FunctionRequest) => (args as { name: string }).name;
    const fake = {
      runMutation: (request: MutationRequest) =>
        commitMutation(
          this.db,
          request,
          (tx) => {
            const name = nameOf(request);
            this.ran.push(name);
            if (name === "cancels itself") cancelScheduled(tx, request.scheduledFunctionId!);
            tx.insert("", "done", { name });
            return OK;
          },
          () => OK,
        ),
      runAction: async (request: FunctionRequest) => {
        this.ran.push(nameOf(request));
        this.actionsRunning += 1;
        this.actionsRunningMax = Math.max(this.actionsRunningMax, this.actionsRunning);
        await new Promise<void>((resolve) => this.db.clock.setTimer(resolve, this.actionMs));
        this.actionsRunning -= 1;
        return OK;
      },
    };
    return fake as unknown as FunctionRunner;
  }

  private deployment(): Deployment {
    const functions = new Map([
      ["jobs.js:mutate", { udfType: "mutation" }],
      ["jobs.js:act", { udfType: "action" }],
    ]);
    const app = { components: new Map([["", { path: "", functions, crons: this.crons }]]) };
    return { current: app, onChange: () => () => undefined } as unknown as Deployment;
  }
}

let bench: Bench;
beforeEach(async () => {
  bench = new Bench();
  await bench.open();
});

describe("scheduler", () => {
  test("[SCH1] calls start in the order of their times, each once", async () => {
    await bench.schedule("jobs:mutate", "third", 300);
    await bench.schedule("jobs:mutate", "second", 200);
    await bench.schedule("jobs:mutate", "first");
    await bench.start();
    await bench.timeline.pass(10 * SECOND_MS);
    expect(bench.ran).toEqual(["first", "second", "third"]);
  });

  test("[SCH8] due actions without number do not hold up mutations, and 64 run at a time", async () => {
    bench.actionMs = 100 * SECOND_MS;
    await bench.write((tx) => {
      for (let n = 0; n < ACTIONS; n += 1)
        insertScheduled(tx, {
          componentPath: "",
          udfPath: "jobs:act",
          args: { name: "act" },
          timeMs: tx.nowMs,
        });
    });
    await bench.start();
    await bench.schedule("jobs:mutate", "at once");
    await bench.schedule("jobs:mutate", "soon", 500);
    await bench.timeline.pass(2 * SECOND_MS);
    expect(bench.ran.filter((name) => name !== "act")).toEqual(["at once", "soon"]);
    expect(bench.actionsRunning).toBe(64);
    bench.actionMs = 10;
    await bench.timeline.pass(110 * SECOND_MS);
    expect(bench.ran.filter((name) => name === "act").length).toBe(ACTIONS);
    expect(bench.actionsRunningMax).toBe(64);
  });

  test(`[SCH9] ${MUTATIONS} mutations due at once run once each`, async () => {
    await bench.write((tx) => {
      for (let n = 0; n < MUTATIONS; n += 1)
        insertScheduled(tx, {
          componentPath: "",
          udfPath: "jobs:mutate",
          args: { name: `${n}` },
          timeMs: tx.nowMs,
        });
    });
    await bench.start();
    await bench.timeline.pass(60 * SECOND_MS);
    expect(bench.ran.length).toBe(MUTATIONS);
    expect(new Set(bench.ran).size).toBe(MUTATIONS);
  });

  test("[SCH9] choosing what is due reads that and one more, however much is stored", async () => {
    await bench.write((tx) => {
      for (let n = 0; n < 500; n += 1)
        insertScheduled(tx, {
          componentPath: "",
          udfPath: "jobs:mutate",
          args: {},
          timeMs: tx.nowMs + DAY_MS + n,
        });
      for (let n = 0; n < 500; n += 1) {
        const id = insertScheduled(tx, { componentPath: "", udfPath: "jobs:mutate", args: {}, timeMs: n });
        if (n >= 3) setState(tx, id, { kind: "success" });
      }
    });
    const tx = bench.db.beginRead();
    let rowsRead = 0;
    const openQuery = tx.openQuery.bind(tx);
    tx.openQuery = (component, query) => {
      const stream = openQuery(component, query);
      return { next: () => ((rowsRead += 1), stream.next()) };
    };
    const room = { mutations: 32, actions: 64, isRunning: () => false, isAction: () => false };
    expect(chooseDue(tx, bench.timeline.nowMs, room).start.length).toBe(3);
    expect(rowsRead).toBeLessThanOrEqual(6);
  });

  test("[SCH10] an action that is canceled while it runs goes on and stays canceled; what it schedules is canceled", async () => {
    await bench.start();
    const id = await bench.schedule("jobs:act", "running");
    await bench.timeline.pass(200);
    expect(bench.stateOf(id)).toBe("inProgress");
    await bench.write((tx) => cancelScheduled(tx, id));
    const child = await bench.write((tx) =>
      insertScheduled(tx, {
        componentPath: "",
        udfPath: "jobs:mutate",
        args: { name: "child" },
        timeMs: 0,
        parentId: id,
      }),
    );
    await bench.timeline.pass(5 * SECOND_MS);
    expect([bench.stateOf(id), bench.stateOf(child)]).toEqual(["canceled", "canceled"]);
    expect(bench.ran).toEqual(["running"]);
  });

  test("[SCH10] a mutation that cancels itself takes effect, once, and its row says canceled", async () => {
    await bench.start();
    const id = await bench.schedule("jobs:mutate", "cancels itself");
    await bench.timeline.pass(5 * SECOND_MS);
    expect(bench.ran).toEqual(["cancels itself"]);
    expect(bench.stateOf(id)).toBe("canceled");
    expect(bench.db.beginRead().count("", "done")).toBe(1);
  });
});

describe("a clock that jumps", () => {
  const ranSince = (from: number) => bench.ran.slice(from);

  test("[SCH12] set forward by a day: what is due then runs once, and nothing twice", async () => {
    await bench.start();
    await bench.schedule("jobs:mutate", "tonight", 10 * HOUR_MS);
    await bench.schedule("jobs:mutate", "next week", 7 * DAY_MS);
    await bench.timeline.pass(30 * SECOND_MS);
    expect(bench.ran).toEqual([]);
    bench.timeline.skewMs += DAY_MS;
    await bench.timeline.pass(60 * SECOND_MS);
    expect(bench.ran).toEqual(["tonight"]);
  });

  test("[SCH12] set back by an hour: what was due already still runs at once", async () => {
    const id = await bench.schedule("jobs:mutate", "due");
    bench.timeline.skewMs -= HOUR_MS;
    await bench.start();
    await bench.timeline.pass(SECOND_MS);
    expect(bench.stateOf(id)).toBe("success");
  });

  test.each([
    ["set back by an hour", -HOUR_MS],
    ["set forward by a day", DAY_MS],
    ["set back by a week", -7 * DAY_MS],
  ])("[SCH12] %s: an interval keeps its beat, without a storm", async (_name, jumpMs) => {
    bench.crons = [interval("beat", 60)];
    await bench.start();
    await bench.timeline.pass(10 * 60 * SECOND_MS);
    const before = bench.ran.length;
    expect(before).toBeGreaterThanOrEqual(10);
    bench.timeline.skewMs += jumpMs;
    await bench.timeline.pass(10 * 60 * SECOND_MS);
    expect(ranSince(before).length).toBeGreaterThanOrEqual(9);
    expect(ranSince(before).length).toBeLessThanOrEqual(12);
  });

  test("[SCH12] set back by an hour: a time of day that has been does not come again; set back by a day, it does", async () => {
    const untilNextHourMs = HOUR_MS - (bench.timeline.nowMs % HOUR_MS);
    bench.crons = [
      {
        identifier: "hourly",
        spec: { name: "jobs:mutate", args: [{ name: "hourly" }], schedule: { type: "hourly", minuteUTC: 0 } },
      },
    ];
    await bench.start();
    await bench.timeline.pass(untilNextHourMs + 60 * SECOND_MS);
    expect(bench.ran.length).toBe(1);
    bench.timeline.skewMs -= HOUR_MS / 2;
    await bench.timeline.pass(HOUR_MS);
    expect(bench.ran.length).toBe(1);
    await bench.timeline.pass(HOUR_MS);
    expect(bench.ran.length).toBe(2);
    bench.timeline.skewMs -= DAY_MS;
    await bench.timeline.pass(2 * HOUR_MS);
    expect(bench.ran.length).toBe(4);
  });
});

function interval(name: string, seconds: number): CronSpec {
  return {
    identifier: name,
    spec: { name: "jobs:mutate", args: [{ name }], schedule: { type: "interval", seconds } },
  };
}
