import type { FunctionInfo } from "../functions/app.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import type { Instance } from "./components/componentTree.ts";
import type { Definition } from "./components/definitions.ts";
import { type DeployedApp, type DeployedDefinition, formerSchemaAt, schemaAt } from "./deployedApp.ts";
import { diffIndexes, type IndexDiff } from "./indexDiff.ts";

/** What `start_push` answers; the command line generates code from the analysis and echoes the whole to `finish_push`. */
export function startPushResponse(push: {
  id: string;
  before: DeployedApp;
  after: DeployedApp;
  definitions: ReadonlyMap<string, Definition>;
  environment: ReadonlyMap<string, string>;
}): JsonObject {
  const { after } = push;
  return {
    environmentVariables: Object.fromEntries(push.environment),
    externalDepsId: null,
    componentDefinitionPackages: {},
    appAuth: after.authProviders as unknown as JsonValue,
    analysis: Object.fromEntries(
      [...after.definitions.values()].map((definition) => [
        definition.path,
        analysisOf(definition, push.definitions.get(definition.path)!, after.udfServerVersion),
      ]),
    ),
    app: checkedComponent(after.instances[0]!, after),
    schemaChange: {
      allocatedComponentIds: {},
      schemaIds: { pushId: push.id },
      indexDiffs: indexDiffs(push.before, after) as unknown as JsonValue,
    },
  };
}

/** Index changes of every component, by component path. */
export function indexDiffs(before: DeployedApp, after: DeployedApp): Record<string, IndexDiff> {
  return Object.fromEntries(
    after.instances.map((instance) => [
      instance.path,
      diffIndexes(formerSchemaAt(before, instance.path), schemaAt(after, instance.path)),
    ]),
  );
}

function analysisOf(deployed: DeployedDefinition, definition: Definition, serverVersion: string): JsonObject {
  return {
    definition: {
      path: deployed.path,
      definitionType: definition.definitionType,
      childComponents: definition.childComponents.map(({ name, path, env }) => ({
        name,
        path,
        args: [],
        env: env as unknown as JsonValue,
      })),
      httpMounts: definition.httpMounts,
      ...(definition.httpPrefix === null ? {} : { httpPrefix: definition.httpPrefix }),
      exports: { type: "branch", branch: deployed.path === "" ? [] : exportsOf(deployed.functions) },
      envVars: definition.envVars as unknown as JsonValue,
    },
    schema: deployed.schema,
    functions: Object.fromEntries(
      Object.entries(deployed.functions).map(([path, functions]) => [
        path,
        moduleJson(path, functions, deployed),
      ]),
    ),
    udfConfig: { serverVersion, importPhaseRngSeed: null, importPhaseUnixTimestamp: null },
  };
}

function moduleJson(path: string, functions: FunctionInfo[], deployed: DeployedDefinition): JsonObject {
  return {
    functions: functions.map(({ name, udfType, visibility, args, returns }) => ({
      name,
      pos: null,
      lineno: 1,
      udfType: `${udfType[0]!.toUpperCase()}${udfType.slice(1)}`,
      visibility: { kind: visibility },
      args,
      returns,
    })),
    httpRoutes:
      path === "http.js"
        ? (deployed.httpRoutes ?? []).map((route) => ({ route: { ...route }, lineno: 1 }))
        : null,
    cronSpecs: path === "crons.js" ? (deployed.crons as unknown as JsonValue) : null,
    sourceMapped: null,
  };
}

type ExportBranch = [string, JsonValue][];

/** A component exports its public functions under the names of its files. */
function exportsOf(functions: Record<string, FunctionInfo[]>): ExportBranch {
  const root: ExportBranch = [];
  for (const [path, infos] of Object.entries(functions)) {
    const visible = infos.filter((info) => info.visibility === "public");
    if (visible.length === 0) continue;
    const branch = path.replace(/\.js$/, "").split("/").reduce(childBranch, root);
    for (const info of visible)
      branch.push([info.name, { type: "leaf", leaf: `_reference/function/${path}:${info.name}` }]);
  }
  return root;
}

function childBranch(branch: ExportBranch, name: string): ExportBranch {
  const existing = branch.find(([other]) => other === name)?.[1] as { branch?: ExportBranch } | undefined;
  if (existing?.branch !== undefined) return existing.branch;
  const child: ExportBranch = [];
  branch.push([name, { type: "branch", branch: child }]);
  return child;
}

function checkedComponent(instance: Instance, app: DeployedApp): JsonObject {
  const routes = app.definitions.get(instance.definitionPath)?.httpRoutes ?? null;
  const children = Object.entries(instance.children).map(([name, path]) => [
    name,
    checkedComponent(
      app.instances.find((child) => child.path === path)!,
      app,
    ),
  ]);
  return {
    definitionPath: instance.definitionPath,
    componentPath: instance.path,
    args: {},
    childComponents: Object.fromEntries(children) as JsonObject,
    httpRoutes: {
      httpModuleRoutes: routes as unknown as JsonValue,
      mounts: Object.keys(instance.httpMounts ?? {}),
    },
    exports: {},
  };
}
