import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Figures, rounded } from "./bench.ts";
import { NODE_FLAGS } from "./engine/backendProcess.ts";
import { measureFanOut } from "./subscriptions/fanOut.ts";

/** 20,000 subscriptions are made one after the other before anything is measured. */
const RANGES_TIMEOUT_MS = 600_000;

interface Ranges {
  few_ms: number;
  many_ms: number;
  ratio: number;
  runs_per_commit: number;
}

/**
 * What a commit costs that touches one subscription, with 20,000 of them beside 200: real functions and sessions, which
 * have no sockets, in one process, in rounds that alternate. And how often a query runs for which 1,000 clients wait on
 * real WebSockets, counted in the backend's log.
 */
export async function subscriptions(): Promise<Figures> {
  const script = fileURLToPath(new URL("./subscriptions/ranges.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...NODE_FLAGS, script], {
    timeout: RANGES_TIMEOUT_MS,
  });
  const ranges = JSON.parse(stdout.trim().split("\n").at(-1)!) as Ranges;
  const fanOut = await measureFanOut();
  console.table({
    "a commit with 200 subscriptions, ms": rounded(ranges.few_ms),
    "a commit with 20,000 subscriptions, ms": rounded(ranges.many_ms),
    "queries run for such a commit": rounded(ranges.runs_per_commit),
    "a commit until 1,000 clients have it, ms": rounded(fanOut.msPerCommit),
  });
  return {
    cost_ratio_20000_200: rounded(ranges.ratio),
    runs_per_commit_20000: rounded(ranges.runs_per_commit),
    runs_per_commit_1000_clients: rounded(fanOut.runsPerCommit),
  };
}
