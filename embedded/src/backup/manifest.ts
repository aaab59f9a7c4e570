import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { StartError } from "../startError.ts";

export const MANIFEST_FILE = "backup.json";
export const DATABASE_FILE = "data.sqlite";
export const FILES_FOLDER = "files";
/** Keys of the data folder, which a restored one keeps: clients and upload addresses know them. */
export const KEY_FILES = ["admin_key", "secret"] as const;

/** Of backups; the database has a format of its own. */
const BACKUP_FORMAT = 1;

/** What a backup says of itself. It is written last, so what has it is whole. */
export interface Manifest {
  format: number;
  /** Timestamp of the commit whose state it is, in decimal. */
  ts: string;
  documents: number;
  files: number;
}

export function manifestOf(parts: Omit<Manifest, "format">): Manifest {
  return { format: BACKUP_FORMAT, ...parts };
}

/** Reads what a folder says of itself. StartError if it is no backup, or one of a newer version. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST_FILE), "utf8").catch(() => null);
  if (text === null)
    throw new StartError(
      `${folder} is not a whole backup (it has no ${MANIFEST_FILE}): name the folder that backup --to made.`,
    );
  const manifest = parse(text);
  if (manifest === null)
    throw new StartError(
      `The backup ${folder} is damaged (${MANIFEST_FILE} can't be read): use another one.`,
    );
  if (manifest.format !== BACKUP_FORMAT)
    throw new StartError(
      `The backup ${folder} has format ${manifest.format}, and this version reads ${BACKUP_FORMAT}: restore it with the version that made it.`,
    );
  return manifest;
}

function parse(text: string): Manifest | null {
  try {
    const value = JSON.parse(text) as Manifest;
    return typeof value.format === "number" && typeof value.ts === "string" ? value : null;
  } catch {
    return null;
  }
}
