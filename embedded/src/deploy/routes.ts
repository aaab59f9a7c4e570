import type { LogSink } from "../functions/logs.ts";
import type { JsonObject } from "../values/json.ts";
import type { Deployment } from "./deployment.ts";
import type { EnvironmentChange } from "./environmentVariables.ts";
import { DeployError } from "./errors.ts";
import { Pushes } from "./push.ts";
import type { StartPushRequest } from "./pushRequest.ts";

export interface DeployRoutesOptions {
  deployment: Deployment;
  logs: LogSink;
  cloudUrl: string;
  siteUrl: string;
}

type Handler = (request: Request) => Promise<Response>;

/** How long a reader of logs waits for the next line, as the platform lets it. */
const LOG_WAIT_MS = 60_000;

/** A handler per "METHOD /path". The caller has checked the admin key and decompressed the body. */
export function deployRoutes({
  deployment,
  logs,
  cloudUrl,
  siteUrl,
}: DeployRoutesOptions): Map<string, Handler> {
  const pushes = new Pushes(deployment, { cloudUrl, siteUrl });
  // Fails only if the database stops, which others report.
  void pushes.resume().catch(() => undefined);
  const post = (answer: (body: JsonObject) => unknown): Handler =>
    guarded(async (request) => Response.json((await answer((await request.json()) as JsonObject)) ?? null));
  return new Map<string, Handler>([
    [
      "GET /api/v1/get_canonical_urls",
      async () => Response.json({ convexCloudUrl: cloudUrl, convexSiteUrl: siteUrl }),
    ],
    [
      "GET /api/stream_function_logs",
      guarded(async (request) =>
        Response.json(
          await logs.since(Number(new URL(request.url).searchParams.get("cursor") ?? 0), LOG_WAIT_MS),
        ),
      ),
    ],
    ["POST /api/get_config_hashes", post(() => configHashes(deployment))],
    [
      "POST /api/deploy2/evaluate_schema",
      post((body) => pushes.predict(body as unknown as StartPushRequest)),
    ],
    ["POST /api/deploy2/start_push", post((body) => pushes.start(body as unknown as StartPushRequest))],
    ["POST /api/deploy2/evaluate_push", post((body) => pushes.preview(body as unknown as StartPushRequest))],
    [
      "POST /api/deploy2/wait_for_schema",
      post((body) => pushes.check(body.schemaChange as JsonObject, Number(body.timeoutMs ?? 0))),
    ],
    [
      "POST /api/deploy2/finish_push",
      post((body) => pushes.finish(body.startPush as JsonObject, body.dryRun === true)),
    ],
    ["POST /api/deploy2/report_push_completed", post(() => null)],
    ["POST /api/delete_component", post((body) => deployment.deleteComponent(String(body.id)))],
    [
      "POST /api/update_environment_variables",
      post((body) =>
        deployment.changeEnvironment(body.changes as unknown as EnvironmentChange[], (...under) =>
          pushes.authProviders(...under),
        ),
      ),
    ],
  ]);
}

function configHashes(deployment: Deployment): unknown {
  const { definitions, udfServerVersion } = deployment.deployed;
  const modules = [...(definitions.get("")?.modules.values() ?? [])];
  return {
    config: { functions: "convex/", authInfo: [] },
    moduleHashes: modules.map(({ path, environment, sha256 }) => ({ path, environment, hash: sha256 })),
    nodeDependencies: [],
    udfServerVersion,
  };
}

function guarded(handler: Handler): Handler {
  return async (request) => {
    try {
      return await handler(request);
    } catch (error) {
      if (!(error instanceof DeployError)) throw error;
      return Response.json({ code: error.code, message: error.message }, { status: error.status });
    }
  };
}
