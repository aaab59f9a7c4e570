import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshFolder } from "../src/testing/freshFolder.ts";
import { runMain, startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";

let backend: TestBackend;
let folder: { path: string; remove(): Promise<void> };
beforeAll(async () => {
  backend = await startTestBackend();
  folder = await freshFolder("backups");
});
afterAll(async () => {
  await backend?.dispose();
  await folder?.remove();
});

test("[STO9] the command backs up a running backend and a stopped one, and restores either", async () => {
  const running = join(folder.path, "running");
  const online = await runMain(["backup", "--data", backend.dataDir, "--to", running]);
  expect(online).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(online.stdout)).toMatchObject({ format: 1, files: 0 });
  const again = await runMain(["backup", "--data", backend.dataDir, "--to", running]);
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("is not empty") });

  await backend.kill();
  const stopped = join(folder.path, "stopped");
  const offline = await runMain(["backup", "--data", backend.dataDir, "--to", stopped]);
  expect(offline).toMatchObject({ code: 0, stderr: "" });

  rmSync(backend.dataDir, { recursive: true });
  const restored = await runMain(["restore", "--from", stopped, "--data", backend.dataDir]);
  expect(restored).toMatchObject({ code: 0, stderr: "", stdout: offline.stdout });
  expect(readFileSync(join(backend.dataDir, "admin_key"), "utf8").trim()).toBe(backend.adminKey);
  await backend.restart();
  expect((await fetch(`${backend.url}/version`)).status).toBe(200);
});

test("[STO10] the command says in one sentence what it can't do", async () => {
  const missing = join(folder.path, "missing");
  const refused = await runMain(["restore", "--from", missing, "--data", join(folder.path, "new")]);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr.trim().split("\n")).toEqual([expect.stringContaining("is not a whole backup")]);
  expect(existsSync(join(folder.path, "new"))).toBe(false);
  const noData = await runMain(["backup", "--data", missing, "--to", join(folder.path, "new")]);
  expect(noData.stderr).toContain("is not the data folder of a backend");
  const bad = await runMain(["backup", "--data", backend.dataDir]);
  expect(bad.code).toBe(2);
});
