import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshFolder } from "../src/testing/freshFolder.ts";
import { Database } from "../src/txn/database.ts";

const FULL_DISK = fileURLToPath(new URL("./fullDisk.ts", import.meta.url));
const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const NODE = [process.execPath, "--experimental-vm-modules", "--no-warnings", "--import", "tsx"];
const TIMEOUT_MS = 60_000;

/** Disks of any kind can be mounted without being root where the system lets users have namespaces. */
const CAN_MOUNT = succeeds("unshare", ["-Urm", "true"]);
const HAS_ULIMIT = succeeds("bash", ["-c", "ulimit -f 100"]);

let folder: { path: string; remove(): Promise<void> };
beforeAll(async () => {
  folder = await freshFolder("disk");
});
afterAll(() => folder?.remove());

function succeeds(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Runs a program of ours under a shell's preparation; its output and how it ended. */
async function run(
  shell: string[],
  preparation: string,
  program: string[],
): Promise<{ stdout: string; stderr: string }> {
  const [command, ...args] = shell;
  const script = `${preparation} && exec "$@"`;
  return promisify(execFile)(command!, [...args, "-c", script, "sh", ...NODE, ...program], {
    timeout: TIMEOUT_MS,
  }).catch((error: { stdout: string; stderr: string }) => error);
}

const inNamespace = ["unshare", "-Urm", "sh"];

test.skipIf(!CAN_MOUNT)(
  "[STO8] on a full disk nothing more is accepted, reads go on, and a start with room goes on from there",
  { timeout: TIMEOUT_MS },
  async () => {
    const { path } = folder;
    const disk = `mount -t tmpfs -o size=4m tmpfs ${path} && head -c 1000000 /dev/zero > ${path}/ballast`;
    const { stdout } = await run(inNamespace, disk, [
      FULL_DISK,
      join(path, "a.sqlite"),
      join(path, "ballast"),
    ]);
    const told = JSON.parse(stdout);
    expect(told.acknowledged).toBeGreaterThan(20);
    expect(told.refusal).toContain("takes no more changes. The disk is full");
    expect(told.refusal).toContain("Free some space and start the backend again");
    expect(told.next).toBe(told.refusal);
    expect(told.readable).toBe(told.acknowledged);
    expect(told.reopened).toBe(told.acknowledged);
    expect(told.writable).toBe(true);
  },
);

test.skipIf(!HAS_ULIMIT)(
  "[STO8] a disk that refuses with another error loses nothing that was acknowledged",
  { timeout: TIMEOUT_MS },
  async () => {
    const path = join(folder.path, "limited.sqlite");
    const { stdout } = await run(["bash"], "ulimit -f 2000", [FULL_DISK, path]);
    const told = JSON.parse(stdout);
    expect(told.refusal).toContain("The disk reported an error");
    expect(told.readable).toBe(told.acknowledged);
    const db = await Database.open({ path });
    expect(db.beginRead().count("", "items")).toBe(told.acknowledged);
    await db.close();
  },
);

test.skipIf(!CAN_MOUNT)(
  "[HTTP9] a folder that can't be written is told in one sentence",
  { timeout: TIMEOUT_MS },
  async () => {
    const args = [MAIN, "--port", "0", "--site-port", "0", "--data"];
    const reasons = { ".": "its disk is mounted for reading only", below: "it can't be made there" };
    for (const [name, reason] of Object.entries(reasons)) {
      const data = join(folder.path, name);
      const disk = `mount -t tmpfs -o ro tmpfs ${folder.path}`;
      const { stdout, stderr } = await run(inNamespace, disk, [...args, data]);
      expect(stdout).toBe("");
      expect(stderr).toBe(`The data folder ${data} can't be used: ${reason}.\n`);
    }
  },
);
