import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Figures, rounded } from "./bench.ts";
import { NODE_FLAGS } from "./engine/backendProcess.ts";
import { measureWriting } from "./engine/writing.ts";

/** Reading under load on a slow machine, with 100,000 documents in two databases. */
const READING_TIMEOUT_MS = 600_000;

/**
 * What functions cost beside what they are made of: reads beside the bare ordered structure, durable writes beside bare libsql, and an
 * indexed read beside convex-test. All are ratios of rounds that alternate in one run; reads are compared by processor time, writes by the clock.
 */
export async function engine(): Promise<Figures> {
  const reading = await measureReading();
  const writing = await measureWriting();
  const p50Ratio = writing.p50Ms / writing.bareP50Ms;
  console.table({
    "db.get in a query, us": row(reading.get_us, reading.bare_get_us),
    "index range of 100, us": row(reading.range_us, reading.bare_range_us),
    "take(10) of 100,000, us (beside convex-test)": row(reading.take_us, reading.convex_test_take_us),
    "durable mutations per s, 32 callers": row(writing.commitsPerS, writing.bareCommitsPerS),
    "one durable mutation, p50 ms": row(writing.p50Ms, writing.bareP50Ms),
  });
  console.log(
    `Without parsing on the bare side: get ${rounded(reading.get_ratio_unparsed!)}x, range ${rounded(reading.range_ratio_unparsed!)}x.`,
  );
  return {
    get_ratio: rounded(reading.get_ratio!),
    range_ratio: rounded(reading.range_ratio!),
    get_ratio_unparsed: rounded(reading.get_ratio_unparsed!),
    range_ratio_unparsed: rounded(reading.range_ratio_unparsed!),
    commit_rate_ratio: rounded(writing.commitRateRatio),
    commit_p50_ratio: rounded(p50Ratio),
    vs_convex_test_100k: rounded(reading.vs_convex_test_100k!),
  };
}

function row(ours: number | undefined, bare: number | undefined): Record<string, number> {
  return { ours: rounded(ours ?? Number.NaN), bare: rounded(bare ?? Number.NaN) };
}

async function measureReading(): Promise<Record<string, number>> {
  const script = fileURLToPath(new URL("./engine/reading.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...NODE_FLAGS, script], {
    timeout: READING_TIMEOUT_MS,
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Record<string, number>;
}
