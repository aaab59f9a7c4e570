import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startBackend, type Backend } from "./backend.ts";
import { freshFolder } from "./testing/freshFolder.ts";

let folder: { path: string; remove(): Promise<void> };
const running: Backend[] = [];
beforeEach(async () => {
  folder = await freshFolder("backend");
});
afterEach(async () => {
  for (const backend of running.splice(0)) await backend.close();
  await folder.remove();
});

async function start(dataDir: string | null, port = 0): Promise<Backend> {
  const backend = await startBackend({ dataDir, port, sitePort: 0 });
  running.push(backend);
  return backend;
}

test("[HTTP9] close frees folder and ports, so that the next start in the same process works", async () => {
  const first = await start(folder.path);
  await first.close();
  expect(existsSync(join(folder.path, "lock"))).toBe(false);
  const second = await start(folder.path, Number(new URL(first.url).port));
  expect(second).toMatchObject({ url: first.url, adminKey: first.adminKey });
});

test("[HTTP9] a failed start leaves nothing behind: no lock, no open port", async () => {
  const taken = await start(null);
  const port = Number(new URL(taken.url).port);
  await expect(startBackend({ dataDir: folder.path, port: 0, sitePort: port })).rejects.toThrow(
    `Port ${port} (HTTP actions) is already in use`,
  );
  expect(existsSync(join(folder.path, "lock"))).toBe(false);
  await start(folder.path);
});

test("[HTTP9] without a data folder everything is gone after close, the key too", async () => {
  const first = await start(null);
  const second = await start(null);
  expect(first.adminKey).not.toBe(second.adminKey);
});

test("[FIL4] bytes that a crash left without a row, or in mid-upload, are swept away at start", async () => {
  await mkdir(join(folder.path, "files"), { recursive: true });
  await mkdir(join(folder.path, "incoming"), { recursive: true });
  await writeFile(join(folder.path, "files", "kg2abandoned"), "bytes");
  await writeFile(join(folder.path, "incoming", "half"), "by");
  await start(folder.path);
  expect(await readdir(join(folder.path, "files"))).toEqual([]);
  expect(await readdir(join(folder.path, "incoming"))).toEqual([]);
});
