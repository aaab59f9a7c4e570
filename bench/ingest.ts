import { type Figures, percentile, rounded } from "./bench.ts";
import { type BenchApp, postJson, startBenchApp } from "./benchApp.ts";
import { commitsBetween, insertBare } from "./ingest/bareInserts.ts";
import { ALL_DIFFERENT_PEOPLE, signalBody, SOME_PEOPLE } from "./signalBodies.ts";

const BATCH_SIZE = 500;
const BATCHES = 60;
/** Both sides are measured so often and their medians compared: a shared machine has good and bad moments. */
const ROUNDS = 3;
/** Requests before the clock starts, so that compilers and caches are warm. */
const WARM_UP_BATCHES = 10;
const SINGLES = 3_000;
const WARM_UP_SINGLES = 300;
const SINGLE_SENDERS = 32;
const BATCH_SENDERS = 2;
/** Fan-out of a request takes milliseconds; this is time for all of it. */
const SETTLE_MS = 1_500;
const NS_PER_MS = 1_000_000n;

/**
 * Signals per second over HTTP, each answered only when it is durable, beside bare SQLite that writes the very documents the backend wrote
 * for them, in the same transactions and with the same durability.
 */
export async function ingest(): Promise<Figures> {
  const usual = await measure(SOME_PEOPLE);
  const worst = await measure(ALL_DIFFERENT_PEOPLE);
  console.table({
    "batches of 500 signals of 100 people": row(usual.batchPerS, usual.barePerS),
    "single signals": row(usual.singlePerS, usual.barePerS),
    "bare libsql, the documents of those batches": row(usual.barePerS, usual.barePerS),
    "batches of 500 signals of 500 people": row(worst.batchPerS, worst.barePerS),
    "bare libsql, the documents of these": row(worst.barePerS, worst.barePerS),
  });
  console.log(
    `Documents written per signal: ${usual.documentsPerSignal} and ${worst.documentsPerSignal}; full sync.`,
  );
  return {
    batch_ratio: rounded(usual.batchPerS / usual.barePerS),
    single_per_s: Math.round(usual.singlePerS),
    batch_per_s: Math.round(usual.batchPerS),
    batch_ratio_500_people: rounded(worst.batchPerS / worst.barePerS),
  };
}

interface Measured {
  batchPerS: number;
  singlePerS: number;
  barePerS: number;
  documentsPerSignal: number;
}

async function measure(people: number): Promise<Measured> {
  const bench = await startBenchApp();
  try {
    await sendBatches(bench, people, { from: 0, count: WARM_UP_BATCHES });
    const before = await quietMoment();
    const batchSeconds = await median((round) =>
      timed(() => sendBatches(bench, people, { from: WARM_UP_BATCHES + round * BATCHES, count: BATCHES })),
    );
    const afterBatches = await quietMoment();
    await sendSingles(bench, 0, WARM_UP_SINGLES);
    const singleSeconds = await timed(() => sendSingles(bench, WARM_UP_SINGLES, SINGLES));
    await bench.close();

    const commits = commitsBetween(bench.dataDir, before, afterBatches);
    const bareSeconds = (await median(() => insertBare(commits))) / ROUNDS;
    const signals = BATCH_SIZE * BATCHES;
    const documents = commits.reduce((sum, commit) => sum + commit.length, 0);
    return {
      batchPerS: signals / batchSeconds,
      singlePerS: SINGLES / singleSeconds,
      barePerS: signals / bareSeconds,
      documentsPerSignal: rounded(documents / (ROUNDS * signals)),
    };
  } finally {
    await bench.close();
    await bench.remove();
  }
}

function row(perS: number, barePerS: number): Record<string, number> {
  return { "signals per s": Math.round(perS), "x bare": rounded(perS / barePerS) };
}

async function sendBatches(
  bench: BenchApp,
  people: number,
  { from, count }: { from: number; count: number },
): Promise<void> {
  await inParallel(BATCH_SENDERS, count, async (i) => {
    const first = (from + i) * BATCH_SIZE;
    const signals = Array.from({ length: BATCH_SIZE }, (_, k) => signalBody(first + k, people));
    const answer = (await postJson(bench, "/api/v1/signals/batch", { signals })) as { accepted: number };
    if (answer.accepted !== BATCH_SIZE)
      throw new Error(`A batch was not accepted whole: ${JSON.stringify(answer)}`);
  });
}

async function sendSingles(bench: BenchApp, from: number, count: number): Promise<void> {
  // Apart from the numbers of the batches, so that none is a duplicate.
  const first = 10_000_000 + from;
  await inParallel(SINGLE_SENDERS, count, async (i) => {
    await postJson(bench, "/api/v1/signals", signalBody(first + i));
  });
}

async function inParallel(workers: number, count: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const run = async () => {
    for (let i = next++; i < count; i = next++) await work(i);
  };
  await Promise.all(Array.from({ length: workers }, run));
}

/** The middle of several measurements. */
async function median(measure: (round: number) => Promise<number>): Promise<number> {
  const samples: number[] = [];
  for (let round = 0; round < ROUNDS; round++) samples.push(await measure(round));
  return percentile(
    samples.sort((a, b) => a - b),
    0.5,
  );
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

/** Lets scheduled work of earlier requests come to its end, then tells the time as the file's timestamps count it. */
async function quietMoment(): Promise<bigint> {
  await new Promise((done) => setTimeout(done, SETTLE_MS));
  return BigInt(Date.now()) * NS_PER_MS;
}
