import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { bundleModules, bundleOne } from "../../embedded/src/deploy/testing/bundle.ts";

/** The flags under which the app starts its backend. */
export const NODE_FLAGS = [
  "--experimental-vm-modules",
  "--max-semi-space-size=64",
  "--no-warnings",
  "--import",
  "tsx",
] as const;

const MAIN = fileURLToPath(new URL("../../embedded/src/main.ts", import.meta.url));

/** A backend in a process of its own with the measured functions deployed. */
export interface BackendProcess {
  url: string;
  close(): Promise<void>;
}

/** Starts a backend on the folder and pushes the measured app. */
export async function startBackendProcess(dataDir: string): Promise<BackendProcess> {
  const args = [...NODE_FLAGS, MAIN, "--data", dataDir, "--port", "0", "--site-port", "0"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const adminKey = (await readFile(join(dataDir, "admin_key"), "utf8")).trim();
  await push(url, adminKey);
  return {
    url,
    async close() {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

async function push(url: string, adminKey: string): Promise<void> {
  const source = (name: string) => readFile(new URL(`./app/${name}.ts`, import.meta.url), "utf8");
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(url + path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Convex ${adminKey}` },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const startPush = await post("/api/deploy2/start_push", {
    adminKey,
    dryRun: false,
    functions: "convex/",
    appDefinition: {
      definition: null,
      dependencies: [],
      schema: await bundleOne("schema", await source("schema")),
      changedModules: await bundleModules({ entries: await source("entries") }),
      unchangedModuleHashes: [],
      udfServerVersion: "1.48.0",
    },
    componentDefinitions: [],
    nodeDependencies: [],
  });
  await post("/api/deploy2/finish_push", { adminKey, startPush, dryRun: false });
}
