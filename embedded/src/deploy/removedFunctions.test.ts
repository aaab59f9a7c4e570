import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startBackend, type Backend } from "../backend.ts";
import { httpPush } from "../testing/httpPush.ts";
import { until } from "../testing/until.ts";
import type { JsonObject } from "../values/json.ts";
import { importComponents, type AppSources } from "./testing/testApp.ts";

let backend: Backend;
beforeEach(async () => {
  backend = await startBackend({ dataDir: null, port: 0, sitePort: 0 });
});
afterEach(() => backend.close());

async function call(path: string, args: JsonObject = {}): Promise<unknown> {
  const response = await fetch(`${backend.url}/api/function`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Convex ${backend.adminKey}` },
    body: JSON.stringify({ path, args, format: "convex_encoded_json" }),
  });
  const body = (await response.json()) as { value?: unknown; errorMessage?: string };
  if (body.errorMessage !== undefined) throw new Error(body.errorMessage);
  return body.value;
}

const GENERIC = `import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action,
  makeFunctionReference, cronJobs, componentsGeneric } from "convex/server";`;
const STAYS = `${GENERIC}
  export const later = mutation(async (ctx, { name, ms }) => await ctx.scheduler.runAfter(ms, makeFunctionReference(name), {}));
  export const nothing = mutation(async () => null);
  export const inComponent = mutation(async (ctx, { ms }) =>
    await ctx.runMutation(componentsGeneric().inner.lib.later, { ms }));
  export const states = query(async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect())
    .filter(({ name }) => name.startsWith("goes")).map(({ name, state }) => [name, state.kind, state.error ?? null]));
`;
const GOES = `${GENERIC}
  export const change = mutation(async () => "changed");
  export const act = action(async () => "acted");
`;
const cron = (name: string, hours: number) =>
  `crons.interval("${name}", { hours: ${hours} }, makeFunctionReference("stays:nothing"));`;
const CRONS = (...jobs: string[]) =>
  `${GENERIC} const crons = cronJobs(); ${jobs.join(" ")} export default crons;`;

const rootDiff = (diff: JsonObject) => (diff.componentDiffs as Record<string, JsonObject>)[""]!;
/** Long enough for a push to come between. */
const LATER_MS = 1_000;

describe("what a push takes away", () => {
  it("[DEP52] fails the calls that were scheduled to it, by name, and reports its modules and crons", async () => {
    const { push, start, finish } = httpPush(backend);
    await push({
      files: { stays: STAYS, goes: GOES, crons: CRONS(cron("same", 1), cron("slower", 1), cron("gone", 1)) },
    });
    const started = await start({
      files: { stays: STAYS, moved: GOES, crons: CRONS(cron("same", 1), cron("slower", 2), cron("new", 1)) },
    });
    await call("stays:later", { name: "goes:change", ms: LATER_MS });
    await call("stays:later", { name: "goes:act", ms: LATER_MS });
    await call("stays:later", { name: "goes:change", ms: 0 });
    await until("the one that is due", async () =>
      JSON.stringify(await call("stays:states")).includes("success"),
    );
    const diff = await finish(started);
    const { added, removed } = rootDiff(diff).moduleDiff as { added: string[]; removed: string[] };
    expect([added.includes("moved.js"), removed.includes("goes.js")]).toEqual([true, true]);
    expect(rootDiff(diff).cronDiff).toEqual({ added: ["new"], updated: ["slower"], deleted: ["gone"] });
    const missing = (name: string) =>
      `Could not find function for '${name}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`;
    const states = await until("the calls", async () => {
      const found = (await call("stays:states")) as [string, string, string | null][];
      return found.every(([, kind]) => kind !== "pending" && kind !== "inProgress") ? found : null;
    });
    expect(states.map(([name, kind]) => [name, kind])).toEqual([
      ["goes.js:change", "failed"],
      ["goes.js:act", "failed"],
      ["goes.js:change", "success"],
    ]);
    expect(states[0]![2]).toContain(missing("goes:change"));
    expect(states[1]![2]).toContain(missing("goes:act"));
    await expect(call("goes:change")).rejects.toThrow(missing("goes:change"));
    expect(await call("moved:change")).toBe("changed");
  });

  it("[DEP52] the same for a component that is taken out; it waits for nothing and holds nobody up", async () => {
    const { push, start, finish } = httpPush(backend);
    const lib = `${GENERIC}
      export const later = mutation(async (ctx, { ms }) => await ctx.scheduler.runAfter(ms, makeFunctionReference("lib:note"), {}));
      export const note = mutation(async (ctx) => await ctx.db.insert("notes", {}));`;
    const withInner: AppSources = {
      files: { stays: STAYS },
      definition: `import { defineApp } from "convex/server"; ${importComponents({ inner: "inner" })}
        const app = defineApp(); app.use(inner); export default app;`,
      components: {
        inner: {
          definition:
            'import { defineComponent } from "convex/server"; export default defineComponent("inner");',
          files: { lib },
        },
      },
    };
    await push(withInner);
    const started = await start({ files: { stays: STAYS, goes: GOES } });
    await call("stays:inComponent", { ms: LATER_MS });
    await finish(started);
    await call("stays:later", { name: "goes:change", ms: LATER_MS });
    await until("the app's own call", async () =>
      ((await call("stays:states")) as string[][]).some(
        ([name, kind]) => name === "goes.js:change" && kind === "success",
      ),
    );
    await push(withInner);
    const tables = (await call("_system/cli/tables", {
      paginationOpts: { numItems: 10, cursor: null },
    })) as JsonObject;
    expect(tables.page).toEqual([]);
    expect(await call("_system/frontend/components:list")).toMatchObject([
      { path: "", state: "active" },
      { path: "inner", state: "active" },
    ]);
    await push({ files: { stays: STAYS } });
    expect(await call("_system/frontend/components:list")).toMatchObject([
      { path: "", state: "active" },
      { path: "inner", state: "unmounted" },
    ]);
  });
});
