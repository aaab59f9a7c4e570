import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importComponents, startTestApp, type TestApp } from "../../deploy/testing/testApp.ts";
import type { JsonObject, JsonValue } from "../../values/json.ts";

const IMPORTS = `
import { queryGeneric as query, mutationGeneric as mutation, internalMutationGeneric as internalMutation,
  actionGeneric as action, makeFunctionReference as ref, componentsGeneric, createFunctionHandle, log } from "convex/server";
import { v } from "convex/values";
const components = componentsGeneric();
`;

const WORK = `${IMPORTS}
const ask = async (op) => await Convex.asyncSyscall(op, "{}");
export const askInQuery = query({ args: { op: v.string() }, handler: async (_ctx, { op }) => await ask(op) });
export const askInMutation = mutation({ args: { op: v.string() }, handler: async (_ctx, { op }) => await ask(op) });
export const askAtOnce = query({ args: { op: v.string() }, handler: async (_ctx, { op }) => Convex.syscall(op, "{}") });
export const askInAction = action({ args: { op: v.string() }, handler: async (_ctx, { op }) => await ask(op) });
export const askJs = action({ args: { op: v.string() }, handler: async (_ctx, { op }) => await Convex.jsSyscall(op, {}) });

export const note = mutation({ args: { text: v.string() }, handler: async (ctx, { text }) => await ctx.db.insert("notes", { text }) });
export const secretNote = internalMutation({ args: { text: v.string() }, handler: async (ctx, { text }) => await ctx.db.insert("notes", { text: "secret " + text }) });
export const texts = query(async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text));

export const stamp = mutation(async (ctx) => {
  const { commitTs } = ctx.db.vars;
  const snapshotTs = ctx.meta.getSnapshotTs();
  const first = await ctx.db.insert("stamps", { at: commitTs, n: 1 });
  const second = await ctx.db.insert("stamps", { at: 0n, n: 2 });
  await ctx.db.patch(second, { at: commitTs });
  const own = await ctx.db.query("stamps").withIndex("by_at", (q) => q.gt("at", snapshotTs)).collect();
  return { snapshotTs, isPlaceholder: (await ctx.db.get(first)).at === commitTs, own: own.length };
});
export const stamps = query(async (ctx) => (await ctx.db.query("stamps").withIndex("by_at").collect()).map((row) => row.at));
export const stampsUpTo = query({ args: { ts: v.int64() }, handler: async (ctx, { ts }) =>
  (await ctx.db.query("stamps").withIndex("by_at", (q) => q.lte("at", ts)).collect()).length });

export const jobs = mutation(async (ctx) => {
  const id = await ctx.scheduler.runAfter(600000, ref("work:note"), { text: "later" });
  const at = await ctx.scheduler.runAt(Date.now() + 600000, ref("work:note"), { text: "at" });
  const states = [(await ctx.db.system.get(id)).state.kind];
  await ctx.scheduler.cancel(id);
  states.push((await ctx.db.system.get("_scheduled_functions", id)).state.kind);
  return { id, at, states, fields: Object.keys(await ctx.db.system.get(id)).sort(), normalized: ctx.db.system.normalizeId("_scheduled_functions", id) === id,
    ofFiles: ctx.db.system.normalizeId("_storage", id), asUserTable: await ctx.db.get(id).then(() => "read", (error) => error.message),
    mine: (await ctx.db.system.query("_scheduled_functions").collect()).length };
});
export const job = query({ args: { id: v.string() }, handler: async (ctx, { id }) => (await ctx.db.system.get(id))?.state.kind ?? null });
export const jobsOfComponent = mutation(async (ctx) => {
  const handle = await createFunctionHandle(ref("work:note"));
  const id = await ctx.runMutation(components.relay.lib.scheduleHandle, { handle });
  return { id, seenHere: await ctx.db.system.get(id), cancelHere: await ctx.scheduler.cancel(id).then(() => "canceled", (error) => error.message),
    seenThere: await ctx.runQuery(components.relay.lib.job, { id }), canceledThere: await ctx.runMutation(components.relay.lib.cancel, { id }) };
});

export const newestJob = query(async (ctx) => ({
  first: (await ctx.db.system.query("_scheduled_functions").order("desc").first())?.args[0].text,
  taken: (await ctx.db.system.query("_scheduled_functions").order("desc").take(1)).length,
  page: (await ctx.db.system.query("_scheduled_functions").order("desc").paginate({ numItems: 1, cursor: null })).page.length,
  closed: await ctx.db.system.query("_scheduled_functions").withIndex("by_state_lane_time", (q) => q).first().then(() => "", (error) => error.message),
}));
export const handles = mutation(async (ctx) => {
  const own = await createFunctionHandle(ref("work:secretNote"));
  const theirs = await createFunctionHandle(components.relay.lib.texts);
  await ctx.runMutation(components.relay.lib.callHandle, { handle: own, text: "from the component" });
  await ctx.runMutation(components.relay.lib.write, { text: "inside" });
  return { own, theirs, ofComponent: await ctx.runQuery(theirs, {}) };
});
export const handleOf = query({ args: { name: v.string() }, handler: async (_ctx, { name }) => await createFunctionHandle(ref(name)) });
export const callHandle = mutation({ args: { handle: v.string(), text: v.string() }, handler: async (ctx, { handle, text }) => await ctx.runMutation(handle, { text }) });
export const scheduleHandle = mutation({ args: { handle: v.string() }, handler: async (ctx, { handle }) => await ctx.scheduler.runAfter(0, handle, { text: "scheduled" }) });

export const store = mutation({ args: { text: v.string(), sha256: v.optional(v.string()), fails: v.optional(v.boolean()) }, handler: async (ctx, { text, sha256, fails }) => {
  const id = await ctx.storage.store(new Blob([text], { type: "text/plain" }), { sha256 });
  const back = await ctx.storage.get(id);
  if (fails) throw new Error("after storing " + id);
  return { id, text: await back.text(), type: back.type, url: await ctx.storage.getUrl(id), size: (await ctx.db.system.get(id)).size,
    upload: await ctx.storage.generateUploadUrl() };
} });
export const file = query({ args: { id: v.string() }, handler: async (ctx, { id }) => ({ row: await ctx.db.system.get(id), meta: await ctx.storage.getMetadata(id), url: await ctx.storage.getUrl(id),
  all: (await ctx.db.system.query("_storage").collect()).length, normalized: ctx.db.system.normalizeId("_storage", id) }) });
export const deleteFile = mutation({ args: { id: v.string() }, handler: async (ctx, { id }) => { await ctx.storage.delete(id); return await ctx.storage.get(id); } });

export const sign = mutation({ args: { options: v.any() }, handler: async (ctx, { options }) => await ctx.auth.signJwt(options) });
export const storeThere = action(async (ctx) => {
  const theirs = await ctx.runAction(components.relay.lib.storeFile, {});
  const ours = await ctx.storage.store(new Blob(["ours"]));
  const url = await ctx.runMutation(components.relay.lib.uploadUrl, {});
  return { url, theirs, seenHere: [await ctx.storage.get(theirs), await ctx.storage.getUrl(theirs), await ctx.runQuery(ref("work:file"), { id: theirs })],
    deletedHere: await ctx.storage.delete(theirs).then(() => true, (error) => error.message), deletedInMutation: await ctx.runMutation(ref("work:deleteFile"), { id: theirs }).then(() => true, (error) => error.message),
    there: await ctx.runQuery(components.relay.lib.files, { id: theirs }), oursThere: await ctx.runAction(components.relay.lib.readFile, { id: ours }) };
});
export const signThere = mutation(async (ctx) => await ctx.runMutation(components.relay.lib.sign, {}));

export const aboutQuery = query(async (ctx) => [await ctx.meta.getFunctionMetadata(), await ctx.meta.getDeploymentMetadata()]);
export const aboutMutation = mutation(async (ctx) => [await ctx.meta.getFunctionMetadata(), await ctx.meta.getRequestMetadata(), await ctx.runMutation(components.relay.lib.about, {})]);
export const aboutAction = action(async (ctx) => [await ctx.meta.getFunctionMetadata(), await ctx.meta.getRequestMetadata(), (await ctx.runMutation(ref("work:aboutMutation"), {}))[1]]);
export const audit = query(async () => { await log.audit({ what: "seen", who: { ip: log.vars.ip, agent: log.vars.userAgent, actor: log.vars.convexActor }, request: [log.vars.requestId], now: log.vars.now }); return Date.now(); });
export const auditInAction = action(async () => { await log.audit({ request: log.vars.requestId }); return null; });
`;

