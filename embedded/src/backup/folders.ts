import { constants } from "node:fs";
import { copyFile, mkdir, open, readdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { StartError } from "../startError.ts";

const OWNER_ONLY = 0o700;

/** Fills a new folder under another name and gives it its own only when it is whole and on disk. StartError if there is something already. */
export async function fillNewFolder<T>(folder: string, fill: (unfinished: string) => Promise<T>): Promise<T> {
  await checkEmpty(folder);
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: OWNER_ONLY });
  try {
    const result = await fill(unfinished);
    for (const entry of await readdir(unfinished, { withFileTypes: true }))
      if (entry.isDirectory()) await sync(join(unfinished, entry.name));
    await sync(unfinished);
    await rmdir(folder).catch(() => undefined);
    await rename(unfinished, folder);
    await sync(dirname(folder));
    return result;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

async function checkEmpty(folder: string): Promise<void> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new StartError(`${folder} can't be used (${error.code}): name a folder that does not exist yet.`);
  });
  if (found.length > 0)
    throw new StartError(`${folder} is not empty: name a folder that does not exist yet, or empty this one.`);
}

/** Copies a file so that it survives a power cut; shares its blocks where the file system can. */
export async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  await sync(to);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
