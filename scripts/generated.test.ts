import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startApp } from "./app/app.ts";
import { runToEnd } from "./app/childProcess.ts";
import { writeCliEnv } from "./app/deployment.ts";
import { freePorts, ROOT } from "./app/settings.ts";

const PATIENCE_MS = 90_000;
const FOLDER = join(ROOT, "convex/_generated");

test(
  "convex/_generated is what the stock command line generates from convex/",
  { timeout: PATIENCE_MS },
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "switchboard-codegen-"));
    const options = { withClient: false, withSandbox: false, withSeed: false };
    const app = await startApp({ dataDir, ports: await freePorts(), ...options });
    const committed = await texts();
    try {
      const args = ["node_modules/convex/bin/main.js", "deploy", "--yes", "--typecheck", "disable"];
      const envFile = await writeCliEnv(app.deployment);
      await runToEnd({
        name: "push with generated code",
        args: [...args, "--env-file", envFile],
        env: { CI: "1" },
        logFile: join(dataDir, "codegen.log"),
      });
      expect(await texts(), "run `npm run dev` once and commit convex/_generated").toEqual(committed);
    } finally {
      for (const [name, text] of Object.entries(committed)) await writeFile(join(FOLDER, name), text);
      await app.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
);

async function texts(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of (await readdir(FOLDER)).sort()) found[name] = await readFile(join(FOLDER, name), "utf8");
  return found;
}
