import { describe, expect, it } from "vitest";
import { Worker } from "node:worker_threads";
import { processorMs } from "./processorTime.ts";

const spin = (ms: number) => {
  for (const end = performance.now() + ms; performance.now() < end;);
};

describe("the processor's time of a thread", () => {
  it("[FUN7] grows with what the thread does itself", () => {
    const before = processorMs();
    spin(60);
    expect(processorMs() - before).toBeGreaterThan(10);
  });

  it.runIf(process.platform === "linux")("[FUN7] does not grow with what other threads do", async () => {
    const worker = new Worker("for (const end = performance.now() + 10_000; performance.now() < end;);", {
      eval: true,
    });
    await new Promise((resolve) => worker.once("online", resolve));
    const before = { own: processorMs(), all: process.cpuUsage() };
    await new Promise((resolve) => setTimeout(resolve, 300));
    const own = processorMs() - before.own;
    const { user, system } = process.cpuUsage(before.all);
    await worker.terminate();
    expect(own).toBeLessThan((user + system) / 1_000 / 2);
  });
});
