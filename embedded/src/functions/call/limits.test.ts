import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startTestApp, type TestApp } from "../../deploy/testing/testApp.ts";
import type { JsonValue } from "../../values/json.ts";

// What is measured here are sizes, on a machine that may be busy. Read when the modules are loaded.
vi.hoisted(() => (process.env.DATABASE_UDF_USER_TIMEOUT_SECONDS = "20"));

const LIMITS = `
import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, makeFunctionReference as ref } from "convex/server";
const nested = (levels) => { let value = 0; for (let n = 0; n < levels; n += 1) value = n % 2 ? [value] : { in: value }; return value; };
const wide = (fields) => Object.fromEntries(Array.from({ length: fields }, (_, n) => ["f" + n, n]));
const made = ({ kind, count }) => kind === "nested" ? nested(count) : kind === "wide" ? wide(count) : kind === "long" ? Array.from({ length: count }, () => 0) : "x".repeat(count);
export const echo = query(async (ctx, args) => null);
export const give = query(async (ctx, args) => made(args));
export const act = action(async (ctx, args) => made(args));
export const put = mutation(async (ctx, args) => { await ctx.db.insert("things", { it: made(args) }); });
export const one = mutation(async (ctx) => { await ctx.db.insert("things", { it: [1, 2, 3], n: 5n }); });
export const schedule = mutation(async (ctx, { count, chars = 0 }) => { for (let n = 0; n < count; n += 1) await ctx.scheduler.runAfter(1e9, ref("m:one"), { text: "x".repeat(chars) }); });
export const numbers = mutation(async (ctx, { times }) => { const it = Array.from({ length: 8000 }, () => 1); for (let n = 0; n < times; n += 1) await ctx.db.insert("numbers", { it }); });
export const readNumbers = query(async (ctx) => (await ctx.db.query("numbers").collect()).length);
export const metrics = mutation(async (ctx) => {
  const id = await ctx.db.insert("things", { it: [1, 2, 3], n: 5n });
  await ctx.db.get(id);
  await ctx.scheduler.runAfter(1e9, ref("m:one"), {});
  return await ctx.meta.getTransactionMetrics();
});
export const write = mutation(async (ctx, { count }) => { for (let n = 0; n < count; n += 1) await ctx.db.insert("things", { n }); return (await ctx.meta.getTransactionMetrics()).documentsWritten; });
export const bounded = mutation(async (ctx) => {
  await ctx.runMutation(ref("m:write"), { count: 2 });
  const inside = await ctx.runMutation(ref("m:write"), { count: 3 }, { transactionLimits: { documentsWritten: 3 } });
  const refused = await ctx.runMutation(ref("m:write"), { count: 4 }, { transactionLimits: { documentsWritten: 3 } }).catch((error) => error.message);
  const scheduling = await ctx.runMutation(ref("m:schedule"), { count: 2 }, { transactionLimits: { functionsScheduled: 1 } }).catch((error) => error.message);
  const { documentsWritten, functionsScheduled } = await ctx.meta.getTransactionMetrics();
  return { inside, refused, scheduling, documentsWritten, functionsScheduled };
});
`;

