import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeTs } from "../src/sync/protocol.ts";
import { fn, httpClient, liveClient } from "../src/testing/clients.ts";
import { startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";
import { openTestProject, type TestProject } from "../src/testing/testProject.ts";
import { until } from "../src/testing/until.ts";
import { contradictionIn, type Committed, type Operation } from "../src/txn/isolation/historyChecker.ts";

const ROUNDS = process.env.NIGHTLY === "1" ? 200 : 10;
const ROUNDS_TIMEOUT_MS = 60_000 + ROUNDS * 10_000;
const LIVE_WRITERS = 5;
const HTTP_WRITERS = 2;
/** Answers to wait for before the next kill, so that each round has something to lose. */
const ANSWERS_PER_ROUND = 25;
const KILL_AFTER_MS_MAX = 400;
/** Numbers of a writer looked at in one query. */
const SURVEYED_MAX = 5_000;
const PAUSE_WHILE_DOWN_MS = 20;
const ASK_TS_EVERY_MS = 10;

let backend: TestBackend;
let project: TestProject;
beforeAll(async () => {
  backend = await startTestBackend();
  project = await openTestProject("writers", backend);
  await project.push();
});
afterAll(async () => {
  await project?.remove();
  await backend?.dispose();
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One writer: it writes 1, 2, 3... and remembers what was acknowledged. */
interface Writer {
  name: string;
  /** A live client sends again until it has an answer, so nothing of it may be missing. */
  isLive: boolean;
  acknowledged: number[];
  attempted: number;
  done: Promise<void>;
}

class Workload {
  stopping = false;
  answers = 0;
  newestTs = 0n;
  readonly writers: Writer[] = [];
  readonly files: { id: string; text: string }[] = [];
  readonly #closers: (() => Promise<void>)[] = [];
  readonly #others: Promise<void>[] = [];

  start(): void {
    for (let at = 0; at < LIVE_WRITERS + HTTP_WRITERS; at += 1) this.#startWriter(at);
    this.#others.push(this.#upload(), this.#askForTs());
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all([...this.writers.map(({ done }) => done), ...this.#others]);
    for (const close of this.#closers) await close();
  }

  #startWriter(at: number): void {
    const isLive = at < LIVE_WRITERS;
    const live = isLive ? liveClient(backend.url) : null;
    const client = live ?? httpClient(backend.url);
    if (live !== null) this.#closers.push(() => live.close());
    const writer: Writer = {
      name: `w${at}`,
      isLive,
      acknowledged: [],
      attempted: 0,
      done: Promise.resolve(),
    };
    writer.done = this.#repeat(async () => {
      writer.attempted += 1;
      const n = writer.attempted;
      await client.mutation(fn("mutation", "writing:write"), { writer: writer.name, n });
      writer.acknowledged.push(n);
      this.answers += 1;
    });
    this.writers.push(writer);
  }

  #upload(): Promise<void> {
    const http = httpClient(backend.url);
    return this.#repeat(async () => {
      const text = `file ${this.files.length} ${"x".repeat(Math.random() * 100_000)}`;
      const url = (await http.mutation(fn("mutation", "writing:uploadUrl"), {})) as string;
      const response = await fetch(url, { method: "POST", body: text });
      if (!response.ok) throw new Error(`The upload answered ${response.status}`);
      const { storageId } = (await response.json()) as { storageId: string };
      this.files.push({ id: storageId, text });
    });
  }

  #askForTs(): Promise<void> {
    return this.#repeat(async () => {
      const ts = await currentTs();
      if (ts < this.newestTs) throw new Error(`Time went back from ${this.newestTs} to ${ts}`);
      this.newestTs = ts;
      await sleep(ASK_TS_EVERY_MS);
    });
  }

  /** While the backend is down, everything fails: that is not what this looks for. */
  async #repeat(work: () => Promise<void>): Promise<void> {
    while (!this.stopping) {
      try {
        await work();
      } catch (error) {
        if (/Time went back/.test(String(error))) throw error;
        await sleep(PAUSE_WHILE_DOWN_MS);
      }
    }
  }
}

async function currentTs(): Promise<bigint> {
  const response = await fetch(`${backend.url}/api/query_ts`, { method: "POST" });
  return decodeTs(((await response.json()) as { ts: string }).ts);
}

