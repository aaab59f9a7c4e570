import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startTestApp, type TestApp } from "../../deploy/testing/testApp.ts";
import type { JsonObject } from "../../values/json.ts";

// Read when the modules are loaded.
vi.hoisted(() => {
  process.env.DATABASE_UDF_USER_TIMEOUT_SECONDS = "20";
  process.env.V8_ACTION_USER_TIMEOUT_SECS = "0.5";
  process.env.NODE_ACTION_USER_TIMEOUT_SECS = "1.5";
});

const ADVICE =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.";
const SLEEP = `export const sleep = action(async (ctx, { ms }) => { await new Promise((done) => setTimeout(done, ms)); return "slept"; });`;
const FILES = {
  m: `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, makeFunctionReference as ref } from "convex/server";
    export const write = mutation(async (ctx, { count, chars = 1 }) => { for (let n = 0; n < count; n += 1) await ctx.db.insert("things", { text: "x".repeat(chars) }); });
    export const read = query(async (ctx, { count }) => (await ctx.db.query("things").take(count)).length);
    export const ask = query(async (ctx, { times }) => { for (let n = 0; n < times; n += 1) await ctx.db.query("things").first(); });
    export const schedule = mutation(async (ctx, { count }) => { for (let n = 0; n < count; n += 1) await ctx.scheduler.runAfter(1e9, ref("m:write"), {}); });
    export const printAndAsk = query(async (ctx, { times }) => { for (let n = 0; n < 300; n += 1) console.log(n); for (let n = 0; n < times; n += 1) await ctx.db.query("things").first(); });
    export const acting = action(async (ctx) => ctx.runQuery(ref("m:ask"), { times: 4000 }));
    export const put = mutation(async (ctx, { table, value }) => { await ctx.db.insert(table, value); });
    ${SLEEP}
  `,
  n: `"use node"; import { actionGeneric as action } from "convex/server"; ${SLEEP}`,
  http: `
    import { httpRouter, httpActionGeneric as httpAction } from "convex/server";
    const http = httpRouter();
    http.route({ path: "/sleep", method: "GET", handler: httpAction(async () => { await new Promise((done) => setTimeout(done, 10_000)); return new Response(""); }) });
    export default http;
  `,
};

describe("what is near a limit, and over it", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ files: FILES });
    // Queries of a table that is not there read nothing.
    await app.call("m:write", { count: 1 });
  });
  afterAll(() => app.close());

  const lines = async (path: string, args = {}): Promise<string[]> =>
    (await app.outcome(path, args)).logLines;

  it("[FUN45] is warned of in the log, in Convex's words, from four fifths on", async () => {
    expect(await lines("m:ask", { times: 3276 })).toEqual([]);
    expect(await lines("m:ask", { times: 3277 })).toEqual([
      `[WARN] Many reads in a single function execution (actual: 3277, limit: 4096). ${ADVICE}`,
    ]);
    const many = (what: string, limits: string) =>
      `[WARN] Many ${what} in a single function execution (${limits}).`;
    expect(await lines("m:write", { count: 12_801 })).toEqual([
      many("writes", "actual: 12801, limit: 16000"),
    ]);
    for (let n = 0; n < 2; n += 1) await app.call("m:write", { count: 12_000 });
    expect(await lines("m:read", { count: 25_601 })).toEqual([
      `${many("documents read", "actual: 25601, limit: 32000")} ${ADVICE}`,
    ]);
    const [bytes] = await lines("m:write", { count: 14, chars: 1_000_000 });
    expect(bytes).toMatch(
      /^\[WARN\] Many bytes written .* \(actual: 1400\d+ bytes, limit: 16777216 bytes\)\.$/,
    );
    expect(await lines("m:schedule", { count: 801 })).toEqual([
      "[WARN] Many functions scheduled by this mutation (actual: 801, limit: 1000).",
    ]);
  });

  it("[FUN45] also if the log has no room left, and of what an action calls", async () => {
    const printed = await lines("m:printAndAsk", { times: 4000 });
    expect(printed).toHaveLength(258);
    expect(printed.at(-1)).toContain("[WARN] Many reads");
    await app.call("m:acting");
    const { entries } = await app.logs.since(0, 0);
    const entry = entries.findLast(({ identifier }) => identifier === "m:ask")!;
    expect(entry.logLines.map(({ level }) => level)).toEqual(["WARN"]);
  });

  it("[FUN46] an action has the time of its kind, and a warning when it has nearly used it up", async () => {
    expect((await app.outcome("m:sleep", { ms: 5_000 })) as unknown).toMatchObject({
      message: expect.stringContaining("Function execution timed out (maximum duration: 0.5s)") as string,
    });
    const [warning, ...more] = await lines("n:sleep", { ms: 1_300 });
    expect(more).toEqual([]);
    expect(warning).toMatch(
      /^\[WARN\] Function execution took a long time\. \(maximum duration: 1\.5s, actual duration: 1\.[34]\d*s\)$/,
    );
    expect((await app.outcome("n:sleep", { ms: 5_000 })) as unknown).toMatchObject({
      message: expect.stringContaining("(maximum duration: 1.5s)") as string,
    });
    const response = await app.fetch("/sleep");
    expect(response.status).toBe(500);
    expect(await response.text()).toContain("(maximum duration: 0.5s)");
    // The thread is none the worse for it.
    expect(await app.call("m:sleep", { ms: 1 })).toBe("slept");
  });

  it("[FUN47] a table or field whose name Convex does not take is not made", async () => {
    const refusal = async (table: string, value: JsonObject): Promise<string> => {
      const outcome = await app.outcome("m:put", { table, value });
      return outcome.ok ? "nothing" : outcome.message;
    };
    const argument = "Invalid argument `table` for `db.insert`:";
    expect(await refusal("", {})).toContain(`${argument} Identifier cannot be empty`);
    expect(await refusal("2x", {})).toContain(
      `${argument} Invalid first character '2' in 2x: Identifiers must start with an alphabetic character or underscore`,
    );
    expect(await refusal("bad-name", {})).toContain(
      `${argument} Identifier bad-name has invalid character '-': Identifiers can only contain alphanumeric characters or underscores`,
    );
    expect(await refusal("x".repeat(65), {})).toContain(
      `${argument} Identifier is too long (65 > maximum 64)`,
    );
    expect(await refusal("_x", {})).toContain("System tables (prefixed with `_`) are read-only.");
    expect(await refusal("kept", { _x: 1 })).toContain(
      "Field '_x' starts with an underscore, which is only allowed for system fields like '_id'",
    );
    expect(await refusal("kept", { inside: { _x: 1 } })).toBe("nothing");
    const names = app.db.durableSnapshot().tables.flatMap((table) => table?.address.name ?? []);
    expect(names.filter((name) => !name.startsWith("_"))).toEqual(["things", "kept"]);
  });

  it("[FUN47] there are at most 10,000 tables, of all components together", async () => {
    await app.db.runMutation((tx) => {
      for (let n = 2; n < 10_000; n += 1) tx.declareTable(n % 2 === 0 ? "" : "part", `t${n}`);
    });
    await app.call("m:put", { table: "kept", value: {} });
    const put = app.call("m:put", { table: "another", value: {} });
    await expect(put).rejects.toThrow("Number of tables cannot exceed 10000.");
  });
});
