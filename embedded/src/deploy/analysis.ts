import type { ModuleSource } from "../functions/app.ts";
import type { JsonObject } from "../values/json.ts";
import { type AnalyzedModule, analyzeEntries } from "./declarations.ts";
import { DeployError } from "./errors.ts";
import { isolateEvaluation } from "./evaluation.ts";
import { analyzeNodeModules } from "./nodeAnalysis.ts";
import type { ModuleConfig } from "./pushRequest.ts";
import { checkSchemaShape } from "./schema/schemaShape.ts";

const SHARED_CHUNKS = "_deps/";
const NOT_FUNCTIONS = new Set(["auth.config.js", "schema.js", "convex.config.js"]);

/** Loads every entry module of a component once and lists what it exports. Keyed by module path. */
export async function analyzeModules(
  modules: ReadonlyMap<string, ModuleSource>,
  environment: ReadonlyMap<string, string>,
  importTimeMs: number,
): Promise<Map<string, AnalyzedModule>> {
  const isolate = modulesOfKind(modules, "isolate");
  const file = (path: string) => isolate.files.get(path);
  const evaluation = isolateEvaluation({ environment, importTimeMs, file });
  const analyzed = await analyzeEntries(evaluation, "isolate", isolate.entries);
  const node = modulesOfKind(modules, "node");
  if (node.entries.length > 0) {
    const found = await analyzeNodeModules({ ...node, environment, importTimeMs });
    for (const [path, module] of found) analyzed.set(path, module);
  }
  return analyzed;
}

function modulesOfKind(modules: ReadonlyMap<string, ModuleSource>, kind: "isolate" | "node") {
  const files = new Map([...modules].filter(([, module]) => module.environment === kind));
  const entries = [...files.keys()].filter(
    (path) => !path.startsWith(SHARED_CHUNKS) && !NOT_FUNCTIONS.has(path),
  );
  return { files, entries: entries.sort() };
}

/** Evaluates a schema.ts, or null if there is none. */
export async function evaluateSchema(
  schema: ModuleConfig | null,
  componentName: string,
  importTimeMs: number,
): Promise<JsonObject | null> {
  if (schema === null) return null;
  const intro = `Hit an error while evaluating your schema${componentName === "" ? "" : ` in component "${componentName}"`}`;
  const evaluation = isolateEvaluation({
    environment: new Map(),
    importTimeMs,
    file: (path) => (path === schema.path ? schema : undefined),
  });
  const exports = await evaluation.load(schema.path, "InvalidSchema", intro);
  const exported = evaluation.read(
    () => {
      const declared = exports.default as { export?(): string } | undefined;
      if (typeof declared?.export !== "function")
        throw new DeployError("InvalidSchema", `${intro}: convex/schema.ts must export a schema by default`);
      return JSON.parse(declared.export()) as JsonObject;
    },
    "InvalidSchema",
    intro,
  );
  checkSchemaShape(exported);
  return exported;
}
