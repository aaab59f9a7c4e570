import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { copyDurably, fillNewFolder } from "./folders.ts";
import { DATABASE_FILE, FILES_FOLDER, KEY_FILES, type Manifest, readManifest } from "./manifest.ts";
import { storedFiles } from "./storedFiles.ts";
import { StartError } from "../startError.ts";
import { Database } from "../txn/database.ts";

/** Makes a data folder of a backup; it exists only if every document and file of it was read and is what was written. */
export async function restoreBackup(from: string, dataDir: string): Promise<Manifest> {
  const manifest = await readManifest(from);
  await fillNewFolder(dataDir, async (unfinished) => {
    for (const name of [DATABASE_FILE, ...KEY_FILES]) await copyPart(from, unfinished, name);
    await mkdir(join(unfinished, FILES_FOLDER));
    // Opening reads all documents and holds them to their checksums.
    const db = await Database.open({ path: join(unfinished, DATABASE_FILE) });
    try {
      if (String(db.durableTs()) !== manifest.ts)
        throw broken(from, `its database is of ${db.durableTs()}, not of ${manifest.ts}`);
      await copyFiles(from, unfinished, db);
    } finally {
      await db.close();
    }
  });
  return manifest;
}

async function copyFiles(from: string, unfinished: string, db: Database): Promise<void> {
  for (const { id, sha256 } of storedFiles(db.beginRead())) {
    const name = join(FILES_FOLDER, id);
    await copyPart(from, unfinished, name);
    if ((await digestOf(join(unfinished, name))) !== sha256)
      throw broken(from, `the file ${id} is not what was stored`);
  }
}

async function copyPart(from: string, to: string, name: string): Promise<void> {
  await copyDurably(join(from, name), join(to, name)).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOENT" ? broken(from, `${name} is missing`) : error;
  });
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

function broken(from: string, what: string): StartError {
  return new StartError(`The backup ${from} is damaged (${what}): use another one.`);
}
