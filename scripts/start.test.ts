import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePorts, ROOT } from "./app/settings.ts";

/** What a newcomer should wait at most on two idle cores, after the install. */
const START_LIMIT_MS = 20_000;
/** Measured on a machine that runs other things too; the figure itself is printed. */
const PATIENCE_MS = 90_000;

let dataDir = "";
const running: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "switchboard-start-"));
});

afterEach(async () => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
  await rm(dataDir, { recursive: true, force: true });
});

async function start() {
  const ports = await freePorts();
  const startedMs = performance.now();
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/start.ts"], {
    cwd: ROOT,
    env: {
      ...process.env,
      SWITCHBOARD_DATA: dataDir,
      SWITCHBOARD_PORT: String(ports.client),
      SWITCHBOARD_BACKEND_PORT: String(ports.backend),
      SWITCHBOARD_SITE_PORT: String(ports.site),
      SWITCHBOARD_SANDBOX_PORT: String(ports.sandbox),
    },
  });
  running.push(child);
  let stdout = "";
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  await new Promise<void>((done, fail) => {
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString("utf8");
      if (stdout.includes("\n")) done();
    });
    child.once("exit", (code) => fail(new Error(`ended with ${code}: ${stderr}`)));
  });
  const seconds = (performance.now() - startedMs) / 1000;
  const stop = async () => {
    child.kill("SIGINT");
    return await new Promise<number | null>((done) => child.once("close", done));
  };
  return { ports, seconds, stop, output: () => ({ stdout, stderr }) };
}

test(
  "a start prints one line with the address, answers there, stops at Ctrl+C, and keeps its data",
  { timeout: PATIENCE_MS },
  async () => {
    const first = await start();
    console.log(
      `first start ${first.seconds.toFixed(1)} s (limit ${START_LIMIT_MS / 1000} s on an idle machine)`,
    );
    const { stdout, stderr } = first.output();
    expect(stdout.trim().split("\n")).toHaveLength(1);
    expect(stdout).toContain(`http://127.0.0.1:${first.ports.client}`);
    expect(stderr).toBe("");
    expect(await (await fetch(`http://127.0.0.1:${first.ports.client}/northwind`)).text()).toContain(
      '<div id="root">',
    );
    expect((await fetch(`http://127.0.0.1:${first.ports.site}/health`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${first.ports.sandbox}/`)).status).toBe(200);
    expect(await first.stop()).toBe(0);
    for (const port of Object.values(first.ports)) {
      await expect(fetch(`http://127.0.0.1:${port}/`), `port ${port} is free again`).rejects.toThrow();
    }

    const second = await start();
    console.log(`second start ${second.seconds.toFixed(1)} s`);
    expect((await fetch(`http://127.0.0.1:${second.ports.site}/health`)).status).toBe(200);
    expect(await second.stop()).toBe(0);
    expect(second.seconds, "an unchanged app is neither built nor pushed again").toBeLessThan(first.seconds);
  },
);

test(
  "a second start on the same data says who has it, in one sentence, and leaves the first alone",
  { timeout: PATIENCE_MS },
  async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(/ended with 1: .*is in use by process \d+/);
    expect((await fetch(`http://127.0.0.1:${first.ports.site}/health`)).status).toBe(200);
    expect(await first.stop()).toBe(0);
  },
);
