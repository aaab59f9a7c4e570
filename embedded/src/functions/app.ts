import type { Transaction } from "../txn/transaction.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";

export type UdfType = "query" | "mutation" | "action";

/** One bundled file as the command line pushed it. */
export interface ModuleSource {
  path: string;
  source: string;
  sourceMap?: string;
  environment: "isolate" | "node";
  /** sha256 of source + source map; the next push leaves equal modules out. */
  sha256: string;
}

/** What analysis found out about one exported function. Validators are JSON text. */
export interface FunctionInfo {
  name: string;
  udfType: UdfType;
  visibility: "public" | "internal";
  args: string;
  returns: string;
}

export interface CronSpec {
  identifier: string;
  /** As crons.ts exports it: {name: "mod:fn", args: [...], schedule: {type: ...}}. */
  spec: JsonObject;
}

export type AuthProvider =
  | { type: "customJwt"; applicationID: string | null; issuer: string; jwks: string; algorithm: string }
  | { type?: undefined; applicationID: string; domain: string };

export interface HttpRoute {
  method: string;
  path: string;
}

/** One instance of a component; the app itself is the one at path "". */
export interface LoadedComponent {
  /** "" or "a/b". */
  path: string;
  definitionPath: string;
  modules: ReadonlyMap<string, ModuleSource>;
  /** Keyed "mod.js:fn". */
  functions: ReadonlyMap<string, FunctionInfo>;
  /** Validated schema as `schema.export()` makes it, or null. */
  schema: JsonObject | null;
  /** Child name to component path. */
  children: ReadonlyMap<string, string>;
  crons: readonly CronSpec[];
  httpRoutes: readonly HttpRoute[] | null;
  /** Prefixes, with slashes at both ends, to the paths of the child components that answer under them. */
  httpMounts: ReadonlyMap<string, string>;
  /** The prefix that the app's own routes are under; mounts are not. */
  httpPrefix: string | null;
  /** What `process.env` holds inside. */
  environment: ReadonlyMap<string, string>;
}

/** A deployed app, immutable; replaced as a whole by a push or an environment change. */
export interface LoadedApp {
  /** Grows with each replacement. */
  version: number;
  components: ReadonlyMap<string, LoadedComponent>;
  authProviders: readonly AuthProvider[];
  environment: ReadonlyMap<string, string>;
  udfServerVersion: string;
}

/** Where the runner gets the app in force, and answers to `_system/...` queries. */
export interface AppSource {
  readonly current: LoadedApp;
  onChange(listener: (app: LoadedApp) => void): () => void;
  /** Runs a `_system/...` query; undefined if there is none of that name. */
  systemQuery(call: {
    path: string;
    componentPath: string;
    args: JsonObject;
    tx: Transaction;
    cloudUrl: string;
  }): JsonValue | undefined;
}
