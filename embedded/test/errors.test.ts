import { ConvexError, type Value } from "convex/values";
import type { ConvexClient } from "convex/browser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Backend, startBackend } from "../src/backend.ts";
import { fn, follow, httpClient, liveClient } from "../src/testing/clients.ts";
import { httpPush } from "../src/testing/httpPush.ts";
import { until } from "../src/testing/until.ts";

const BUG = "a bug of the app";
/** As `data()` of the app makes it: what JSON alone would lose. */
const DATA = {
  code: "REFUSED",
  big: 9007199254740993n,
  bytes: new Uint8Array([0, 1, 255]).buffer,
  deep: [{ list: [-1n, -0, Number.POSITIVE_INFINITY, null], text: "é\u2028" }, [], {}],
};

const FAILING = `
  import { ConvexError } from "convex/values";
  export const data = () => ({
    code: "REFUSED",
    big: 9007199254740993n,
    bytes: new Uint8Array([0, 1, 255]).buffer,
    deep: [{ list: [-1n, -0, Number.POSITIVE_INFINITY, null], text: "é\\u2028" }, [], {}],
  });
  export function fail(kind) {
    if (kind === "data") throw new ConvexError(data());
    if (kind === "text") throw new ConvexError("just a text");
    throw new Error("${BUG}");
  }
`;
const BUG_LINE = FAILING.split("\n").findIndex((line) => line.includes(BUG)) + 1;

/** Calls another function; what that throws is thrown on as it is, or told as the caller's code saw it. */
const RELAY = `
  import { ConvexError } from "convex/values";
  import { makeFunctionReference as ref } from "convex/server";
  export const relay = (run, type) => async (ctx, { kind, isCaught, target }) => {
    try {
      return await ctx[run](ref(target), { kind });
    } catch (error) {
      if (!isCaught) throw error;
      const isError = error instanceof ConvexError;
      return { isError, data: isError ? error.data : null, message: error.message };
    }
  };
`;

const FILES = {
  failing: FAILING,
  relaying: RELAY,
  errors: `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, makeFunctionReference as ref } from "convex/server";
    import { fail } from "./failing";
    import { relay } from "./relaying";
    export const failingQuery = query(async (ctx, { kind }) => fail(kind));
    export const failingMutation = mutation(async (ctx, { kind }) => fail(kind));
    export const failingAction = action(async (ctx, { kind }) => fail(kind));
    export const queryRunsQuery = query(relay("runQuery"));
    export const mutationRunsQuery = mutation(relay("runQuery"));
    export const mutationRunsMutation = mutation(relay("runMutation"));
    export const actionRunsQuery = action(relay("runQuery"));
    export const actionRunsMutation = action(relay("runMutation"));
    export const actionRunsAction = action(relay("runAction"));
    export const schedule = mutation((ctx, { target, kind }) => ctx.scheduler.runAfter(0, ref(target), { kind }));
    export const job = query(async (ctx, { id }) => (await ctx.db.system.get(id)).state);
  `,
  errorsNode: `"use node";
    import { actionGeneric as action } from "convex/server";
    import { fail } from "./failing";
    import { relay } from "./relaying";
    export const failingAction = action(async (ctx, { kind }) => fail(kind));
    export const actionRunsMutation = action(relay("runMutation"));
    export const actionRunsAction = action(relay("runAction"));
  `,
  http: `
    import { httpRouter, httpActionGeneric as httpAction } from "convex/server";
    import { fail } from "./failing";
    const http = httpRouter();
    http.route({ pathPrefix: "/fails/", method: "GET", handler: httpAction(async (ctx, request) => fail(request.url.split("/").pop())) });
    export default http;
  `,
};

type Type = "query" | "mutation" | "action";
/** Function, and the one it calls. */
const FUNCTIONS: [type: Type, path: string, target?: string][] = [
  ["query", "errors:failingQuery"],
  ["mutation", "errors:failingMutation"],
  ["action", "errors:failingAction"],
  ["action", "errorsNode:failingAction"],
  ["query", "errors:queryRunsQuery", "errors:failingQuery"],
  ["mutation", "errors:mutationRunsQuery", "errors:failingQuery"],
  ["mutation", "errors:mutationRunsMutation", "errors:failingMutation"],
  ["action", "errors:actionRunsQuery", "errors:failingQuery"],
  ["action", "errors:actionRunsMutation", "errors:failingMutation"],
  ["action", "errors:actionRunsAction", "errorsNode:failingAction"],
  ["action", "errorsNode:actionRunsMutation", "errors:mutationRunsMutation"],
  ["action", "errorsNode:actionRunsAction", "errors:failingAction"],
];

