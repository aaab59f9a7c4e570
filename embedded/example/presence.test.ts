import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../src/deploy/testing/testApp.ts";
import { jobsInState } from "../src/schedule/rows.ts";
import { Scheduler } from "../src/schedule/scheduler.ts";
import { until } from "../src/testing/until.ts";
import { type Clock, systemClock } from "../src/txn/clock.ts";

/** So much faster than it is does time pass for the app; no more, so that a busy machine loses no two heartbeats. */
const HASTE = 8;
/** As pages do it. */
const HEARTBEAT_MS = 5_000;
/** After which `presence.ts` takes somebody for gone. */
const GONE_AFTER_MS = 12_000;

const startedMs = Date.now();
const hastyClock: Clock = {
  ...systemClock,
  nowMs: () => startedMs + (Date.now() - startedMs) * HASTE,
  setTimer: (callback, delayMs) => systemClock.setTimer(callback, delayMs / HASTE),
};

let app: TestApp;
let scheduler: Scheduler;
beforeEach(async () => {
  const source = (name: string) =>
    readFile(fileURLToPath(new URL(`./convex/${name}`, import.meta.url)), "utf8");
  const files = {
    presence: await source("presence.ts"),
    "_generated/api": await source("_generated/api.js"),
    "_generated/server": await source("_generated/server.js"),
  };
  app = await startTestApp({ files, schema: await source("schema.ts") }, { clock: hastyClock });
  const report = (error: unknown) => {
    throw error;
  };
  scheduler = new Scheduler({ db: app.db, runner: app.runner, deployment: app.deployment, report });
  await scheduler.start();
});
afterEach(async () => {
  scheduler.stop();
  await app.close();
});

const heartbeat = (name: string) => app.call("presence:heartbeat", { name });
const people = () => app.call("presence:list");

/** Sweeps that are to come. */
const sweepsAhead = (): number => jobsInState(app.db.beginRead(), "pending", 10).length;

test("[EX2] who is not heard of any more is gone, who is stays, and an empty room is swept no further", async () => {
  const beforeMs = hastyClock.nowMs();
  await heartbeat("Ada");
  await heartbeat("Kurt");
  expect(sweepsAhead()).toBe(1);
  const beats = setInterval(() => void heartbeat("Kurt"), HEARTBEAT_MS / HASTE);
  await until("Ada to be gone", async () => JSON.stringify(await people()) === '["Kurt"]');
  expect(hastyClock.nowMs() - beforeMs).toBeGreaterThanOrEqual(GONE_AFTER_MS);
  await new Promise((resolve) => setTimeout(resolve, (2 * GONE_AFTER_MS) / HASTE));
  expect(await people()).toEqual(["Kurt"]);
  clearInterval(beats);
  await until("an empty room", async () => JSON.stringify(await people()) === "[]");
  expect(sweepsAhead()).toBe(0);
  await heartbeat("Emmy");
  expect(sweepsAhead()).toBe(1);
});