const LIB = `${IMPORTS}
export const write = mutation({ args: { text: v.string() }, handler: async (ctx, { text }) => await ctx.db.insert("notes", { text }) });
export const texts = query(async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text));
export const callHandle = mutation({ args: { handle: v.string(), text: v.string() }, handler: async (ctx, { handle, text }) => await ctx.runMutation(handle, { text }) });
export const scheduleHandle = mutation({ args: { handle: v.string() }, handler: async (ctx, { handle }) => await ctx.scheduler.runAfter(600000, handle, { text: "by the component" }) });
export const job = query({ args: { id: v.string() }, handler: async (ctx, { id }) => ({ row: (await ctx.db.system.get(id)).state.kind, all: (await ctx.db.system.query("_scheduled_functions").collect()).length, count: await ctx.db.system.query("_scheduled_functions").count() }) });
export const cancel = mutation({ args: { id: v.string() }, handler: async (ctx, { id }) => { await ctx.scheduler.cancel(id); return (await ctx.db.system.get(id)).state.kind; } });
export const sign = mutation(async (ctx) => await ctx.auth.signJwt({ expiresInSeconds: 5 }));
export const storeFile = action(async (ctx) => await ctx.storage.store(new Blob(["theirs"])));
export const readFile = action({ args: { id: v.string() }, handler: async (ctx, { id }) => await ctx.storage.get(id) });
export const uploadUrl = mutation(async (ctx) => await ctx.storage.generateUploadUrl());
export const files = query({ args: { id: v.string() }, handler: async (ctx, { id }) => ({ all: (await ctx.db.system.query("_storage").collect()).map((row) => Object.keys(row).sort()), url: (await ctx.storage.getUrl(id)) !== null }) });
export const about = mutation(async (ctx) => [await ctx.meta.getFunctionMetadata(), await ctx.meta.getRequestMetadata()]);
`;

