import { makeFunctionReference } from "convex/server";
import type { BenchApp } from "../benchApp.ts";
import { percentile } from "../bench.ts";
import { median, timed } from "../engine/rounds.ts";

/** Calls of each side that count, and those before them, so that the code is compiled. */
const CALLS = 600;
const WARM_UPS = 100;
/** What else the machine does only adds to a call's time, so a quiet quarter of the calls is what can be compared. */
const QUIET = 0.25;

/** One piece of work, as a function without a builder and with it. */
export interface Pair {
  name: string;
  kind: "query" | "mutation";
  raw: string;
  built: string;
}

export const PAIRS: readonly Pair[] = [
  { name: "one document", kind: "query", raw: "measured:rawCount", built: "measured:builtCount" },
  { name: "a page of 25", kind: "query", raw: "measured:rawPage", built: "measured:builtPage" },
  { name: "one write", kind: "mutation", raw: "measured:rawWrite", built: "measured:builtWrite" },
];

let calls = 0;

/** Calls a function once with arguments that no call before had, so that no cache answers. */
async function callOnce(bench: BenchApp, kind: Pair["kind"], path: string): Promise<void> {
  const args = { orgId: bench.orgId, call: (calls += 1) };
  if (kind === "query") await bench.client.query(makeFunctionReference<"query">(path), args);
  else await bench.client.mutation(makeFunctionReference<"mutation">(path), args);
}

/**
 * The time of a quiet call without and with the builder, in milliseconds, as the caller waits for it. The sides take turns call by call, so that a bad moment
 * of the machine meets both.
 */
export async function callTimes(
  bench: BenchApp,
  { kind, raw, built }: Pair,
): Promise<{ raw: number; built: number; ratio: number }> {
  const samples = { raw: [] as number[], built: [] as number[] };
  for (let n = 0; n < WARM_UPS + CALLS; n += 1) {
    const turn = [
      ["raw", raw],
      ["built", built],
    ] as const;
    for (const [side, path] of n % 2 === 0 ? turn : [...turn].reverse()) {
      const seconds = await timed(() => callOnce(bench, kind, path));
      if (n >= WARM_UPS) samples[side].push(seconds * 1_000);
    }
  }
  const quiet = { raw: quietOf(samples.raw), built: quietOf(samples.built) };
  return { ...quiet, ratio: quiet.built / quiet.raw };
}

const quietOf = (samples: readonly number[]) =>
  percentile(
    [...samples].sort((a, b) => a - b),
    QUIET,
  );

/** Milliseconds that each side spends inside the function, by the backend's own log: the median of what the log still holds. */
export async function timeInside(bench: BenchApp, pair: Pair): Promise<{ raw: number; built: number }> {
  const { entries } = await logs(bench, 0);
  const inside = (path: string) =>
    median(
      entries.filter((entry) => pathOf(entry) === path).map(({ executionTime = 0 }) => executionTime * 1_000),
    );
  return { raw: inside(pair.raw), built: inside(pair.built) };
}

const pathOf = ({ identifier }: LogEntry) => identifier.replace(/\.js(?=:)/, "");

interface LogEntry {
  identifier: string;
  executionTime?: number;
  usageStats?: { databaseReadDocuments?: number };
}

/** Documents that one call of each side reads, from the backend's own log. */
export async function documentsRead(bench: BenchApp, pair: Pair): Promise<{ raw: number; built: number }> {
  const read = async (path: string) => {
    const { newCursor } = await logs(bench, 0);
    await callOnce(bench, pair.kind, path);
    for (let cursor = newCursor, tries = 0; tries < 50; tries += 1) {
      const answer = await logs(bench, cursor);
      cursor = answer.newCursor;
      for (const entry of answer.entries) {
        const documents = entry.usageStats?.databaseReadDocuments;
        if (pathOf(entry) === path && documents !== undefined) return documents;
      }
    }
    throw new Error(`The log does not tell what ${path} read`);
  };
  return { raw: await read(pair.raw), built: await read(pair.built) };
}

async function logs(bench: BenchApp, cursor: number): Promise<{ entries: LogEntry[]; newCursor: number }> {
  const { url, adminKey } = bench.app.deployment;
  const response = await fetch(`${url}/api/stream_function_logs?cursor=${cursor}`, {
    headers: { Authorization: `Convex ${adminKey}` },
  });
  if (!response.ok) throw new Error(`The log answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { entries: LogEntry[]; newCursor: number };
}
