import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** One running app per data folder: two backends on one file would lose each other's writes. */
export interface DataLock {
  /** Names another process that must be gone before the folder is free, for it may outlive a killed parent. */
  add(pid: number): Promise<void>;
  release(): Promise<void>;
}

/** Takes the folder for this process, or says who has it. */
export async function lockDataDir(dataDir: string): Promise<DataLock> {
  const path = join(dataDir, "running.pid");
  const text = await readFile(path, "utf8").catch(() => "");
  const holder = text
    .split("\n")
    .map(Number)
    .find((pid) => pid > 0 && pid !== process.pid && isAlive(pid));
  if (holder !== undefined) {
    throw new Error(
      `${dataDir} is in use by process ${holder}. Stop it first (kill ${holder}), or set SWITCHBOARD_DATA to another folder.`,
    );
  }
  await writeFile(path, `${process.pid}\n`);
  return {
    add: (pid) => appendFile(path, `${pid}\n`),
    release: () => rm(path, { force: true }),
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
