import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { lockDataDir } from "./app/lock.ts";
import { readSettings, ROOT } from "./app/settings.ts";

const { dataDir } = readSettings(process.env);

if (!existsSync(dataDir)) {
  console.log("Nothing to reset: there is no data yet.");
} else if (dataDir !== join(ROOT, ".switchboard") && !existsSync(join(dataDir, "secrets.json"))) {
  // A mistyped SWITCHBOARD_DATA must not empty somebody's home.
  throw new Error(`${dataDir} does not look like a data folder of Switchboard; nothing was removed`);
} else {
  await lockDataDir(dataDir);
  await rm(dataDir, { recursive: true, force: true });
  console.log(`Removed ${dataDir}. The next start begins with fresh demo data.`);
}
