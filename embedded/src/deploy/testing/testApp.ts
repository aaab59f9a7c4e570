import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JwtSigner } from "../../auth/jwtSigner.ts";
import { FileStorage } from "../../files/fileStorage.ts";
import type { Caller } from "../../functions/caller.ts";
import { LogRing } from "../../functions/logs.ts";
import { FunctionRunner, type Outcome } from "../../functions/runner.ts";
import { ensureScheduledTable } from "../../schedule/rows.ts";
import { type Clock, Database } from "../../txn/database.ts";
import type { JsonObject, JsonValue } from "../../values/json.ts";
import { Deployment } from "../deployment.ts";
import { Pushes } from "../push.ts";
import type { StartPushRequest } from "../pushRequest.ts";
import { bundleModules, bundleOne } from "./bundle.ts";

/** What an app is made of: file name without ending to TypeScript source. */
export interface AppSources {
  files: Record<string, string>;
  schema?: string;
  /** convex.config.ts. A component is imported from `./_componentDeps/` and its path in base64url. */
  definition?: string;
  /** By definition path; in the order in which they need each other. */
  components?: Record<string, { definition: string; files: Record<string, string>; schema?: string }>;
}

const URLS = { cloudUrl: "http://cloud.test", siteUrl: "http://site.test" };

/** A backend without sockets: database, deployment and runner in memory. */
export interface TestApp {
  db: Database;
  deployment: Deployment;
  pushes: Pushes;
  runner: FunctionRunner;
  logs: LogRing;
  push(sources: AppSources): Promise<JsonObject>;
  /** Calls as an admin and gives the value; throws the message of a failure. */
  call(path: string, args?: JsonObject, caller?: Caller): Promise<JsonValue>;
  outcome(path: string, args?: JsonValue, caller?: Caller): Promise<Outcome>;
  /** Sends a request to the HTTP actions. */
  fetch(path: string, init?: { method?: string; body?: string }): Promise<Response>;
  close(): Promise<void>;
}

/** Starts an app and pushes the sources, if given. Keeps nothing unless a file is named. */
export async function startTestApp(
  sources?: AppSources,
  { path = ":memory:", clock }: { path?: string; clock?: Clock } = {},
): Promise<TestApp> {
  const folder = await mkdtemp(join(tmpdir(), "embedded-functions-"));
  const db = await Database.open({ path, ...(clock && { clock }) });
  await db.runMutation((tx) => {
    ensureScheduledTable(tx);
    tx.declareTable("", "_storage");
  });
  const files = await FileStorage.open({ db, folder, cloudUrl: URLS.cloudUrl, secret: new Uint8Array(32) });
  const deployment = await Deployment.load(db);
  const logs = new LogRing();
  const signer = await JwtSigner.create({ secret: new Uint8Array(32), cloudUrl: URLS.cloudUrl });
  const runner = new FunctionRunner({ db, deployment, files, signer, logs, ...URLS });
  const pushes = new Pushes(deployment, URLS);
  const outcome = (path: string, args: JsonValue = {}, caller: Caller = { kind: "admin" }) =>
    runner.runFunction({ path, args, caller, requestId: "r1" });
  const app: TestApp = {
    db,
    deployment,
    pushes,
    runner,
    logs,
    outcome,
    push: (given) => pushSources(pushes, given),
    async call(path, args, caller) {
      const result = await outcome(path, args, caller);
      if (!result.ok) throw new Error(result.message);
      return JSON.parse(result.valueJson) as JsonValue;
    },
    async fetch(path, { method = "GET", body = "" } = {}) {
      const request = { method, url: URLS.siteUrl + path, headers: [], body: new TextEncoder().encode(body) };
      const response = await runner.runHttpAction(request, { kind: "anonymous" });
      const headers = new Headers();
      for (let at = 0; at + 1 < response.headers.length; at += 2)
        headers.append(response.headers[at]!, response.headers[at + 1]!);
      return new Response(response.body as BodyInit | null, { status: response.status, headers });
    },
    async close() {
      await runner.close();
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  if (sources !== undefined) await app.push(sources);
  return app;
}

/** What the command line sends for these sources. */
export async function pushRequest(sources: AppSources, dryRun = false): Promise<StartPushRequest> {
  const { files, schema, definition, components = {} } = sources;
  const bundled = async (name: string, source: string | undefined) =>
    source === undefined ? null : await bundleOne(name, source);
  const installed = Object.entries(components).map(async ([definitionPath, component]) => ({
    definitionPath,
    definition: await bundleOne("convex.config", component.definition),
    dependencies: [],
    schema: await bundled("schema", component.schema),
    functions: await bundleModules(component.files),
    udfServerVersion: "1.48.0",
  }));
  return {
    dryRun,
    appDefinition: {
      definition: await bundled("convex.config", definition),
      dependencies: Object.keys(components),
      schema: await bundled("schema", schema),
      changedModules: await bundleModules(files),
      unchangedModuleHashes: [],
      udfServerVersion: "1.48.0",
    },
    componentDefinitions: await Promise.all(installed),
    nodeDependencies: [],
  };
}

/** The start of a convex.config.ts that uses components: the import of each, under the name given. */
export function importComponents(paths: Record<string, string>): string {
  return Object.entries(paths)
    .map(
      ([name, path]) =>
        `import ${name} from "./_componentDeps/${Buffer.from(path).toString("base64url")}";\n`,
    )
    .join("");
}

/** Pushes as the command line does: start, wait for indexes and checks, finish. */
async function pushSources(pushes: Pushes, sources: AppSources): Promise<JsonObject> {
  const started = await pushes.start(await pushRequest(sources));
  let status = await pushes.check(started.schemaChange as JsonObject);
  while (status.type === "inProgress") status = await pushes.check(started.schemaChange as JsonObject);
  if (status.type !== "complete") throw new Error(String(status.error));
  return pushes.finish(started, false);
}
