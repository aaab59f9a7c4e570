import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { ROOT } from "../app/settings.ts";

/** One titled command of `npm test` or `npm run verify`. */
export interface Step {
  title: string;
  args: readonly string[];
  env?: Record<string, string>;
  /** Where the command writes its counts as JSON; without it the step counts as one check. */
  counts?: { file: string; read: (report: unknown) => Counts };
}

export interface Counts {
  passed: number;
  failed: number;
}

export interface Outcome extends Counts {
  title: string;
  seconds: number;
  output: string;
}

/** Runs `node <args>` and counts what passed. A command that fails without a count counts as one failure. */
export async function runStep(step: Step, { live }: { live: boolean }): Promise<Outcome> {
  const startedMs = performance.now();
  let output = "";
  const child = spawn(process.execPath, [...step.args], {
    cwd: ROOT,
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? "1" : "0", ...step.env },
    stdio: live ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
  });
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  const code = await new Promise<number | null>((done) => {
    child.once("error", () => done(null));
    child.once("close", done);
  });
  const counts = countsOf(step, code === 0);
  return { title: step.title, seconds: (performance.now() - startedMs) / 1000, output, ...counts };
}

function countsOf(step: Step, ok: boolean): Counts {
  if (!step.counts) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
  try {
    const counts = step.counts.read(JSON.parse(readFileSync(step.counts.file, "utf8")));
    return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** Runs quiet steps side by side, as many as there are cores, and shows the words of those that failed. */
export async function runQuietly(steps: readonly Step[]): Promise<Outcome[]> {
  const waiting = [...steps];
  const outcomes: Outcome[] = [];
  const worker = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const outcome = await runStep(step, { live: false });
      console.log(lineOf(outcome));
      if (outcome.failed > 0) console.log(outcome.output.trimEnd());
      outcomes.push(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, cpus().length) }, worker));
  return outcomes;
}

/** One line that says how a step went. */
export function lineOf(outcome: Outcome): string {
  const verdict = outcome.failed > 0 ? "FAILED" : "ok";
  return `${verdict.padEnd(6)} ${outcome.title} (${outcome.seconds.toFixed(1)} s)`;
}

/** Prints the total as the last line and sets the exit code. */
export function finish(outcomes: readonly Outcome[]): void {
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
