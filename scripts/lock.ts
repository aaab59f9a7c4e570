import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { completeLock, type Lockfile } from "./app/lockfile.ts";
import { ROOT } from "./app/settings.ts";

// Run after every `npm install` that changed the lock file; `npm test` says when it was forgotten.
const path = join(ROOT, "package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8")) as Lockfile;
const added = completeLock(lock);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(
  added.length === 0 ? "The lock file is complete." : `Added ${added.length} packages of other platforms.`,
);
