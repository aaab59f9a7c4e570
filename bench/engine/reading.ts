import { readFile } from "node:fs/promises";
import { convexTest } from "convex-test";
import { makeFunctionReference } from "convex/server";
import type { GenericId } from "convex/values";
import { startTestApp, type TestApp } from "../../embedded/src/deploy/testing/testApp.ts";
import { createOrderedMap, type OrderedMap } from "../../embedded/src/store/orderedMap.ts";
import schema from "./app/schema.ts";
import { entry, GROUP_SIZE, type Entry } from "./documents.ts";
import { alternate, median, medianRatio, processorTime } from "./rounds.ts";

// Runs in a process of its own, because function code needs a flag of Node. Prints the figures as its last line.

const DOCUMENTS = 100_000;
const FILLED_AT_ONCE = 500;
const GETS_DISTINCT = 400;
const GETS_TIMES = 8;
const RANGES = 40;
/** Calls of a query per round; convex-test takes a second or so for one. */
const TAKES = 200;
const TAKES_OF_CONVEX_TEST = 2;
const PAGE = 5_000;

type Bare = OrderedMap<string>;

const file = (name: string) => readFile(new URL(`./app/${name}.ts`, import.meta.url), "utf8");

async function filledApp(): Promise<TestApp> {
  const app = await startTestApp({ files: { entries: await file("entries") }, schema: await file("schema") });
  for (let n = 0; n < DOCUMENTS; n += FILLED_AT_ONCE) {
    const entries = Array.from({ length: FILLED_AT_ONCE }, (_, k) => entry(n + k));
    await app.call("entries:fill", { entries });
  }
  return app;
}

async function idsOf(app: TestApp): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = (await app.call("entries:ids", { cursor, numItems: PAGE })) as {
      cursor: string | null;
      ids: string[];
    };
    ids.push(...page.ids);
    cursor = page.cursor;
  } while (cursor !== null);
  return ids;
}

/** The same documents in the ordered structure alone: by id, and by the fields of the index. */
function bareOf(ids: readonly string[]): { byId: Bare; byGroup: Bare } {
  const byId = createOrderedMap<string>();
  const byGroup = createOrderedMap<string>();
  ids.forEach((id, n) => {
    const json = JSON.stringify({ _creationTime: 1_700_000_000_000 + n, _id: id, ...entry(n) });
    byId.set(id, json);
    byGroup.set(groupKey(entry(n)), json);
  });
  return { byId, byGroup };
}

function groupKey({ group, position }: Entry): string {
  return `${group}\0${String(position).padStart(5, "0")}`;
}

function rangeOf(tree: Bare, group: string, take: (json: string) => void): void {
  const end = `${group}\x01`;
  for (const [key, json] of tree.entries(`${group}\0`)) {
    if (key >= end) return;
    take(json);
  }
}

/** Numbers spread over the documents, the same in every run. */
function spread(count: number, below: number): number[] {
  return Array.from({ length: count }, (_, k) => (k * 7_919 + 13) % below);
}

async function gets(app: TestApp, ids: readonly string[], { byId }: { byId: Bare }) {
  const wanted = spread(GETS_DISTINCT, ids.length).map((n) => ids[n]!);
  let kept: unknown;
  const each = (take: (json: string) => void) => () => {
    for (let n = 0; n < GETS_TIMES; n += 1) for (const id of wanted) take(byId.get(id)!);
  };
  const seconds = await alternate(
    {
      query: () => app.call("entries:getEach", { ids: wanted, times: GETS_TIMES }),
      bare: each((json) => (kept = JSON.parse(json))),
      unparsed: each((json) => (kept = json)),
    },
    processorTime,
  );
  void kept;
  return { ...seconds, operations: GETS_DISTINCT * GETS_TIMES };
}

async function ranges(app: TestApp, { byGroup }: { byGroup: Bare }) {
  const groups = spread(RANGES, DOCUMENTS / GROUP_SIZE).map((n) => `group-${n}`);
  let kept: unknown;
  const each = (take: (json: string) => void) => () =>
    groups.forEach((group) => rangeOf(byGroup, group, take));
  const seconds = await alternate(
    {
      query: () => app.call("entries:rangeEach", { groups }),
      bare: each((json) => (kept = JSON.parse(json))),
      unparsed: each((json) => (kept = json)),
    },
    processorTime,
  );
  void kept;
  return { ...seconds, operations: RANGES };
}

/** Seconds of one indexed `take(10)` here and under convex-test, both with all documents. */
async function againstConvexTest(app: TestApp): Promise<{ ours: number; theirs: number }> {
  const entries = await import("./app/entries.ts");
  const t = convexTest(schema, {
    "./entries.ts": () => Promise.resolve(entries),
    "./_generated/api.ts": () => Promise.resolve({}),
  });
  await t.run(async (ctx) => {
    for (let n = 0; n < DOCUMENTS; n += 1) await ctx.db.insert("entries", entry(n));
  });
  const takeTen = makeFunctionReference<"query", { group: string }, { _id: GenericId<"entries"> }[]>(
    "entries:takeTen",
  );
  const groups = spread(TAKES, DOCUMENTS / GROUP_SIZE).map((n) => ({ group: `group-${n}` }));
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    ours.push(
      (await processorTime(async () => {
        for (const args of groups) await app.call("entries:takeTen", args);
      })) / TAKES,
    );
    theirs.push(
      (await processorTime(async () => {
        for (const args of groups.slice(0, TAKES_OF_CONVEX_TEST)) await t.query(takeTen, args);
      })) / TAKES_OF_CONVEX_TEST,
    );
  }
  return { ours: median(ours), theirs: median(theirs) };
}

const app = await filledApp();
const ids = await idsOf(app);
const bare = bareOf(ids);
const get = await gets(app, ids, bare);
const range = await ranges(app, bare);
const micros = (seconds: readonly number[], operations: number) => (median(seconds) / operations) * 1e6;
const take = process.env.BENCH_QUICK === "1" ? { ours: 1, theirs: 1 } : await againstConvexTest(app);
await app.close();
console.log(
  JSON.stringify({
    get_us: micros(get.query, get.operations),
    bare_get_us: micros(get.bare, get.operations),
    get_ratio: medianRatio(get.query, get.bare),
    get_ratio_unparsed: medianRatio(get.query, get.unparsed),
    range_us: micros(range.query, range.operations),
    bare_range_us: micros(range.bare, range.operations),
    range_ratio: medianRatio(range.query, range.bare),
    range_ratio_unparsed: medianRatio(range.query, range.unparsed),
    take_us: take.ours * 1e6,
    convex_test_take_us: take.theirs * 1e6,
    vs_convex_test_100k: take.theirs / take.ours,
  }),
);
