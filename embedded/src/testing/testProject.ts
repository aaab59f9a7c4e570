import { execFile } from "node:child_process";
import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freshFolder } from "./freshFolder.ts";

const FIXTURES = fileURLToPath(new URL("../../fixtures/", import.meta.url));
const CONVEX_PACKAGE = dirname(createRequire(import.meta.url).resolve("convex/package.json"));
const CLI = join(CONVEX_PACKAGE, "bin", "main.js");
const CLI_TIMEOUT_MS = 60_000;
const CLI_OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** A copy of a fixture app that the stock command line can work in. */
export interface TestProject {
  readonly path: string;
  /** Runs `convex <args>` against the backend; never throws, look at `code`. */
  convex(...args: string[]): Promise<CommandResult>;
  /** `convex dev --once`. Throws with the output if the push fails. */
  push(): Promise<CommandResult>;
  /** Replaces the text of one file of the app. */
  edit(file: string, change: (text: string) => string): Promise<void>;
  remove(): Promise<void>;
}

/** Copies `fixtures/<name>` to a fresh folder, set up for this backend as a self-hosted deployment. */
export async function openTestProject(name: string, backend: { url: string; adminKey: string }): Promise<TestProject> {
  const folder = await freshFolder("app");
  await cp(join(FIXTURES, name), folder.path, { recursive: true });
  await symlink(dirname(CONVEX_PACKAGE), join(folder.path, "node_modules"));
  const convex = (...args: string[]): Promise<CommandResult> => runCli(folder.path, backend, args);
  return {
    path: folder.path,
    convex,
    async push() {
      const result = await convex("dev", "--once", "--typecheck", "disable");
      if (result.code !== 0) throw new Error(`The push failed:\n${result.stdout}${result.stderr}`);
      return result;
    },
    async edit(file, change) {
      const path = join(folder.path, file);
      await writeFile(path, change(await readFile(path, "utf8").catch(() => "")));
    },
    remove: folder.remove,
  };
}

function runCli(cwd: string, backend: { url: string; adminKey: string }, args: string[]): Promise<CommandResult> {
  const env = {
    PATH: process.env.PATH,
    HOME: cwd,
    // Without it a failing command waits for an error reporter that is not reachable offline.
    CI: "1",
    CONVEX_SELF_HOSTED_URL: backend.url,
    CONVEX_SELF_HOSTED_ADMIN_KEY: backend.adminKey,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { cwd, env, timeout: CLI_TIMEOUT_MS, maxBuffer: CLI_OUTPUT_BYTES_MAX }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}