const SCHEMA = `
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ notes: defineTable({ text: v.string() }), stamps: defineTable({ at: v.commitTs(), n: v.number() }).index("by_at", ["at"]) });
`;

const SOURCES = {
  files: { work: WORK },
  schema: SCHEMA,
  definition: `${importComponents({ relay: "relay" })}import { defineApp } from "convex/server";
const app = defineApp(); app.use(relay); export default app;`,
  components: {
    relay: {
      definition: `import { defineComponent } from "convex/server"; export default defineComponent("relay");`,
      files: { lib: LIB },
    },
  },
};

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp(SOURCES);
});
afterAll(() => app?.close());

const failure = async (path: string, args = {}): Promise<string> => {
  const outcome = await app.outcome(path, args);
  return outcome.ok ? "" : outcome.message;
};
const called = async (path: string, args: JsonObject = {}) => (await app.call(path, args)) as JsonObject;
const int64 = (value: JsonValue | undefined): bigint =>
  Buffer.from((value as { $integer: string }).$integer, "base64").readBigUInt64LE();

describe("a call that is not known", () => {
  it.each(["9.9/nothing", "constructor", "__proto__"])("[SYS2] fails with its name: %s", async (op) => {
    expect(await failure("work:askInQuery", { op })).toContain(`Unknown async operation ${op}`);
    expect(await failure("work:askInMutation", { op })).toContain(`Unknown async operation ${op}`);
    expect(await failure("work:askAtOnce", { op })).toContain(`Unknown operation ${op}`);
    expect(await failure("work:askInAction", { op })).toContain(`Unknown async operation ${op}`);
    expect(await failure("work:askJs", { op })).toContain(`Unknown JS operation ${op}`);
  });

  it("[SYS2] known elsewhere fails with its name, too", async () => {
    expect(await failure("work:askInAction", { op: "1.0/getTransactionMetrics" })).toContain(
      "Unknown async operation 1.0/getTransactionMetrics",
    );
    expect(await failure("work:askInQuery", { op: "1.0/signJwt" })).toContain(
      "signJwt is not available in queries",
    );
  });

  it("[SYS2] for Convex's own services is refused with the reason", async () => {
    for (const op of ["1.0/createServiceToken", "1.0/getServiceUrl"])
      expect(await failure("work:askInAction", { op })).toMatch(
        /getService(Token|Url): Convex's own services .* part of Convex Cloud/,
      );
  });
});

describe("commit timestamps", () => {
  it("[SYS3] are one per commit, after the snapshot, before every later snapshot; placeholders sort last", async () => {
    const first = await called("work:stamp");
    const second = await called("work:stamp");
    expect([first.isPlaceholder, first.own]).toEqual([true, 2]);
    const [a1, a2, b1, b2] = ((await app.call("work:stamps")) as JsonValue[]).map(int64);
    expect([a1 === a2, b1 === b2, a1! < b1!]).toEqual([true, true, true]);
    expect(int64(first.snapshotTs)).toBeLessThan(a1!);
    expect(int64(second.snapshotTs)).toBeGreaterThanOrEqual(a1!);
    expect(int64(second.snapshotTs)).toBeLessThan(b1!);
    expect(await app.call("work:stampsUpTo", { ts: second.snapshotTs! })).toBe(2);
  });
});

