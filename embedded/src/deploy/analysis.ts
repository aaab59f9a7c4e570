import type { CronSpec, FunctionInfo, HttpRoute, ModuleSource } from "../functions/app.ts";
import type { JsonObject } from "../values/json.ts";
import { DeployError } from "./errors.ts";
import { Evaluation } from "./evaluation.ts";
import type { ModuleConfig } from "./pushRequest.ts";

/** What one module declares. */
export interface AnalyzedModule {
  functions: FunctionInfo[];
  httpRoutes: HttpRoute[] | null;
  crons: CronSpec[] | null;
}

/** What the convex library hangs on a registered function, router or cron table. */
interface Declared {
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  isInternal?: boolean;
  isRouter?: boolean;
  isCrons?: boolean;
  exportArgs?(): string;
  exportReturns?(): string;
  getRoutes?(): [string, string, unknown][];
  export?(): string;
}

const SHARED_CHUNKS = "_deps/";
const NOT_FUNCTIONS = new Set(["auth.config.js", "schema.js", "convex.config.js"]);
const CODE = "InvalidModules";

/** Loads every entry module of a component once and lists what it exports. Keyed by module path. */
export async function analyzeModules(
  modules: ReadonlyMap<string, ModuleSource>,
  environment: ReadonlyMap<string, string>,
  importTimeMs: number,
): Promise<Map<string, AnalyzedModule>> {
  const analyzed = new Map<string, AnalyzedModule>();
  for (const kind of ["isolate", "node"] as const) {
    const ofKind = [...modules.values()].filter((module) => module.environment === kind);
    const entries = ofKind.filter(
      (module) => !module.path.startsWith(SHARED_CHUNKS) && !NOT_FUNCTIONS.has(module.path),
    );
    if (entries.length === 0) continue;
    const files = new Map(ofKind.map((module) => [module.path, module]));
    const evaluation = new Evaluation({ kind, environment, importTimeMs, file: (path) => files.get(path) });
    for (const { path } of entries.sort((a, b) => (a.path < b.path ? -1 : 1))) {
      const intro = `Failed to analyze ${path}`;
      const exports = await evaluation.load(path, CODE, intro);
      analyzed.set(
        path,
        evaluation.read(() => analyzeExports(path, kind, exports), CODE, intro),
      );
    }
  }
  return analyzed;
}

function analyzeExports(
  path: string,
  kind: "isolate" | "node",
  exports: Record<string, unknown>,
): AnalyzedModule {
  const functions: FunctionInfo[] = [];
  for (const name of Object.keys(exports)) {
    const info = functionInfo(name, exports[name]);
    if (info === null) continue;
    if (kind === "node" && info.udfType !== "action") {
      throw new DeployError(
        CODE,
        `\`${info.name}\` defined in \`${path}\` is a ${info.udfType} function. Only actions can be defined in Node.js. See https://docs.convex.dev/functions/actions for more details.`,
      );
    }
    functions.push(info);
  }
  return {
    functions,
    httpRoutes: path === "http.js" ? routesOf(exports.default as Declared | undefined) : null,
    crons: path === "crons.js" ? cronsOf(exports.default as Declared | undefined) : null,
  };
}

function functionInfo(name: string, value: unknown): FunctionInfo | null {
  if (typeof value !== "function") return null;
  const declared = value as Declared;
  const udfType =
    declared.isQuery === true
      ? "query"
      : declared.isMutation === true
        ? "mutation"
        : declared.isAction === true
          ? "action"
          : null;
  if (udfType === null) return null;
  return {
    name,
    udfType,
    visibility: declared.isInternal === true ? "internal" : "public",
    args: declared.exportArgs?.() ?? '{"type":"any"}',
    returns: declared.exportReturns?.() ?? "null",
  };
}

function routesOf(router: Declared | undefined): HttpRoute[] {
  if (router?.isRouter !== true)
    throw new DeployError(CODE, "The default export of `convex/http.js` is not a Router");
  return router.getRoutes!().map(([path, method]) => ({ path, method }));
}

function cronsOf(crons: Declared | undefined): CronSpec[] {
  if (crons?.isCrons !== true)
    throw new DeployError(
      CODE,
      "The default export of `convex/crons.js` is not a cron table: use `export default cronJobs()`",
    );
  const specs = JSON.parse(crons.export!()) as JsonObject;
  return Object.entries(specs).map(([identifier, spec]) => ({ identifier, spec: spec as JsonObject }));
}

/** Evaluates a schema.ts, or null if there is none. */
export async function evaluateSchema(
  schema: ModuleConfig | null,
  componentName: string,
  importTimeMs: number,
): Promise<JsonObject | null> {
  if (schema === null) return null;
  const intro = `Hit an error while evaluating your schema${componentName === "" ? "" : ` in component "${componentName}"`}`;
  const evaluation = new Evaluation({
    kind: "isolate",
    environment: new Map(),
    importTimeMs,
    file: (path) => (path === schema.path ? schema : undefined),
  });
  const exports = await evaluation.load(schema.path, "InvalidSchema", intro);
  return evaluation.read(
    () => {
      const declared = exports.default as Declared | undefined;
      if (typeof declared?.export !== "function")
        throw new DeployError("InvalidSchema", `${intro}: convex/schema.ts must export a schema by default`);
      return JSON.parse(declared.export()) as JsonObject;
    },
    "InvalidSchema",
    intro,
  );
}
