// The commands `backup` and `restore`. A backup of a folder that a backend has open is made by that backend.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { makeBackup } from "./backup/backup.ts";
import { DATABASE_FILE, type Manifest } from "./backup/manifest.ts";
import { restoreBackup } from "./backup/restore.ts";
import { BACKUP_PATH } from "./backup/routes.ts";
import { UsageError } from "./commandLine.ts";
import { FileStorage } from "./files/fileStorage.ts";
import { addressOfHolder, lockFolder } from "./folderLock.ts";
import { StartError } from "./startError.ts";
import { Database } from "./txn/database.ts";

const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<Manifest>>> = { backup, restore };

/** Runs the command that the arguments name and prints what it made; false if they name none. */
export async function runBackupCommand([name = "", ...args]: string[]): Promise<boolean> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) return false;
  process.stdout.write(`${JSON.stringify(await command(args))}\n`);
  return true;
}

async function backup(args: string[]): Promise<Manifest> {
  const dataDir = folderOf(args, "data");
  const to = folderOf(args, "to");
  if (!existsSync(join(dataDir, DATABASE_FILE)))
    throw new StartError(`${dataDir} is not the data folder of a backend (it has no ${DATABASE_FILE}).`);
  const url = addressOfHolder(dataDir);
  return url === null ? backUpStopped(dataDir, to) : askForBackup(url, dataDir, to);
}

async function restore(args: string[]): Promise<Manifest> {
  return restoreBackup(folderOf(args, "from"), folderOf(args, "data"));
}

async function backUpStopped(folder: string, to: string): Promise<Manifest> {
  const release = lockFolder(folder);
  try {
    const db = await Database.open({ path: join(folder, DATABASE_FILE) });
    try {
      const files = await FileStorage.open({ db, folder, cloudUrl: "", secret: new Uint8Array(0) });
      return await makeBackup({ db, files, folder }, to);
    } finally {
      await db.close();
    }
  } finally {
    release();
  }
}

/** By the plain client of Node: `fetch` gives up after five minutes, and this may take longer. */
async function askForBackup(url: string, dataDir: string, to: string): Promise<Manifest> {
  const adminKey = (await readFile(join(dataDir, "admin_key"), "utf8")).trim();
  const answer = await new Promise<{ status: number; body: string }>((done, fail) => {
    const asked = request(
      url + BACKUP_PATH,
      {
        method: "POST",
        headers: { authorization: `Convex ${adminKey}`, "content-type": "application/json" },
      },
      (response) => text(response).then((body) => done({ status: response.statusCode ?? 0, body }), fail),
    );
    asked.on("error", fail);
    asked.end(JSON.stringify({ to }));
  });
  const body = JSON.parse(answer.body) as Manifest & { message?: string };
  if (answer.status !== 200) throw new StartError(body.message ?? `The backend answered ${answer.status}.`);
  return body;
}

function folderOf(args: string[], name: string): string {
  const option = { type: "string" } as const;
  let values: Record<string, string | undefined>;
  try {
    ({ values } = parseArgs({ args, options: { data: option, to: option, from: option } }));
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(/\. |\n/)[0]!.replace(/\.$/, "")}.`);
  }
  const folder = values[name];
  if (folder === undefined || folder === "") throw new UsageError(`--${name} must name a folder.`);
  return resolve(folder);
}
