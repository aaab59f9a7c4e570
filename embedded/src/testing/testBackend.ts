import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { freshFolder } from "./freshFolder.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const NODE_FLAGS = ["--experimental-vm-modules", "--no-warnings", "--import", "tsx"];
/** Two slow cores, several backends starting at once. */
const START_TIMEOUT_MS = 30_000;

/** A backend in a process of its own, so that it can be killed and started again on the same data. */
export interface TestBackend {
  readonly dataDir: string;
  readonly url: string;
  readonly siteUrl: string;
  readonly adminKey: string;
  /** Of its process, until it is started again. */
  readonly pid: number;
  /** What it has printed to stderr so far. */
  stderr(): string;
  /** Ends it the way a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same data and ports. */
  restart(): Promise<void>;
  /** Stops it cleanly, if it has not ended by itself; resolves with its exit code. */
  stop(signal?: "SIGTERM" | "SIGINT"): Promise<number | null>;
  /** Stops it and deletes its data. */
  dispose(): Promise<void>;
}

/** Starts a backend on free ports and a fresh folder. `preload` is the source of a module that its process loads first. */
export async function startTestBackend({ preload }: { preload?: string } = {}): Promise<TestBackend> {
  const folder = await freshFolder("data");
  const flags =
    preload === undefined ? [] : ["--import", `data:text/javascript,${encodeURIComponent(preload)}`];
  let running = await launch(folder.path, 0, 0, flags);
  const { url, siteUrl } = running;
  const adminKey = (await readFile(join(folder.path, "admin_key"), "utf8")).trim();
  return {
    dataDir: folder.path,
    url,
    siteUrl,
    adminKey,
    get pid() {
      return running.child.pid!;
    },
    stderr: () => running.stderr(),
    kill: () => end(running.child, "SIGKILL").then(() => undefined),
    async restart() {
      running = await launch(folder.path, portOf(url), portOf(siteUrl), flags);
    },
    stop: (signal = "SIGTERM") => end(running.child, signal),
    async dispose() {
      await end(running.child, "SIGKILL");
      await folder.remove();
    },
  };
}

/** Runs main.ts with these arguments until it ends by itself. */
export async function runMain(
  args: string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [...NODE_FLAGS, MAIN, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stdout = collect(child, "stdout");
  const stderr = collect(child, "stderr");
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout: stdout(), stderr: stderr() };
}

interface Running {
  child: ChildProcess;
  url: string;
  siteUrl: string;
  stderr: () => string;
}

async function launch(dataDir: string, port: number, sitePort: number, flags: string[]): Promise<Running> {
  const args = ["--data", dataDir, "--port", String(port), "--site-port", String(sitePort)];
  const child = spawn(process.execPath, [...NODE_FLAGS, ...flags, MAIN, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stderr = collect(child, "stderr");
  const line = await firstLine(child, stderr);
  return { child, ...(JSON.parse(line) as { url: string; siteUrl: string }), stderr };
}

function firstLine(child: ChildProcess, stderr: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const giveUp = (why: string): void => {
      child.kill("SIGKILL");
      reject(new Error(`The backend ${why}: ${stderr()}`));
    };
    const timer = setTimeout(() => giveUp("did not start in time"), START_TIMEOUT_MS);
    child.once("exit", () => giveUp("ended at once"));
    if (child.stdout === null) return giveUp("has no output");
    createInterface({ input: child.stdout }).once("line", (line) => {
      clearTimeout(timer);
      child.removeAllListeners("exit");
      resolve(line);
    });
  });
}

async function end(child: ChildProcess, signal: "SIGKILL" | "SIGTERM" | "SIGINT"): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, "exit") as Promise<[number | null]>;
  child.kill(signal);
  return (await ended)[0];
}

function collect(child: ChildProcess, stream: "stdout" | "stderr"): () => string {
  let text = "";
  child[stream]?.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  return () => text;
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
