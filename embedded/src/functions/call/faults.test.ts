import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startTestApp, type TestApp } from "../../deploy/testing/testApp.ts";

// Many endless loops are waited for here: each gets a fraction of its second. Read when the modules are loaded.
vi.hoisted(() => (process.env.DATABASE_UDF_USER_TIMEOUT_SECONDS = "0.2"));

const FAULTS = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
import { ConvexError, v } from "convex/values";

const loops = {
  plain: () => { for (;;); },
  microtasks: () => { const again = () => Promise.resolve().then(again); again(); return new Promise(() => {}); },
  getter: () => ({ get value() { for (;;); } }),
  toJson: () => JSON.stringify({ toJSON() { for (;;); } }),
  toString: () => { throw { toString() { for (;;); } }; },
  stack: () => { const error = new Error("x"); Object.defineProperty(error, "stack", { get() { for (;;); } }); throw error; },
  data: () => { const error = new ConvexError("x"); error.data = { get a() { for (;;); } }; throw error; },
  regex: () => /^(a+)+$/.test("a".repeat(40) + "b"),
  sort: () => [1, 2, 3].sort(() => { for (;;); }),
  proxy: () => new Proxy({}, { ownKeys() { for (;;); } }),
  then: () => ({ then() { for (;;); } }),
  finally: () => { try { for (;;); } finally { for (;;); } },
  printed: () => console.log({ get [Symbol.toStringTag]() { for (;;); } }),
  builtin: () => { Object.defineProperty(JSON, "parse", { get() { for (;;); } }); },
};
export const loop = query(async (ctx, { kind }) => await loops[kind]());
export const loopInMutation = mutation(async (ctx, { kind }) => { await ctx.db.insert("left", { kind }); return await loops[kind](); });

const thrown = {
  null: () => null,
  undefined: () => undefined,
  text: () => "a text",
  number: () => 7,
  object: () => ({}),
  symbol: () => Symbol("s"),
  nullPrototype: () => Object.create(null),
  revoked: () => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; },
  hostileText: () => ({ toString() { throw new Error("again"); } }),
  hostileStack: () => Object.defineProperty(new Error("mine"), "stack", { get() { throw new Error("again"); } }),
  hostileMessage: () => Object.defineProperty(new Error("mine"), "message", { get() { throw null; } }),
  function: () => () => 1,
  error: () => new Error("an error"),
};
export const raise = query(async (ctx, { kind }) => { throw thrown[kind](); });
export const raiseInMutation = mutation(async (ctx, { kind }) => { await ctx.db.insert("left", { kind }); throw thrown[kind](); });
export const deep = query(async () => { const down = (n) => 1 + down(n + 1); return down(0); });
export const unsettled = query(async () => { await new Promise(() => {}); });
export const left = query(async (ctx) => (await ctx.db.query("left").collect()).length);
export const fine = query(async () => [[1, 2].map((n) => n + 1), JSON.parse("[1]"), {}.x ?? "clean", [].y ?? "clean"]);

const changes = {
  method: () => { Array.prototype.map = () => "changed"; },
  static: () => { JSON.parse = () => "changed"; },
  added: () => { Object.prototype.x = "changed"; },
  addedToArrays: () => { Array.prototype.y = "changed"; },
  defined: () => { Object.defineProperty(Object.prototype, "x", { get: () => "changed", configurable: true }); },
  promise: () => { Promise.prototype.then = function () { return this; }; },
};
export const change = query(async (ctx, { kind }) => { changes[kind](); return "done"; });
export const changeHost = query(async (ctx, { name }) => { globalThis[name].prototype.constructor = 1; });
export const changeArrays = query(async () => { Object.getPrototypeOf(Uint8Array).prototype.set = 1; });

