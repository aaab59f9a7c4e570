import type { FunctionRunner } from "../functions/runner.ts";
import type { LogSink } from "../functions/logs.ts";
import type { Deployment } from "./deployment.ts";

export interface DeployRoutesOptions {
  deployment: Deployment;
  runner: FunctionRunner;
  logs: LogSink;
  cloudUrl: string;
  siteUrl: string;
}

/** A handler per "METHOD /path". The caller has checked the admin key and decompressed the body. */
export function deployRoutes(_options: DeployRoutesOptions): Map<string, (request: Request) => Promise<Response>> {
  return new Map();
}
