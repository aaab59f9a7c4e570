import type { CronSpec, FunctionInfo, HttpRoute } from "../functions/app.ts";
import type { JsonObject } from "../values/json.ts";
import { DeployError } from "./errors.ts";
import type { Evaluation } from "./evaluation.ts";

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

const CODE = "InvalidModules";

/** Loads the modules one after the other and lists what each exports. Rejects with DeployError if one cannot be loaded. */
export async function analyzeEntries(
  evaluation: Evaluation,
  kind: "isolate" | "node",
  entries: readonly string[],
): Promise<Map<string, AnalyzedModule>> {
  const analyzed = new Map<string, AnalyzedModule>();
  for (const path of entries) {
    const intro = `Failed to analyze ${path}`;
    const exports = await evaluation.load(path, CODE, intro);
    const module = evaluation.read(() => analyzeExports(path, kind, exports), CODE, intro);
    analyzed.set(path, module);
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