const MB = 2 ** 20;
const hogs = {
  buffer: () => new ArrayBuffer(2 ** 30),
  typed: () => new Float64Array(2 ** 27),
  copies: () => { const kept = []; for (let n = 0; n < 40; n += 1) kept.push(new Uint8Array(32 * MB)); return kept.length; },
  repeated: () => "x".repeat(2 ** 29 - 100).length + "y".repeat(2 ** 29 - 100).length,
  padded: () => { const kept = []; for (let n = 0; n < 40; n += 1) kept.push("".padStart(32 * MB + n, "ab")); return kept.length; },
  array: () => { const kept = []; for (let n = 0; n < 40; n += 1) kept.push(new Array(3e7).fill(n)); return kept.length; },
  objects: () => { const kept = []; for (;;) kept.push({ n: kept.length, text: "object number " + kept.length }); },
  doubled: () => { let text = "ab"; for (;;) text += text + text.charCodeAt(text.length - 1); },
  sparse: () => new Array(1e9).length === 1e9 && new Array(1e9).fill(0).length,
};
export const hog = query(async (ctx, { kind }) => { hogs[kind](); return "got it"; });
export const modest = query(async () => { let bytes = 0; for (let n = 0; n < 20; n += 1) bytes += new Uint8Array(MB).length + "x".repeat(10_000).length; return bytes; });
`;

const MEGABYTE = 2 ** 20;

describe("what a query or mutation does to itself", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ files: { faults: FAULTS } });
  });
  afterAll(() => app.close());

  const failure = async (path: string, args: Record<string, string> = {}) => {
    const outcome = await app.outcome(`faults:${path}`, args);
    expect(await app.call("faults:fine")).toEqual([[2, 3], [1], "clean", "clean"]);
    return outcome.ok ? `ok: ${outcome.valueJson}` : outcome.message.split("\n").slice(1).join("\n");
  };

  it.each([
    ...["plain", "microtasks", "getter", "toJson", "toString", "stack", "data", "regex", "sort", "proxy"],
    ...["then", "finally", "printed"],
  ])("[FUN7] a loop without end ends its call alone: %s", async (kind) => {
    expect(await failure("loop", { kind })).toBe("Function execution timed out (maximum duration: 0.2s)");
  });

  it("[FUN7] a mutation that is cut off leaves nothing behind, and the next one runs", async () => {
    expect(await failure("loopInMutation", { kind: "plain" })).toContain("timed out");
    expect(await app.call("faults:left")).toBe(0);
    expect(await failure("unsettled")).toContain("nothing will ever settle");
  });

  it.each([
    ["null", "Uncaught null"],
    ["undefined", "Uncaught undefined"],
    ["text", "Uncaught a text"],
    ["number", "Uncaught 7"],
    ["object", "Uncaught [object Object]"],
    ["symbol", "Uncaught Symbol(s)"],
    ["nullPrototype", "Uncaught [object Object]"],
    ["revoked", "Uncaught TypeError: Cannot perform 'has' on a proxy that has been revoked"],
    ["hostileText", "Uncaught [object Object]"],
    ["hostileStack", "Uncaught Error: mine"],
    ["hostileMessage", "Uncaught [object Object]"],
    ["error", "Uncaught Error: an error"],
  ])("[FUN41] whatever is thrown ends the call with a message: %s", async (kind, message) => {
    expect((await failure("raise", { kind })).startsWith(message)).toBe(true);
    expect((await failure("raiseInMutation", { kind })).startsWith(message)).toBe(true);
    expect(await app.call("faults:left")).toBe(0);
  });

  it("[FUN41] a stack that overflows is an error like any other", async () => {
    expect(await failure("deep")).toContain("Uncaught RangeError: Maximum call stack size exceeded");
  });

  it.each(["method", "static", "added", "addedToArrays", "defined", "promise"])(
    "[FUN42] a built-in that a call changes is as it was for the next call: %s",
    async (kind) => {
      await failure("change", { kind });
    },
  );

  it("[FUN42] what contexts share with the backend cannot be changed", async () => {
    for (const name of ["URL", "Uint8Array", "Headers", "TextEncoder"])
      expect(await failure("changeHost", { name })).toContain(
        "TypeError: Cannot assign to read only property 'constructor'",
      );
    expect(await failure("changeArrays", {})).toContain(
      "TypeError: Cannot assign to read only property 'set'",
    );
  });

  it.each(["buffer", "typed", "copies", "repeated", "padded"])(
    "[FUN43] large allocations are refused before they are made: %s",
    async (kind) => {
      const before = process.memoryUsage().rss;
      expect(await failure("hog", { kind })).toContain(
        "JavaScript execution ran out of memory (maximum memory usage: 512 MB)",
      );
      expect(process.memoryUsage().rss - before).toBeLessThan(600 * MEGABYTE);
    },
  );

  it.each(["array", "objects", "doubled", "sparse"])(
    "[FUN43] a gigabyte in small pieces ends the call with its time or its memory: %s",
    async (kind) => {
      expect(await failure("hog", { kind })).toMatch(/timed out|ran out of memory|Invalid string length/);
    },
  );

  it("[FUN43] what is small, or used and let go, is not counted", async () => {
    expect(await app.call("faults:modest")).toBe(20 * (MEGABYTE + 10_000));
  });
});
