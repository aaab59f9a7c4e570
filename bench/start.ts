import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Figures, rounded } from "./bench.ts";
import { NODE_FLAGS } from "./engine/backendProcess.ts";

const SIZES = [1_000, 100_000, 1_000_000] as const;
const LARGEST = SIZES[2];
/** Generous: a slow machine with others at work on it. */
const TIMEOUT_MS = 600_000;

const run = promisify(execFile);

/**
 * What a large database costs: the time from the launch of the backend to its first answer with a million documents of one declared
 * index (nothing answers before), memory per document, and a query over that index at three sizes.
 */
export async function start(): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), "start-bench-"));
  const path = (size: number) => join(folder, `${size}.sqlite`);
  try {
    let jsonBytes = 0;
    for (const size of [0, ...SIZES])
      jsonBytes = (await lastLine(NODE_FLAGS, "./start/generate.ts", [path(size), String(size)])).jsonBytes!;
    const emptyRss = await rssBytes(path(0));
    const fullRss = await rssBytes(path(LARGEST));
    const memoryPerDocument = (fullRss - emptyRss - jsonBytes) / LARGEST;
    const queryUs = await measureQueries(SIZES.flatMap((size) => [String(size), path(size)]));
    const largest = queryUs[LARGEST]!;
    const startSeconds = await measureStart(folder, path(LARGEST));
    console.table({
      "start with 1,000,000 documents, s": { value: rounded(startSeconds) },
      "memory beyond the JSON, bytes a document": { value: Math.round(memoryPerDocument) },
      ...Object.fromEntries(
        SIZES.map((size) => [`indexed query at ${size} documents, us`, { value: rounded(queryUs[size]!) }]),
      ),
    });
    return {
      start_s_1m: rounded(startSeconds),
      mem_per_doc_bytes: Math.round(memoryPerDocument),
      index_cost_ratio_1m_1k: rounded(largest / queryUs[SIZES[0]]!),
      index_cost_ratio_1m_100k: rounded(largest / queryUs[SIZES[1]]!),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function rssBytes(path: string): Promise<number> {
  return (await lastLine(["--expose-gc", ...NODE_FLAGS], "./start/memory.ts", [path])).rssBytes!;
}

function measureQueries(args: readonly string[]): Promise<Record<string, number>> {
  return lastLine(NODE_FLAGS, "./start/queries.ts", args);
}

async function lastLine(
  flags: readonly string[],
  script: string,
  args: readonly string[],
): Promise<Record<string, number>> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await run(process.execPath, [...flags, file, ...args], { timeout: TIMEOUT_MS });
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Record<string, number>;
}

/** Seconds from the launch of a backend on the data until it answers. */
async function measureStart(folder: string, path: string): Promise<number> {
  const dataDir = join(folder, "data");
  await mkdir(dataDir);
  await rename(path, join(dataDir, "data.sqlite"));
  const main = fileURLToPath(new URL("../embedded/src/main.ts", import.meta.url));
  const args = [...NODE_FLAGS, main, "--data", dataDir, "--port", "0", "--site-port", "0"];
  const begin = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const { url } = JSON.parse(line) as { url: string };
    await (await fetch(`${url}/version`)).text();
    return (performance.now() - begin) / 1_000;
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
}
