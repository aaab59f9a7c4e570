import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Figures, nowMs, percentile, rounded } from "./bench.ts";
import { type BenchApp, postJson, startBenchApp } from "./benchApp.ts";
import type { FromSubscribers, ToSubscribers } from "./live/messages.ts";
import { signalBody } from "./signalBodies.ts";

const SUBSCRIBERS = [1, 100, 1_000] as const;
const ROUNDS = 40;
/** Rounds before the clock starts, so that compilers are warm on both sides. */
const WARM_UP_ROUNDS = 10;
/** A subscriber that has not seen a signal after this never will. */
const MISSED_AFTER_MS = 10_000;
const PAUSE_BETWEEN_ROUNDS_MS = 20;

type Sample = { latencies: number[]; missed: number; frame: string };

/**
 * From the answer to `POST /api/v1/signals` to the update at 1, 100 and 1,000 subscribed clients, beside a bare WebSocket server that
 * broadcasts the same bytes to as many sockets. Subscribers run in a process of their own on the same machine.
 */
export async function live(): Promise<Figures> {
  const bench = await startBenchApp();
  const rows: Record<string, Record<string, number>> = {};
  const p99: { ours: number; bare: number } = { ours: 0, bare: 0 };
  let missed = 0;
  let next = 0;
  try {
    for (const count of SUBSCRIBERS) {
      const ours = await measureOurs(bench, count, () => next++);
      const bare = await measureBare(count, ours.frame);
      rows[`Switchboard, ${count} subscribers`] = row(ours, bare);
      rows[`bare ws, ${count} sockets`] = row(bare, bare);
      missed += ours.missed;
      p99.ours = percentile(ours.latencies, 0.99);
      p99.bare = percentile(bare.latencies, 0.99);
    }
  } finally {
    await bench.close();
    await bench.remove();
  }
  console.table(rows);
  return { p99_ms_1000: rounded(p99.ours), p99_ratio_1000: rounded(p99.ours / p99.bare), missed };
}

function row({ latencies, missed, frame }: Sample, bare: Sample): Record<string, number> {
  return {
    "p50 ms": rounded(percentile(latencies, 0.5)),
    "p95 ms": rounded(percentile(latencies, 0.95)),
    "p99 ms": rounded(percentile(latencies, 0.99)),
    "p99 x bare": rounded(percentile(latencies, 0.99) / percentile(bare.latencies, 0.99)),
    "frame bytes": frame.length,
    missed,
  };
}

async function measureOurs(bench: BenchApp, count: number, take: () => number): Promise<Sample> {
  const { url } = bench.app.deployment;
  const subscribers = new Subscribers({ kind: "convex", url, token: bench.token, orgId: bench.orgId, count });
  return await measure(subscribers, take, async (n) => {
    await postJson(bench, "/api/v1/signals", signalBody(n));
  });
}

async function measureBare(count: number, frame: string): Promise<Sample> {
  const server = forkScript("./live/bareServer.ts");
  const port = await new Promise<number>((done) =>
    server.once("message", (m: { port: number }) => done(m.port)),
  );
  let n = 0;
  try {
    const subscribers = new Subscribers({ kind: "bare", url: `ws://127.0.0.1:${port}`, count });
    return await measure(
      subscribers,
      () => n++,
      async (number) => {
        const body = `${frame.slice(0, -1)},"n":${number}}`;
        const response = await fetch(`http://127.0.0.1:${port}`, { method: "POST", body });
        await response.text();
      },
    );
  } finally {
    server.kill();
  }
}

async function measure(
  subscribers: Subscribers,
  take: () => number,
  post: (n: number) => Promise<void>,
): Promise<Sample> {
  const latencies: number[] = [];
  let missed = 0;
  try {
    await subscribers.ready;
    for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
      const n = take();
      const seen = subscribers.allSaw(n);
      await post(n);
      const answered = nowMs();
      const times = await seen;
      if (times === null) missed++;
      else if (round >= WARM_UP_ROUNDS) latencies.push(...times.map((time) => Math.max(0, time - answered)));
      await new Promise((done) => setTimeout(done, PAUSE_BETWEEN_ROUNDS_MS));
    }
  } finally {
    subscribers.stop();
  }
  latencies.sort((a, b) => a - b);
  return { latencies, missed: missed + subscribers.gaps, frame: subscribers.largestFrame };
}

/** The process of subscribers, as the measuring process talks to it. */
class Subscribers {
  readonly ready: Promise<void>;
  gaps = 0;
  /** The longest is an update; the others are acknowledgements. */
  largestFrame = "";
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (times: number[] | null) => void>();

  constructor(start: ToSubscribers) {
    this.#child = forkScript("./live/subscribers.ts");
    this.ready = new Promise((done) => {
      this.#child.on("message", (message: FromSubscribers) => {
        if (message.kind === "ready") done();
        if (message.kind === "gap") this.gaps++;
        if (message.kind === "frame" && message.text.length > this.largestFrame.length)
          this.largestFrame = message.text;
        if (message.kind === "allSaw") this.#waiting.get(message.n)?.(message.times);
      });
    });
    this.#child.send(start);
  }

  /** When each subscriber saw the number, or null if some have not in time. */
  allSaw(n: number): Promise<number[] | null> {
    return new Promise((done) => {
      const timer = setTimeout(() => done(null), MISSED_AFTER_MS);
      this.#waiting.set(n, (times) => {
        clearTimeout(timer);
        this.#waiting.delete(n);
        done(times);
      });
    });
  }

  stop(): void {
    this.#child.kill();
  }
}

function forkScript(path: string): ChildProcess {
  return fork(fileURLToPath(new URL(path, import.meta.url)), {
    execArgv: ["--import", "tsx", "--no-warnings"],
    serialization: "advanced",
  });
}
