// Runs in a process of its own, because function code needs a flag of Node: measures one query function over databases
// of several sizes, in turns. Prints microseconds per query by size as its last line.
import { startTestApp, type TestApp } from "../../embedded/src/deploy/testing/testApp.ts";
import { alternate, median } from "../engine/rounds.ts";
import { DOCUMENTS_PER_OWNER, INDEX, TABLE } from "./events.ts";

const QUERIES_PER_ROUND = 400;
const TAKE = 10;

const FUNCTIONS = `
  import { queryGeneric as query } from "convex/server";
  export const newest = query((ctx, { owner }) =>
    ctx.db.query("${TABLE}").withIndex("${INDEX}", (q) => q.eq("owner", owner)).order("desc").take(${TAKE}));
`;
const SCHEMA = `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema(
    { ${TABLE}: defineTable(v.any()).index("${INDEX}", ["owner", "at"]) },
    { schemaValidation: false },
  );
`;

/** Sizes and their files, from the command line: size, path, size, path. */
const sizes = new Map<number, string>();
for (let at = 2; at < process.argv.length; at += 2)
  sizes.set(Number(process.argv[at]), process.argv[at + 1]!);

const apps = new Map<number, TestApp>();
for (const [size, path] of sizes)
  apps.set(size, await startTestApp({ files: { events: FUNCTIONS }, schema: SCHEMA }, { path }));

let next = 0;
async function queries(size: number): Promise<void> {
  const app = apps.get(size)!;
  const owners = Math.ceil(size / DOCUMENTS_PER_OWNER);
  for (let at = 0; at < QUERIES_PER_ROUND; at += 1) {
    const owner = `owner${(next++ * 7_919) % owners}`;
    const found = (await app.call("events:newest", { owner })) as unknown[];
    if (found.length !== TAKE) throw new Error(`A query gave ${found.length} documents instead of ${TAKE}`);
  }
}

const sides = Object.fromEntries([...sizes.keys()].map((size) => [String(size), () => queries(size)]));
const seconds = await alternate(sides);
const microseconds = Object.entries(seconds).map(([size, rounds]) => [
  size,
  (median(rounds) / QUERIES_PER_ROUND) * 1_000_000,
]);
for (const app of apps.values()) await app.close();
console.log(JSON.stringify(Object.fromEntries(microseconds)));