describe("scheduled functions", () => {
  it("[SYS4] can be looked up and canceled in the mutation that schedules them, and not as documents of one's own", async () => {
    const result = await called("work:jobs");
    expect(result).toMatchObject({
      states: ["pending", "canceled"],
      normalized: true,
      ofFiles: null,
      mine: 2,
      fields: ["_creationTime", "_id", "args", "completedTime", "name", "scheduledTime", "state"],
      asUserTable: "System tables can only be accessed from db.system.get().",
    });
    expect(await app.call("work:job", { id: result.at! })).toBe("pending");
  });

  it("[SYS4] belong to the component that scheduled them, whosever function runs", async () => {
    expect(await called("work:jobsOfComponent")).toMatchObject({
      seenHere: null,
      cancelHere: expect.stringMatching(/^Scheduled function .* not found$/) as string,
      seenThere: { row: "pending", all: 1, count: 1 },
      canceledThere: "canceled",
    });
  });
});

it("[SYS4] limits and pages count the own rows only, and the backend's indexes are its own", async () => {
  await app.call("work:jobs");
  await app.call("work:jobsOfComponent");
  expect(await called("work:newestJob")).toEqual({
    first: "at",
    taken: 1,
    page: 1,
    closed: "Index _scheduled_functions.by_state_lane_time not found.",
  });
});

