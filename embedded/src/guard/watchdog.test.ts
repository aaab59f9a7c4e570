import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const SCENARIO = fileURLToPath(new URL("./testing/scenario.ts", import.meta.url));

/** What came of a scenario, in a process of its own because it is about signals. */
async function outcomeOf(name: string): Promise<unknown> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--import", "tsx", SCENARIO, name]);
  expect(stderr).toBe("");
  const { bySignal, result } = JSON.parse(stdout) as { bySignal: boolean; result: unknown };
  expect(bySignal).toBe(true);
  return result;
}

describe.skipIf(process.platform === "win32")("guards that a lasting thread watches", () => {
  it("[FUN7] end what does not end itself, in any context, and nothing else, also after a rest", async () => {
    expect(await outcomeOf("loops")).toEqual([false, true, true, false, true, true, false, true, true]);
  });

  it("[FUN7] let errors through, and watch on after them", async () => {
    expect(await outcomeOf("thrown")).toEqual(["from within", true, false]);
  });

  it("[FUN7] hit nobody else when work ends just as its time is up", async () => {
    expect(await outcomeOf("close")).toEqual([true, 0]);
  });

  it("[FUN7] keep work that ends while the signal is on its way until it has come", async () => {
    expect(await outcomeOf("late")).toEqual([true, false, 0]);
  });

  it("[HTTP9] tell of an interrupt once, and guard on by time", async () => {
    expect(await outcomeOf("interruptIdle")).toEqual([1, true]);
  });

  it("[HTTP9] take an interrupt amid guarded work for one, not for the end of its time", async () => {
    expect(await outcomeOf("interruptBusy")).toEqual([true, true, 1]);
  });
});
