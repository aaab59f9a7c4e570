import { callFunction } from "../scripts/app/deployment.ts";
import { deployMeasured } from "./access/deploy.ts";
import { callTimes, documentsRead, PAIRS, timeInside } from "./access/pairs.ts";
import { type Figures, rounded } from "./bench.ts";
import { type BenchApp, postJson, startBenchApp } from "./benchApp.ts";
import { signalBody } from "./signalBodies.ts";

const FEW_MEMBERS = 10;
const MANY_MEMBERS = 10_000;
const ADDED_AT_ONCE = 500;
const SIGNALS = 200;

/**
 * What the builders cost each call: documents read and time, against the same work in a function without a builder, in rounds that
 * take turns on one backend, with few and with many members. The figures are the worst of the three kinds of work, as the caller waits for it; the table also
 * says how long the functions themselves ran.
 */
export async function access(): Promise<Figures> {
  const bench = await startBenchApp();
  try {
    await deployMeasured(bench.app.deployment);
    const signals = Array.from({ length: SIGNALS }, (_, n) => signalBody(n));
    await postJson(bench, "/api/v1/signals/batch", { signals });
    const table: Record<string, Record<string, number>> = {};
    const worst = { reads: 0, few: 0, many: 0 };
    await addMembers(bench, 1, FEW_MEMBERS);
    for (const pair of PAIRS) {
      const { raw, built, ratio } = await callTimes(bench, pair);
      table[pair.name] = { "bare, ms": rounded(raw), "built, ms": rounded(built), ratio: rounded(ratio) };
      worst.few = Math.max(worst.few, ratio);
    }
    await addMembers(bench, FEW_MEMBERS, MANY_MEMBERS);
    for (const pair of PAIRS) {
      const { raw, built, ratio } = await callTimes(bench, pair);
      const documents = await documentsRead(bench, pair);
      const inside = await timeInside(bench, pair);
      table[pair.name] = {
        ...table[pair.name],
        [`bare, ms (${MANY_MEMBERS} members)`]: rounded(raw),
        [`built, ms (${MANY_MEMBERS} members)`]: rounded(built),
        [`ratio (${MANY_MEMBERS} members)`]: rounded(ratio),
        "inside, bare": rounded(inside.raw),
        "inside, built": rounded(inside.built),
        "documents, bare": documents.raw,
        "documents, built": documents.built,
      };
      worst.many = Math.max(worst.many, ratio);
      worst.reads = Math.max(worst.reads, documents.built - documents.raw);
    }
    console.table(table);
    return {
      reads_extra: worst.reads,
      time_ratio_10: rounded(worst.few),
      time_ratio_10000: rounded(worst.many),
    };
  } finally {
    await bench.close();
    await bench.remove();
  }
}

async function addMembers(bench: BenchApp, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += ADDED_AT_ONCE) {
    const args = { orgId: bench.orgId, from: at, to: Math.min(to, at + ADDED_AT_ONCE) };
    await callFunction(bench.app.deployment, "measured:addMembers", args);
  }
}
