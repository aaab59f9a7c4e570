import type { FunctionInfo } from "../functions/app.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import type { Instance } from "./componentTree.ts";
import type { Definition } from "./definitions.ts";
import type { DeployedApp, DeployedDefinition } from "./deployedApp.ts";
import { databaseIndexes, diffIndexes, type IndexDiff } from "./indexDiff.ts";

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
function indexDiffs(before: DeployedApp, after: DeployedApp): Record<string, IndexDiff> {
  return Object.fromEntries(
    after.instances.map((instance) => [
      instance.path,
      diffIndexes(schemaAt(before, instance.path), schemaAt(after, instance.path)),
    ]),
  );
}

export function schemaAt(app: DeployedApp, componentPath: string): JsonObject | null {
  const instance = app.instances.find(({ path }) => path === componentPath);
  return instance === undefined ? null : (app.definitions.get(instance.definitionPath)?.schema ?? null);
}

/** Tables of a component that had indexes or validation and are in its schema no more. */
export function droppedTables(before: DeployedApp, after: DeployedApp, componentPath: string): string[] {
  const kept = databaseIndexes(schemaAt(after, componentPath));
  return [...databaseIndexes(schemaAt(before, componentPath)).keys()].filter((table) => !kept.has(table));
}

/** What `finish_push` answers. */
export function finishPushDiff(before: DeployedApp, after: DeployedApp): JsonObject {
  const providers = (app: DeployedApp) => app.authProviders.map((provider) => JSON.stringify(provider));
  const paths = new Set([...before.instances, ...after.instances].map(({ path }) => path));
  const changed = [...paths]
    .map((path) => [path, componentDiff(path, before, after)] as const)
    .filter(([, diff]) => diff !== null);
  return {
    authDiff: added(providers(before), providers(after)),
    definitionDiffs: {},
    componentDiffs: Object.fromEntries(changed) as JsonObject,
  };
}

function componentDiff(path: string, before: DeployedApp, after: DeployedApp): JsonObject | null {
  const [old, now] = [definitionAt(before, path), definitionAt(after, path)];
  const modules = added([...(old?.modules.keys() ?? [])], [...(now?.modules.keys() ?? [])]);
  const crons = added(
    (old?.crons ?? []).map((cron) => cron.identifier),
    (now?.crons ?? []).map((cron) => cron.identifier),
  );
  const updated = (now?.crons ?? []).filter((cron) =>
    old?.crons.some(
      (other) =>
        other.identifier === cron.identifier && JSON.stringify(other.spec) !== JSON.stringify(cron.spec),
    ),
  );
  return {
    diffType: { type: old === null ? "create" : now === null ? "unmount" : "modify" },
    moduleDiff: modules,
    udfConfigDiff: null,
    cronDiff: {
      added: crons.added!,
      updated: updated.map((cron) => cron.identifier),
      deleted: crons.removed!,
    },
    indexDiff: diffIndexes(old?.schema ?? null, now?.schema ?? null) as unknown as JsonValue,
    schemaDiff: null,
  };
}

function added(before: string[], after: string[]): { added: string[]; removed: string[] } {
  return {
    added: after.filter((item) => !before.includes(item)),
    removed: before.filter((item) => !after.includes(item)),
  };
}

function definitionAt(app: DeployedApp, path: string): DeployedDefinition | null {
  const instance = app.instances.find((candidate) => candidate.path === path);
  return instance === undefined ? null : (app.definitions.get(instance.definitionPath) ?? null);
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
      httpMounts: {},
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
    httpRoutes: { httpModuleRoutes: routes as unknown as JsonValue, mounts: [] },
    exports: {},
  };
}
