import { mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "./startError.ts";

const LOCK_FILE = "lock";
/** Two processes that find the same stale lock at the same moment: one of them wins a round. */
const ATTEMPTS_MAX = 5;

/** What the user can mend, by the system's code. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "the user of this process may not write to it",
  EPERM: "the user of this process may not write to it",
  EROFS: "its disk is mounted for reading only",
  ENOSPC: "its disk is full, so free some space",
  // Node's answer where a folder can't be made on a disk that is for reading only.
  ENOENT: "it can't be made there",
  ENOTDIR: "a part of this path is a file",
  EEXIST: "there is a file of this name",
};

interface Holder {
  pid: number;
  /** Where it answers, once it does. */
  url?: string;
  /** Tells the process from a later one with the same number; null where the system does not say. */
  startedAt: string | null;
}

/**
 * Makes the data folder if need be, and keeps a second process off it. StartError if one is alive, or if the folder
 * can't be used; a lock left by a dead process is taken over. Returns the release.
 */
export function lockFolder(folder: string): () => void {
  try {
    mkdirSync(folder, { recursive: true });
    return takeLock(folder);
  } catch (error) {
    const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ""];
    if (reason === undefined) throw error;
    throw new StartError(`The data folder ${folder} can't be used: ${reason}.`);
  }
}

function takeLock(folder: string): () => void {
  const path = join(folder, LOCK_FILE);
  const own: Holder = { pid: process.pid, startedAt: startOf(process.pid) };
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    try {
      writeFileSync(path, JSON.stringify(own), { flag: "wx" });
      return () => release(path, own);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = readHolder(path);
    if (holder !== null && isAlive(holder)) {
      throw new StartError(
        `The data folder ${folder} is in use by another backend (process ${holder.pid}): stop that one or choose another folder.`,
      );
    }
    removeIfThere(path);
  }
  throw new StartError(`The data folder ${folder} could not be locked: other processes keep taking it.`);
}

/** Notes in the lock of this process where it answers, for commands that concern the folder. */
export function noteAddress(folder: string, url: string): void {
  const own: Holder = { pid: process.pid, startedAt: startOf(process.pid), url };
  const noted = join(folder, `${LOCK_FILE}.noted`);
  writeFileSync(noted, JSON.stringify(own));
  // In one step: whoever reads it finds either text whole.
  renameSync(noted, join(folder, LOCK_FILE));
}

/** Where the living backend that has the folder open answers; `null` if none has it open. StartError if it is just starting. */
export function addressOfHolder(folder: string): string | null {
  const holder = readHolder(join(folder, LOCK_FILE));
  if (holder === null || !isAlive(holder)) return null;
  if (holder.url === undefined)
    throw new StartError(`The backend of ${folder} (process ${holder.pid}) does not answer yet: try again.`);
  return holder.url;
}

function release(path: string, own: Holder): void {
  const holder = readHolder(path);
  if (holder?.pid === own.pid && holder.startedAt === own.startedAt) removeIfThere(path);
}

function readHolder(path: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(path, "utf8")) as Holder;
    return typeof holder.pid === "number" ? holder : null;
  } catch {
    return null;
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives and is somebody else's.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  // A restarted container hands out the same numbers again, even our own.
  if (holder.startedAt !== null) return startOf(holder.pid) === holder.startedAt;
  return holder.pid !== process.pid;
}

/** The boot and the tick at which a process started, on systems with /proc. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot}/${fields[19] ?? ""}`;
  } catch {
    return null;
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
