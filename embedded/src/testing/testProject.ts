import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freshFolder } from "./freshFolder.ts";

const FIXTURES = fileURLToPath(new URL("../../fixtures/", import.meta.url));
const CONVEX_PACKAGE = dirname(createRequire(import.meta.url).resolve("convex/package.json"));
const CLI = join(CONVEX_PACKAGE, "bin", "main.js");
const CLI_TIMEOUT_MS = 60_000;
/** What a command ends with that had to be ended, as `timeout` has it. */
const TIMED_OUT = 124;
const ONLY_LOOPBACK = fileURLToPath(new URL("./onlyLoopback.cjs", import.meta.url));
const OUTSIDE_LOG = "outside.log";
const CLI_OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface RunningCommand {
  /** What it has printed so far. */
  output(): string;
  /** Its exit code, or null while it runs. */
  code(): number | null;
  stop(): Promise<void>;
}

/** A copy of a fixture app that the stock command line can work in. */
export interface TestProject {
  readonly path: string;
  /** Runs `convex <args>` against the backend; never throws, look at `code`. */
  convex(...args: string[]): Promise<CommandResult>;
  /** Runs a command that never ends by itself until its output holds `text`; resolves with the output. */
  convexUntil(args: string[], text: string): Promise<string>;
  /** `convex dev --once`. Throws with the output if the push fails. */
  push(): Promise<CommandResult>;
  /** A command that never ends by itself, such as `dev`. */
  convexRunning(...args: string[]): RunningCommand;
  /** Names outside of this machine that commands have asked for. */
  namesAskedFor(): Promise<string[]>;
  /** Replaces the text of one file of the app. */
  edit(file: string, change: (text: string) => string): Promise<void>;
  remove(): Promise<void>;
}

/** Copies `fixtures/<name>` to a fresh folder, set up for this backend as a self-hosted deployment. */
export async function openTestProject(
  name: string,
  backend: { url: string; adminKey: string },
): Promise<TestProject> {
  const folder = await freshFolder("app");
  await cp(join(FIXTURES, name), folder.path, { recursive: true });
  await symlink(dirname(CONVEX_PACKAGE), join(folder.path, "node_modules"));
  const convex = (...args: string[]): Promise<CommandResult> => runCli(folder.path, backend, args);
  return {
    path: folder.path,
    convex,
    convexUntil: (args, text) => runCliUntil(folder.path, backend, args, text),
    convexRunning: (...args) => runningCli(folder.path, backend, args),
    async namesAskedFor() {
      const text = await readFile(join(folder.path, OUTSIDE_LOG), "utf8").catch(() => "");
      return text.split("\n").filter((name) => name !== "");
    },
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

function environment(cwd: string, backend: { url: string; adminKey: string }): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: cwd,
    // Without it a failing command waits for an error reporter that is not reachable offline.
    CI: "1",
    NODE_OPTIONS: `--require ${ONLY_LOOPBACK}`,
    OUTSIDE_LOG: join(cwd, OUTSIDE_LOG),
    CONVEX_SELF_HOSTED_URL: backend.url,
    CONVEX_SELF_HOSTED_ADMIN_KEY: backend.adminKey,
  };
}

function runCli(
  cwd: string,
  backend: { url: string; adminKey: string },
  args: string[],
): Promise<CommandResult> {
  const options = {
    cwd,
    env: environment(cwd, backend),
    timeout: CLI_TIMEOUT_MS,
    maxBuffer: CLI_OUTPUT_BYTES_MAX,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], options, (error, stdout, stderr) => {
      const code =
        error === null ? 0 : error.killed ? TIMED_OUT : typeof error.code === "number" ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}

function runningCli(cwd: string, backend: { url: string; adminKey: string }, args: string[]): RunningCommand {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: environment(cwd, backend),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const take = (piece: Buffer): void => void (output += piece.toString());
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const closed = once(child, "close");
  return {
    output: () => output,
    code: () => child.exitCode,
    async stop() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

function runCliUntil(
  cwd: string,
  backend: { url: string; adminKey: string },
  args: string[],
  text: string,
): Promise<string> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: environment(cwd, backend),
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new Promise((resolve, reject) => {
    let output = "";
    const timer = setTimeout(() => child.kill("SIGKILL"), CLI_TIMEOUT_MS);
    const take = (piece: Buffer): void => {
      output += piece.toString();
      if (output.includes(text)) child.kill("SIGKILL");
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("close", () => {
      clearTimeout(timer);
      if (output.includes(text)) resolve(output);
      else reject(new Error(`convex ${args.join(" ")} never printed ${text}:\n${output}`));
    });
  });
}
