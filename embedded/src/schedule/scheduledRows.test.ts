import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../deploy/testing/testApp.ts";
import { until } from "../testing/until.ts";
import type { JsonValue } from "../values/json.ts";
import { Scheduler } from "./scheduler.ts";

const FILES = {
  work: `
import { internalMutationGeneric as internalMutation, internalActionGeneric as internalAction, mutationGeneric as mutation, queryGeneric as query, anyApi } from "convex/server";
export const fine = internalMutation(async (ctx, { id }) => { await ctx.db.insert("ran", {}); });
export const failing = internalMutation(async (ctx) => { await ctx.db.insert("ran", {}); throw new Error("no"); });
export const act = internalAction(async () => { throw new Error("nor this"); });
export const gone = internalMutation(async () => {});
export const turned = internalMutation(async () => {});
export const looks = internalMutation(async (ctx) => {
  const [own] = (await ctx.db.system.query("_scheduled_functions").collect()).filter((job) => job.name === "work.js:looks");
  await ctx.db.insert("seen", { kind: own.state.kind });
});
export const plan = mutation((ctx, { name, delayMs }) => ctx.scheduler.runAfter(delayMs, anyApi.work[name], { n: 1 }));
export const job = query((ctx, { id }) => ctx.db.system.get(id));
export const seen = query(async (ctx) => (await ctx.db.query("seen").collect()).map((row) => row.kind));
export const ran = query(async (ctx) => (await ctx.db.query("ran").collect()).length);
`,
};

let app: TestApp;
let scheduler: Scheduler;
beforeEach(async () => {
  app = await startTestApp({ files: FILES });
  const { db, runner, deployment } = app;
  const report = (error: unknown) => {
    throw error;
  };
  scheduler = new Scheduler({ db, runner, deployment, report });
  await scheduler.start();
});
afterEach(async () => {
  scheduler.stop();
  await app.close();
});

type Row = Record<string, JsonValue> & { state: { kind: string; error?: string } };

async function finished(id: string): Promise<Row> {
  return until("the job", async () => {
    const row = (await app.call("work:job", { id })) as Row;
    return row.state.kind === "pending" || row.state.kind === "inProgress" ? null : row;
  });
}

const plan = async (name: string, delayMs = 0): Promise<string> =>
  (await app.call("work:plan", { name, delayMs })) as string;

describe("rows of _scheduled_functions", () => {
  test("[SCH11] a row has Convex's fields and no others: name, arguments, times and the kind of its state", async () => {
    const id = await plan("fine");
    const row = await finished(id);
    expect(Object.keys(row).sort()).toEqual(
      ["_creationTime", "_id", "args", "completedTime", "name", "scheduledTime", "state"].sort(),
    );
    expect(row).toMatchObject({
      _id: id,
      name: "work.js:fine",
      args: [{ n: 1 }],
      state: { kind: "success" },
    });
    expect(row["completedTime"]).toBeGreaterThanOrEqual(row["scheduledTime"] as number);
  });

  test("[SCH11] a failure is told with what the function said, and has left nothing behind", async () => {
    for (const [name, text] of [
      ["failing", "Uncaught Error: no\n"],
      ["act", "Uncaught Error: nor this\n"],
    ] as const) {
      const { state } = await finished(await plan(name));
      expect(state.kind).toBe("failed");
      expect(state.error?.startsWith(text)).toBe(true);
    }
    expect(await app.call("work:ran")).toBe(0);
  });

  test("[SCH11] a mutation sees its own row in progress", async () => {
    await finished(await plan("looks"));
    expect(await app.call("work:seen")).toEqual(["inProgress"]);
  });

  test("[SCH11] a job whose function is gone, or is a query now, fails with Convex's words", async () => {
    const [gone, turned] = [await plan("gone", 1_500), await plan("turned", 1_500)];
    const work = FILES.work
      .replace(/export const gone.*\n/, "")
      .replace("turned = internalMutation", "turned = query");
    await app.push({ files: { work } });
    expect((await finished(gone)).state).toEqual({
      kind: "failed",
      error:
        "Could not find function for 'work:gone'. Did you forget to run `npx convex dev` or `npx convex deploy`?",
    });
    expect((await finished(turned)).state).toEqual({
      kind: "failed",
      error:
        'Unsupported function type. "turned" in module "work.js" is defined as a Query. Only Mutation and Action can be scheduled.',
    });
  });
});
