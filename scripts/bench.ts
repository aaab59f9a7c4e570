import type { Bench } from "../bench/bench.ts";

const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  live: async () => (await import("../bench/live.ts")).live,
  reads: async () => (await import("../bench/reads.ts")).reads,
  ingest: async () => (await import("../bench/ingest.ts")).ingest,
  access: async () => (await import("../bench/access.ts")).access,
  start: async () => (await import("../bench/start.ts")).start,
  engine: async () => (await import("../bench/engine.ts")).engine,
  subscriptions: async () => (await import("../bench/subscriptions.ts")).subscriptions,
};

const name = process.argv[2] ?? "";
const load = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (!load) {
  console.error(`Say which: npm run bench -- <${Object.keys(BENCHES).join(" | ")}>`);
  process.exit(2);
}
const bench = await load();
const figures = await bench();
console.log(JSON.stringify({ bench: name, figures }));
