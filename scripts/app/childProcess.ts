import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "./settings.ts";

/** After this a child that was asked to stop is killed. */
const STOP_LIMIT_MS = 5_000;
/** How much of a failed command's output is shown. */
const TAIL_CHARACTERS = 6_000;

export interface Launch {
  /** What people call it. */
  name: string;
  args: readonly string[];
  env?: Record<string, string>;
  logFile: string;
}

/** A long-running child of ours, its output in a log file. */
export interface Service {
  readonly process: ChildProcess;
  /** The first line on stdout that is a JSON object. Rejects if the child ends before. */
  readonly ready: Promise<Record<string, unknown>>;
  readonly exited: Promise<number | null>;
  stop(): Promise<void>;
}

/** Starts `node <args>` and gives its door back at once. */
export function startService(launch: Launch): Service {
  // In a group of its own: Ctrl+C reaches us only, and we stop it in order.
  const child = spawnNode(launch, { detached: true });
  const log = openLog(launch.logFile);
  let tail = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    tail = (tail + chunk.toString("utf8")).slice(-TAIL_CHARACTERS);
    log.write(chunk);
  });
  const exited = new Promise<number | null>((done) => child.once("close", (code) => done(code)));
  const ready = new Promise<Record<string, unknown>>((done, fail) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      log.write(`${line}\n`);
      if (line.startsWith("{")) done(JSON.parse(line) as Record<string, unknown>);
    });
    child.once("error", fail);
    void exited.then((code) =>
      fail(new Error(`The ${launch.name} ended (${code}) before it was ready:\n${tail}`)),
    );
  });
  ready.catch(() => {});
  void exited.then(() => log.end());
  return { process: child, ready, exited, stop: () => stopChild(child, exited) };
}

/** Runs `node <args>` to its end. Rejects with the last words of its output if it fails. */
export async function runToEnd(launch: Launch): Promise<string> {
  const child = spawnNode(launch);
  const log = openLog(launch.logFile);
  let output = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      log.write(chunk);
    });
  }
  const code = await new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("close", done);
  });
  log.end();
  if (code === 0) return output;
  throw new Error(`The ${launch.name} failed (${code}):\n${output.slice(-TAIL_CHARACTERS)}`);
}

function spawnNode(launch: Launch, { detached = false } = {}): ChildProcess {
  const child = spawn(process.execPath, [...launch.args], {
    cwd: ROOT,
    env: { ...process.env, ...launch.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached,
  });
  // A start that is interrupted half-way leaves nobody behind.
  const takeAlong = () => child.kill("SIGTERM");
  process.once("exit", takeAlong);
  child.once("exit", () => process.off("exit", takeAlong));
  return child;
}

function openLog(path: string): WriteStream {
  mkdirSync(dirname(path), { recursive: true });
  return createWriteStream(path, { flags: "a", mode: 0o600 });
}

async function stopChild(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  await exited;
  clearTimeout(timer);
}
