import type { JsonObject } from "../../values/json.ts";
import { DeployError } from "../errors.ts";
import { isolateEvaluation } from "../evaluation.ts";
import type { ModuleConfig, StartPushRequest } from "../pushRequest.ts";

/** How a component is used by its parent. */
export interface ChildUse {
  name: string;
  path: string;
  /** Values for the child's variables: text, or the name of a variable of the parent. */
  env: [string, { type: "value"; value: string } | { type: "envVar"; name: string }][] | null;
}

/** A convex.config.ts as it exports itself. */
export interface Definition {
  path: string;
  definitionType: JsonObject;
  /** Its own name, for parents that give none. */
  name: string;
  childComponents: ChildUse[];
  envVars: EnvDeclaration[];
  /** Prefix with slashes at both ends to a reference of the child that answers under it. */
  httpMounts: Record<string, string>;
  /** The prefix of the app's own routes. */
  httpPrefix: string | null;
}

/** A variable's name with its validator as JSON text. */
export type EnvDeclaration = [string, { type: "value"; value: string; optional?: boolean }];

const DEPENDENCY = /(?:^|\/)_componentDeps\/([A-Za-z0-9_-]+)$/;
const EMPTY_APP: Definition = {
  path: "",
  definitionType: { type: "app" },
  name: "",
  childComponents: [],
  envVars: [],
  httpMounts: {},
  httpPrefix: null,
};

/** Evaluates all component definitions of a push, children before those that use them. Keyed by definition path; "" is the app. */
export async function evaluateDefinitions(
  request: StartPushRequest,
  importTimeMs: number,
): Promise<Map<string, Definition>> {
  const definitions = new Map<string, Definition>();
  const waiting = new Map(
    request.componentDefinitions.map((component) => [component.definitionPath, component]),
  );
  while (waiting.size > 0) {
    const ready = [...waiting.values()].find((component) =>
      component.dependencies.every((path) => definitions.has(path)),
    );
    if (ready === undefined)
      throw new DeployError(
        "CircularComponentDependency",
        `Components use each other in a circle: ${[...waiting.keys()].join(", ")}`,
      );
    waiting.delete(ready.definitionPath);
    definitions.set(
      ready.definitionPath,
      await evaluateOne(ready.definitionPath, ready.definition, definitions, importTimeMs),
    );
  }
  const app = request.appDefinition.definition;
  definitions.set("", app === null ? EMPTY_APP : await evaluateOne("", app, definitions, importTimeMs));
  return definitions;
}

async function evaluateOne(
  path: string,
  module: ModuleConfig,
  known: ReadonlyMap<string, Definition>,
  importTimeMs: number,
): Promise<Definition> {
  const code = "InvalidDefinition";
  const intro = `Failed to evaluate the component definition ${path === "" ? "of the app" : path}`;
  const file = (wanted: string) => (wanted === module.path ? module : dependencyStub(wanted, known));
  const evaluation = isolateEvaluation({ environment: new Map(), importTimeMs, file });
  const exports = await evaluation.load(module.path, code, intro);
  const exported = evaluation.read(
    () => {
      const definition = exports.default as { export(): unknown } | undefined;
      if (typeof definition?.export !== "function")
        throw new DeployError(code, `${intro}: it must export a component definition by default`);
      return JSON.parse(JSON.stringify(definition.export())) as JsonObject;
    },
    code,
    intro,
  );
  return {
    path,
    definitionType: exported.definitionType as JsonObject,
    name: typeof exported.name === "string" ? exported.name : "",
    childComponents: (exported.childComponents ?? []) as unknown as ChildUse[],
    envVars: (exported.envVars ?? []) as unknown as EnvDeclaration[],
    httpMounts: (exported.httpMounts ?? {}) as Record<string, string>,
    httpPrefix: typeof exported.httpPrefix === "string" ? exported.httpPrefix : null,
  };
}

/** In a definition's bundle, other definitions are imports whose name spells out their path. */
function dependencyStub(path: string, known: ReadonlyMap<string, Definition>): ModuleConfig | undefined {
  const match = DEPENDENCY.exec(path);
  if (match === null) return undefined;
  const definitionPath = Buffer.from(match[1]!, "base64url").toString();
  const definition = known.get(definitionPath);
  if (definition === undefined) return undefined;
  const stub = JSON.stringify({ componentDefinitionPath: definitionPath, defaultName: definition.name });
  return { path, source: `export default ${stub};`, environment: "isolate" };
}