/** What a writer has on the disk from `from` on: each number once, with its shadow, all acknowledged ones among them. */
async function checkWriter(
  writer: Writer,
  from: number,
  acknowledged: readonly number[],
  to = from + SURVEYED_MAX,
): Promise<number[]> {
  const args = { writer: writer.name, from, to };
  const { entries, shadows } = (await httpClient(backend.url).query(fn("query", "writing:survey"), args)) as {
    entries: number[];
    shadows: number[];
  };
  expect(shadows, "half of a mutation").toEqual(entries);
  expect(new Set(entries).size, "a mutation twice").toBe(entries.length);
  const present = new Set(entries);
  expect(
    acknowledged.filter((n) => n >= from && n < to && !present.has(n)),
    "acknowledged and lost",
  ).toEqual([]);
  if (writer.isLive) expect(entries).toEqual(entries.map((_, at) => from + at));
  return entries;
}

async function checkFiles(files: readonly { id: string; text: string }[]): Promise<void> {
  for (const { id, text } of files) {
    const url = (await httpClient(backend.url).query(fn("query", "writing:fileUrl"), { id })) as
      | string
      | null;
    expect(url, `file ${id}`).not.toBeNull();
    expect(await (await fetch(url!)).text()).toBe(text);
  }
}

async function checkScheduled(tokens: readonly string[]): Promise<void> {
  const times = async (): Promise<number[]> =>
    (await httpClient(backend.url).query(fn("query", "writing:timesRun"), { tokens })) as number[];
  await until("the scheduled calls", async () => (await times()).every((count) => count >= 1));
  expect((await times()).every((count) => count === 1)).toBe(true);
}

test(
  `[STO1] [STO2] [TX8] [FUN14] [SCH1] ${ROUNDS} rounds of SIGKILL under eight writers: nothing acknowledged is lost, nothing is half there or twice, time does not go back`,
  async () => {
    const workload = new Workload();
    workload.start();
    const from = new Map(workload.writers.map(({ name }) => [name, 1]));
    let filesChecked = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const goal = workload.answers + ANSWERS_PER_ROUND;
      await until("answers", () => workload.answers >= goal);
      await sleep(Math.random() * KILL_AFTER_MS_MAX);
      await backend.kill();
      const acknowledged = new Map(workload.writers.map((writer) => [writer.name, [...writer.acknowledged]]));
      const [files, ts] = [workload.files.slice(filesChecked), workload.newestTs];
      await backend.restart();
      expect((await currentTs()) >= ts, "time went back").toBe(true);
      const tokens: string[] = [];
      for (const writer of workload.writers) {
        const known = acknowledged.get(writer.name)!;
        const entries = await checkWriter(writer, from.get(writer.name)!, known);
        for (const n of entries) if (n % 3 === 0 && known.includes(n)) tokens.push(`${writer.name}/${n}`);
        from.set(writer.name, (known.at(-1) ?? 0) + 1);
      }
      await checkScheduled(tokens);
      await checkFiles(files);
      filesChecked += files.length;
    }
    await workload.stop();
    for (const writer of workload.writers)
      for (let n = 1; n <= writer.attempted; n += SURVEYED_MAX)
        await checkWriter(writer, n, writer.acknowledged);
  },
  ROUNDS_TIMEOUT_MS,
);

test("[HER2] what clients see over their sockets has a serial order that keeps real time", async () => {
  const keys = ["a", "b", "c"];
  const history: Committed[] = [];
  let nextValue = 0;
  const pick = () => keys[Math.floor(Math.random() * keys.length)]!;
  const callers = Array.from({ length: 4 }, async (_, caller) => {
    const client = liveClient(backend.url);
    for (let n = 0; n < 25; n += 1) {
      const begin = performance.now();
      const operations: Operation[] = [];
      if (Math.random() < 0.3) {
        const lists = (await client.query(fn("query", "lists:read"), { keys, asked: n })) as number[][];
        keys.forEach((key, at) => operations.push({ key, read: lists[at]! }));
      } else {
        const steps = Array.from({ length: 3 }, () => ({
          key: pick(),
          append: Math.random() < 0.5 ? null : nextValue++,
        }));
        const reads = (await client.mutation(fn("mutation", "lists:transact"), { steps })) as number[][];
        for (const { key, append } of steps)
          operations.push(append === null ? { key, read: reads.shift()! } : { key, append });
      }
      history.push({ name: `${caller}.${n}`, operations, begin, end: performance.now() });
    }
    await client.close();
  });
  await Promise.all(callers);
  expect(contradictionIn(history)).toBeNull();
});