let backend: Backend;
let live: ConvexClient;
beforeAll(async () => {
  backend = await startBackend({ dataDir: null, port: 0, sitePort: 0 });
  await httpPush(backend).push({ files: FILES });
  live = liveClient(backend.url);
});
afterAll(async () => {
  await live?.close();
  await backend?.close();
});

type Call = (type: Type, path: string, args: Record<string, Value>) => Promise<unknown>;
const overHttp: Call = (type, path, args) =>
  (httpClient(backend.url)[type] as (fn: unknown, args: unknown) => Promise<unknown>)(fn(type, path), args);
const CLIENTS: Record<string, Call> = {
  ConvexHttpClient: overHttp,
  ConvexClient: (type, path, args) =>
    (live[type] as (fn: unknown, args: unknown) => Promise<unknown>)(fn(type, path), args),
  "a subscription": async (type, path, args) => {
    if (type !== "query") return overHttp(type, path, args);
    const following = follow(live, path, args);
    await until("an answer", () => following.errors.length + following.seen.length > 0);
    following.stop();
    if (following.errors.length > 0) throw following.errors[0]!;
    return following.last();
  },
};

const argsFor = (kind: string, target?: string, isCaught = false): Record<string, Value> => {
  // The middle one of three calls a third.
  const deeper = target?.includes("Runs") === true;
  return target === undefined
    ? { kind }
    : { kind, isCaught, target: deeper ? "errors:failingMutation" : target };
};

async function failureOf(call: Promise<unknown>): Promise<Error> {
  const [outcome] = await Promise.allSettled([call]);
  if (outcome.status === "fulfilled") throw new Error(`It gave ${String(outcome.value)}`);
  return outcome.reason as Error;
}

const FRAME = new RegExp(`\\n +at fail \\(\\S*failing:${BUG_LINE}:\\d+\\)`);
function expectOrdinary(text: string): void {
  // As in Convex, each function that it went through puts its own "Uncaught Error" in front.
  expect(text).toMatch(/\[Request ID: [0-9a-f]{16}\] Server Error\n(Uncaught Error: )+a bug of the app\n/);
  expect(text).toMatch(FRAME);
  expect(text).not.toContain("node:");
}

describe.each(Object.entries(CLIENTS))("over %s", (_client, call) => {
  test.each(FUNCTIONS)(
    "[FUN44] the data of a ConvexError arrives whole: %s %s %s",
    async (type, path, target) => {
      const error = await failureOf(call(type, path, argsFor("data", target)));
      expect(error).toBeInstanceOf(ConvexError);
      expect((error as ConvexError<Value>).data).toStrictEqual(DATA);
      const text = await failureOf(call(type, path, argsFor("text", target)));
      expect((text as ConvexError<Value>).data).toBe("just a text");
      if (target === undefined) return;
      const caught = await call(type, path, argsFor("data", target, true));
      expect(caught).toMatchObject({ isError: true, data: DATA });
    },
  );

  test.each(FUNCTIONS)(
    "[FUN44] any other error has its request and lines: %s %s %s",
    async (type, path, target) => {
      const error = await failureOf(call(type, path, argsFor("bug", target)));
      expect(error).not.toBeInstanceOf(ConvexError);
      expectOrdinary(error.message);
      if (target === undefined) return;
      const caught = (await call(type, path, argsFor("bug", target, true))) as {
        isError: boolean;
        message: string;
      };
      expect(caught.isError).toBe(false);
      expect(caught.message).toMatch(new RegExp(`^(Uncaught Error: )+${BUG}`));
    },
  );
});

test.each(["errors:failingMutation", "errors:failingAction", "errorsNode:failingAction"])(
  "[FUN44] a scheduled %s leaves the error's text in its row",
  async (target) => {
    const recorded = async (kind: string): Promise<string> => {
      const id = await overHttp("mutation", "errors:schedule", { target, kind });
      const state = await until("the end", async () => {
        const found = (await overHttp("query", "errors:job", { id: id as string })) as {
          kind: string;
          error: string;
        };
        return found.kind === "failed" ? found : undefined;
      });
      return state.error;
    };
    expect(await recorded("data")).toMatch(/^Uncaught ConvexError: \{.*REFUSED.*9007199254740993n?/);
    const text = await recorded("bug");
    expect(text).toMatch(/^Uncaught Error: a bug of the app\n/);
    expect(text).toMatch(FRAME);
  },
);

test("[FUN44] an HTTP action that throws answers with the error as Convex words it", async () => {
  const answered = async (kind: string): Promise<{ code: string; trace: string }> => {
    const response = await fetch(`${backend.siteUrl}/fails/${kind}`);
    expect(response.status).toBe(500);
    return (await response.json()) as { code: string; trace: string };
  };
  const { code, trace } = await answered("bug");
  expectOrdinary(`${code}\n${trace}`);
  expect((await answered("data")).trace).toMatch(/^Uncaught ConvexError: \{.*REFUSED/);
});
