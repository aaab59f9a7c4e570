import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBackendProcess } from "./backendProcess.ts";
import { BareStore } from "./bareStore.ts";
import { entry } from "./documents.ts";
import { RawClient } from "./rawClient.ts";
import { alternate, median, medianRatio, ROUNDS_IN_ALL, timed } from "./rounds.ts";

const CALLERS = 32;
/** One-document mutations per round, over all callers. */
const MUTATIONS = 3_200;
const SINGLES = 300;

/** What durable writes cost beside bare libsql that waits for the same disk in the same way. */
export interface WritingFigures {
  commitsPerS: number;
  bareCommitsPerS: number;
  commitRateRatio: number;
  p50Ms: number;
  bareP50Ms: number;
}

/** Measures the backend over one WebSocket and bare libsql in a thread, in turns. */
export async function measureWriting(): Promise<WritingFigures> {
  const folder = await mkdtemp(join(tmpdir(), "engine-bench-"));
  const backend = await startBackendProcess(join(folder, "data"));
  const bare = new BareStore(folder);
  const client = await RawClient.open(backend.url);
  try {
    const count = ROUNDS_IN_ALL * MUTATIONS + SINGLES;
    const entries = Array.from({ length: count }, (_, n) => JSON.stringify(entry(n)));
    let n = 0;
    const add = () => client.mutate("entries:add", entries[n++]!);
    const rate = await alternate({
      ours: () => fromMany(CALLERS, MUTATIONS, add),
      bare: () => bare.write(MUTATIONS / CALLERS, CALLERS),
    });
    const single = { ours: [] as number[], bare: [] as number[] };
    for (let at = 0; at < SINGLES; at += 1) {
      single.ours.push(await timed(add));
      single.bare.push(await timed(() => bare.write(1, 1)));
    }
    return {
      commitsPerS: MUTATIONS / median(rate.ours),
      bareCommitsPerS: MUTATIONS / median(rate.bare),
      commitRateRatio: medianRatio(rate.bare, rate.ours),
      p50Ms: median(single.ours) * 1_000,
      bareP50Ms: median(single.bare) * 1_000,
    };
  } finally {
    client.close();
    await bare.close();
    await backend.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fromMany(callers: number, count: number, work: () => Promise<void>): Promise<void> {
  const each = async () => {
    for (let k = 0; k < count / callers; k += 1) await work();
  };
  await Promise.all(Array.from({ length: callers }, each));
}
