import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./settings.ts";

/** One hash of the names and bytes of files and folders below the root, so that unchanged work is not done again. */
export function fingerprint(
  paths: readonly string[],
  isPart: (path: string) => boolean = () => true,
): string {
  const hash = createHash("sha256");
  const add = (path: string) => {
    const full = join(ROOT, path);
    const stats = statSync(full, { throwIfNoEntry: false });
    if (!stats) return;
    if (stats.isDirectory()) {
      for (const name of readdirSync(full).sort()) add(join(path, name));
    } else if (isPart(path)) {
      hash.update(`${path}\0${stats.size}\0`).update(readFileSync(full));
    }
  };
  for (const path of paths) add(path);
  return hash.digest("hex");
}
