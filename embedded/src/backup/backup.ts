// A backup is a folder: the database as of one commit, the bytes of every file that has a row in it, the keys of the
// data folder, and the manifest. Invariants: what has its own name is whole (it is filled under another one); the
// database and the files are of the same commit, whatever is written meanwhile.
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copyDurably, fillNewFolder } from "./folders.ts";
import {
  DATABASE_FILE,
  FILES_FOLDER,
  KEY_FILES,
  MANIFEST_FILE,
  type Manifest,
  manifestOf,
} from "./manifest.ts";
import type { FileStorage } from "../files/fileStorage.ts";
import type { Database } from "../txn/database.ts";
import { storedFiles } from "./storedFiles.ts";

export interface BackupSource {
  db: Database;
  files: FileStorage;
  /** The data folder, for its keys. */
  folder: string;
}

/** Writes the newest durable state into a new folder while everything goes on. */
export function makeBackup({ db, files, folder }: BackupSource, to: string): Promise<Manifest> {
  return fillNewFolder(to, async (unfinished) => {
    const release = files.holdDeletions();
    try {
      const copy = db.copyTo(join(unfinished, DATABASE_FILE));
      // Waited for at the end; until then its failure is nobody's.
      copy.written.catch(() => undefined);
      await mkdir(join(unfinished, FILES_FOLDER));
      let count = 0;
      for (const { id, size } of storedFiles(copy.tx)) {
        const target = join(unfinished, FILES_FOLDER, id);
        await copyDurably(files.pathOf(id), target);
        if ((await stat(target)).size !== size)
          throw new Error(`The file ${id} does not have the ${size} bytes that its row says`);
        count += 1;
      }
      for (const name of KEY_FILES) await copyDurably(join(folder, name), join(unfinished, name));
      const manifest = manifestOf({
        ts: String(copy.tx.beginTs),
        documents: await copy.written,
        files: count,
      });
      await writeFile(join(unfinished, MANIFEST_FILE), `${JSON.stringify(manifest)}\n`, { flush: true });
      return manifest;
    } finally {
      release();
    }
  });
}
