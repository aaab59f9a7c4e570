import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Deployment, writeCliEnv } from "../../scripts/app/deployment.ts";
import { ROOT } from "../../scripts/app/settings.ts";

const PUSH_TIMEOUT_MS = 120_000;

/** Deploys the product once more with the measured functions beside its own, from a copy that is deleted again. */
export async function deployMeasured(deployment: Deployment): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "bench-access-"));
  try {
    await cp(join(ROOT, "convex"), join(folder, "convex"), { recursive: true });
    await cp(join(ROOT, "package.json"), join(folder, "package.json"));
    await cp(join(ROOT, "convex.json"), join(folder, "convex.json"));
    await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const measured = await readFile(join(ROOT, "bench/access/app/measured.ts"), "utf8");
    await writeFile(join(folder, "convex/measured.ts"), measured.replaceAll("../../../convex/", "./"));
    const envFile = await writeCliEnv(deployment);
    const cli = join(ROOT, "node_modules/convex/bin/main.js");
    const args = ["deploy", "--yes", "--env-file", envFile, "--typecheck", "disable", "--codegen", "disable"];
    await promisify(execFile)(process.execPath, [cli, ...args], {
      cwd: folder,
      env: { ...process.env, CI: "1" },
      timeout: PUSH_TIMEOUT_MS,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
