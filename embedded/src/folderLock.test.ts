import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockFolder } from "./folderLock.ts";
import { freshFolder } from "./testing/freshFolder.ts";

let folder: { path: string; remove(): Promise<void> };
beforeEach(async () => {
  folder = await freshFolder("lock");
});
afterEach(() => folder.remove());

const lockFile = (): string => join(folder.path, "lock");

test("[HTTP9] a locked folder is refused with the holder's process number, and free again after release", () => {
  const release = lockFolder(folder.path);
  expect(() => lockFolder(folder.path)).toThrow(`(process ${process.pid})`);
  release();
  expect(existsSync(lockFile())).toBe(false);
  lockFolder(folder.path)();
});

test("[HTTP9] the lock of a process that is gone is taken over", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  writeFileSync(lockFile(), JSON.stringify({ pid: child.pid, startedAt: null }));
  lockFolder(folder.path);
  expect(JSON.parse(readFileSync(lockFile(), "utf8"))).toMatchObject({ pid: process.pid });
});

test("[HTTP9] the lock of an earlier process with the same number is taken over", () => {
  writeFileSync(lockFile(), JSON.stringify({ pid: process.pid, startedAt: "an earlier boot/1" }));
  lockFolder(folder.path)();
});

test("[HTTP9] a lock file cut off in writing is taken over", () => {
  writeFileSync(lockFile(), '{"pid":');
  lockFolder(folder.path)();
});