describe("limits", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ files: { m: LIMITS } });
  });
  afterAll(() => app.close());

  const failure = (path: string, args = {}) =>
    app.call(path, args).then(
      () => "nothing",
      (error: Error) => error.message.replace("[Request ID: r1] Server Error\n", ""),
    );
  const nested = (levels: number): JsonValue => (levels === 0 ? 0 : [nested(levels - 1)]);

  it("[FUN39] arguments, results and documents have Convex's sizes and shapes, with its words", async () => {
    expect(await failure("m:echo", { a: nested(62) })).toBe("nothing");
    expect(await failure("m:echo", { a: nested(63) })).toBe(
      "Invalid arguments for m.js:echo: Value is too nested (nested 65 levels deep > maximum nesting 64)",
    );
    expect(await failure("m:echo", { a: new Array(8193).fill(0) })).toBe(
      "Invalid arguments for m.js:echo: Array length is too long (8193 > maximum length 8192)",
    );
    expect(await failure("m:echo", { a: "x".repeat(17 * 1024 * 1024) })).toBe(
      "Arguments for m.js:echo are too large (actual: 17.00 MiB, limit: 16 MiB)",
    );
    for (const path of ["m:give", "m:act"]) {
      const name = `m.js:${path.slice(2)}`;
      expect(await failure(path, { kind: "nested", count: 64 })).toBe("nothing");
      expect(await failure(path, { kind: "nested", count: 65 })).toBe(
        `Function ${name} return value invalid: Value is too nested (nested 65 levels deep > maximum nesting 64)`,
      );
      expect(await failure(path, { kind: "long", count: 8192 })).toBe("nothing");
      expect(await failure(path, { kind: "long", count: 8193 })).toBe(
        `Function ${name} return value invalid: Array length is too long (8193 > maximum length 8192)`,
      );
      expect(await failure(path, { kind: "wide", count: 1025 })).toBe(
        `Function ${name} return value invalid: Object has too many fields (1025 > maximum number 1024)`,
      );
      expect(await failure(path, { kind: "text", count: 16 * 1024 * 1024 })).toMatch(
        `Function ${name} return value is too large (actual: 16.00 MiB, limit: 16 MiB)`,
      );
    }
    expect(await failure("m:put", { kind: "nested", count: 15 })).toBe("nothing");
    expect(await failure("m:put", { kind: "nested", count: 16 })).toContain(
      "Document is too nested (nested 17 levels deep > maximum nesting 16)",
    );
    expect(await failure("m:put", { kind: "nested", count: 64 })).toContain(
      "Invalid argument `value` for `db.insert`: Value is too nested (nested 65 levels deep > maximum nesting 64)",
    );
    expect(await failure("m:put", { kind: "long", count: 8193 })).toContain(
      "Invalid argument `value` for `db.insert`: Array length is too long (8193 > maximum length 8192)",
    );
  });

  it("[FUN39] what a mutation schedules is bounded in number and in size", async () => {
    expect(await failure("m:schedule", { count: 1000 })).toBe("nothing");
    expect(await failure("m:schedule", { count: 1001 })).toContain(
      "Too many functions scheduled by this mutation (limit: 1000)",
    );
    expect(await failure("m:schedule", { count: 17, chars: 1_000_000 })).toContain(
      "Too large total size of the arguments of scheduled functions from this mutation (limit: 16777216 bytes)",
    );
  });

  it("[TX18] bytes are counted by Convex's measure: a number counts nine, however short", async () => {
    // 16 KB of JSON each, 72 KB by Convex's measure.
    expect(await failure("m:numbers", { times: 240 })).toContain(
      "Too many bytes written in a single function execution (limit: 16777216 bytes)",
    );
    for (let n = 0; n < 3; n += 1) await app.call("m:numbers", { times: 75 });
    expect(await app.call("m:readNumbers")).toBe(225);
    await app.call("m:numbers", { times: 10 });
    expect(await failure("m:readNumbers")).toContain(
      "Too many bytes read in a single function execution (limit: 16777216 bytes)",
    );
  });

  it("[FUN40] a function learns what it has used, and a nested call keeps to the limits that it is given", async () => {
    expect(await app.call("m:metrics")).toMatchObject({
      bytesRead: { used: 106 },
      bytesWritten: { used: 106, remaining: 16 * 1024 * 1024 - 106 },
      databaseQueries: { used: 1, remaining: 4095 },
      documentsRead: { used: 1, remaining: 31_999 },
      documentsWritten: { used: 1, remaining: 15_999 },
      functionsScheduled: { used: 1, remaining: 999 },
      scheduledFunctionArgsBytes: { used: 4 },
    });
    expect(await app.call("m:bounded")).toMatchObject({
      inside: { used: 5, remaining: 0 },
      refused: expect.stringContaining("Too many writes in a single function execution (limit: 8)") as string,
      scheduling: expect.stringContaining(
        "Too many functions scheduled by this mutation (limit: 1)",
      ) as string,
      documentsWritten: { used: 5, remaining: 15_995 },
      functionsScheduled: { used: 0, remaining: 1000 },
    });
  });
});
