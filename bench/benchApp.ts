import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { api } from "../convex/_generated/api.js";
import { type App, startApp } from "../scripts/app/app.ts";
import { callFunction, setVariables } from "../scripts/app/deployment.ts";
import { freePorts } from "../scripts/app/settings.ts";

/** A Switchboard on an empty data folder with one organisation without limits, as a measurement needs it. */
export interface BenchApp {
  app: App;
  orgId: string;
  /** The owner's session token. */
  token: string;
  /** A secret API key of the organisation. */
  apiKey: string;
  /** A client signed in as the owner. */
  client: ConvexHttpClient;
  /** Stops the backend and keeps the data folder for a look at the file; `remove` deletes it. */
  close(): Promise<void>;
  remove(): Promise<void>;
  dataDir: string;
}

/** Far above what is measured, so that the limiter is run but never refuses. */
const UNREACHED_LIMIT_PER_MINUTE = "100000000";

/** Starts the app on free ports and signs up the owner of a new organisation on the plan without limits. */
export async function startBenchApp(): Promise<BenchApp> {
  const dataDir = await mkdtemp(join(tmpdir(), "switchboard-bench-"));
  const app = await startApp({
    dataDir,
    ports: await freePorts(),
    withClient: false,
    withSandbox: false,
    withSeed: false,
  });
  await setVariables(app.deployment, { API_RATE_LIMIT_PER_MINUTE: UNREACHED_LIMIT_PER_MINUTE });
  const client = new ConvexHttpClient(app.deployment.url);
  const { tokens } = await client.action(api.auth.signIn, {
    provider: "password",
    params: {
      flow: "signUp",
      email: "owner@bench.example",
      password: "correct horse battery",
      name: "Owner",
    },
  });
  if (!tokens) throw new Error("Signing up gave no session");
  client.setAuth(tokens.token);
  const viewer = await client.query(api.identity.users.viewer, {});
  const orgId = viewer?.memberships[0]?.orgId;
  if (!orgId) throw new Error("Signing up made no organisation");
  await callFunction(app.deployment, "billing/jobs:setPlan", { orgId, planKey: "enterprise" });
  const { secret } = await client.action(api.security.apiKeys.create, {
    orgId,
    name: "Bench",
    type: "secret",
  });
  return {
    app,
    orgId,
    token: tokens.token,
    apiKey: secret,
    client,
    dataDir,
    close: () => app.close(),
    remove: () => rm(dataDir, { recursive: true, force: true }),
  };
}

/** Posts JSON with the key to the HTTP API; throws unless it is answered with 2xx. */
export async function postJson(bench: BenchApp, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(bench.app.deployment.siteUrl + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${bench.apiKey}` },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}
