import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const KEY_FILE = "admin_key";
const SECRET_FILE = "secret";
const INSTANCE_NAME = "embedded";
const OWNER_ONLY = 0o600;
const KEY_BYTES = 32;

/** The key that makes its holder an administrator of this data folder. */
export class AdminKey {
  readonly text: string;
  private readonly digest: Buffer;

  constructor(text: string) {
    this.text = text;
    this.digest = digestOf(text);
  }

  /** Compares in a time that does not depend on where the texts differ. */
  matches(candidate: string): boolean {
    return timingSafeEqual(digestOf(candidate), this.digest);
  }
}

/** Keys of a backend without a data folder: gone when it stops. */
export function freshKeys(): { adminKey: AdminKey; secret: Buffer } {
  return { adminKey: new AdminKey(newAdminKey()), secret: randomBytes(KEY_BYTES) };
}

/** The keys of a data folder, made on first use and readable by their owner only. */
export async function keysOfFolder(folder: string): Promise<{ adminKey: AdminKey; secret: Buffer }> {
  const adminKey = await readOrMake(join(folder, KEY_FILE), newAdminKey);
  const secret = await readOrMake(join(folder, SECRET_FILE), () => randomBytes(KEY_BYTES).toString("hex"));
  return { adminKey: new AdminKey(adminKey), secret: Buffer.from(secret, "hex") };
}

function newAdminKey(): string {
  return `${INSTANCE_NAME}|${randomBytes(KEY_BYTES).toString("hex")}`;
}

async function readOrMake(path: string, make: () => string): Promise<string> {
  const found = await readFile(path, "utf8").catch(() => "");
  if (found.trim() !== "") return found.trim();
  const made = make();
  await writeFile(path, `${made}\n`, { mode: OWNER_ONLY });
  // The mode of writeFile counts only for a new file.
  await chmod(path, OWNER_ONLY);
  return made;
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