describe("function handles", () => {
  it("[SYS5] let a component call an internal function, and the app one of a component", async () => {
    expect(await called("work:handles")).toEqual({
      own: expect.stringMatching(/^function:\/\//) as string,
      theirs: expect.stringMatching(/^function:\/\//) as string,
      ofComponent: ["inside"],
    });
    expect(await app.call("work:texts")).toContain("secret from the component");
  });

  it("[SYS5] outlive a push and mean the function that is there then, or are refused with its name", async () => {
    const kept = await app.call("work:handleOf", { name: "work:note" });
    const lost = await app.call("work:handleOf", { name: "work:secretNote" });
    const changed = WORK.replace('insert("notes", { text })', 'insert("notes", { text: "new " + text })');
    await app.push({
      ...SOURCES,
      files: { work: changed.replace("export const secretNote", "const secretNote") },
    });
    await app.call("work:callHandle", { handle: kept, text: "code" });
    expect(await app.call("work:texts")).toContain("new code");
    expect(await failure("work:callHandle", { handle: lost, text: "" })).toContain(
      "Could not find function for 'work:secretNote'",
    );
    expect(await failure("work:scheduleHandle", { handle: lost })).toContain("work:secretNote");
    expect(await failure("work:callHandle", { handle: "function://nonsense", text: "" })).toContain(
      "Invalid function handle: function://nonsense",
    );
    await app.push(SOURCES);
  });
});

describe("files in mutations", () => {
  it("[SYS6] are stored and read at once, and stay with the commit", async () => {
    const stored = await called("work:store", { text: "content" });
    expect(stored).toMatchObject({ text: "content", type: "text/plain", size: 7 });
    const sha256 = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";
    expect(await app.call("work:file", { id: stored.id! })).toMatchObject({
      row: { _id: stored.id, sha256, contentType: "text/plain" },
      meta: { storageId: stored.id, sha256, size: 7 },
      url: stored.url,
      normalized: stored.id,
      all: 1,
    });
    expect(await app.call("work:deleteFile", { id: stored.id! })).toBeNull();
    expect(await app.call("work:file", { id: stored.id! })).toMatchObject({
      row: null,
      meta: null,
      url: null,
    });
  });

  it("[SYS6] are none if the mutation fails or the announced digest is another", async () => {
    expect(await failure("work:store", { text: "x", fails: true })).toContain("after storing");
    expect(await failure("work:store", { text: "x", sha256: "00" })).toContain("sha-256");
    expect(await app.call("work:file", { id: "nonsense" }).catch(() => "")).toBe("");
    const { id } = await called("work:store", { text: "one" });
    expect(await app.call("work:file", { id: id! })).toMatchObject({ all: 1 });
  });
});

describe("files of a component", () => {
  it("[SYS12] are its own: the app sees neither file nor row, and the component none of the app's", async () => {
    const result = await called("work:storeThere");
    expect(result).toMatchObject({
      seenHere: [null, null, { row: null, meta: null, url: null }],
      deletedHere: expect.stringContaining("not found") as string,
      deletedInMutation: expect.stringContaining("not found") as string,
      there: { all: [["_creationTime", "_id", "sha256", "size"]], url: true },
      oursThere: null,
    });
  });
});

describe("what a function can learn of itself", () => {
  it("[SYS7] its name, component, type and visibility; the deployment", async () => {
    expect(await app.call("work:aboutQuery")).toEqual([
      { name: "work:aboutQuery", componentPath: "", type: "query", visibility: "public" },
      { name: "embedded", region: null, class: "s16" },
    ]);
  });

  it("[SYS7] where the request came from and with which token, down the calls; components see no token", async () => {
    const request = {
      path: "work:aboutMutation",
      args: {},
      caller: { kind: "user" as const, identity: { subject: "ada" }, token: "a.b.c" },
      requestId: "r7",
      client: { ip: "10.0.0.7", userAgent: "test" },
    };
    const expected = { ip: "10.0.0.7", userAgent: "test", requestId: "r7", scheduledFunctionId: null };
    const outcome = await app.runner.runMutation(request);
    expect(JSON.parse(outcome.ok ? outcome.valueJson : outcome.message)).toMatchObject([
      { name: "work:aboutMutation", type: "mutation" },
      { ...expected, authToken: "a.b.c" },
      [
        { name: "lib:about", componentPath: "relay" },
        { ...expected, authToken: null },
      ],
    ]);
    const action = await app.runner.runAction({ ...request, path: "work:aboutAction" });
    expect(JSON.parse(action.ok ? action.valueJson : action.message)).toMatchObject([
      { name: "work:aboutAction", type: "action" },
      { ...expected, authToken: "a.b.c" },
      { ...expected, authToken: "a.b.c" },
    ]);
  });

  it("[SYS7] nothing of that where there is no request, as in a scheduled function", async () => {
    const outcome = await app.outcome("work:aboutMutation", {}, { kind: "system" });
    expect(JSON.parse(outcome.ok ? outcome.valueJson : outcome.message)).toMatchObject([
      {},
      { ip: null, userAgent: null, authToken: null },
      expect.anything(),
    ]);
  });
});

it("[SYS8] an audit log entry stands in the function's log with its variables filled in", async () => {
  const outcome = await app.runner.runQuery({
    path: "work:audit",
    args: {},
    caller: { kind: "admin" },
    requestId: "r8",
    client: { ip: "10.0.0.8", userAgent: "test" },
  });
  const now = outcome.ok ? (JSON.parse(outcome.valueJson) as number) : 0;
  const entry = {
    what: "seen",
    who: { ip: "10.0.0.8", agent: "test", actor: { type: "admin" } },
    request: ["r8"],
    now,
  };
  expect(outcome.logLines).toEqual([`[INFO] '[audit]' '${JSON.stringify(entry)}'`]);
  expect((await app.outcome("work:auditInAction")).logLines).toEqual([`[INFO] '[audit]' '{"request":"r1"}'`]);
});

describe("signed tokens", () => {
  it.each([
    [{ expiresInSeconds: 0 }, "`expiresInSeconds` must be"],
    [{ expiresInSeconds: 3601 }, "`expiresInSeconds` must be"],
    [{ expiresInSeconds: 1.5 }, "`expiresInSeconds` must be"],
    [{}, "`expiresInSeconds` must be"],
    [{ expiresInSeconds: 60, claims: ["x"] }, "`claims` must be an object"],
    ...["iss", "iat", "exp", "nbf", "convex_x", "CVXy"].map((name) => [
      { expiresInSeconds: 60, claims: { [name]: 1 } },
      `the claim "${name}" is reserved`,
    ]),
  ] as [JsonObject, string][])("[SYS9] are refused for %j", async (options, message) => {
    expect(await failure("work:sign", { options })).toContain(message);
  });

  it("[SYS9] say who signed, when and for how long", async () => {
    const claimsOf = (token: JsonValue) =>
      JSON.parse(Buffer.from(String(token).split(".")[1]!, "base64url").toString()) as JsonObject;
    const options = { expiresInSeconds: 60, claims: { sub: "ada", aud: "app", nested: { n: 1 } } };
    const own = claimsOf(await app.call("work:sign", { options }));
    expect(own).toMatchObject({ iss: "http://cloud.test", sub: "ada", aud: "app", nested: { n: 1 } });
    expect(Number(own.exp) - Number(own.iat)).toBe(60);
    expect(claimsOf(await app.call("work:signThere"))).toMatchObject({
      iss: "http://cloud.test/components/relay",
    });
  });
});
