import type {
  AuthProvider,
  CronSpec,
  FunctionInfo,
  HttpRoute,
  LoadedApp,
  LoadedComponent,
  ModuleSource,
} from "../functions/app.ts";
import type { JsonObject } from "../values/json.ts";
import type { AnalyzedModule } from "./declarations.ts";
import { environments, type Instance } from "./components/componentTree.ts";
import { byPath } from "./pushRequest.ts";

/** A component definition with its code, once however often it is installed. */
export interface DeployedDefinition {
  path: string;
  schema: JsonObject | null;
  functions: Record<string, FunctionInfo[]>;
  httpRoutes: HttpRoute[] | null;
  crons: CronSpec[];
  modules: ReadonlyMap<string, ModuleSource>;
}

/** All that a push brings, except the variables, which live apart. */
export interface DeployedApp {
  definitions: ReadonlyMap<string, DeployedDefinition>;
  instances: readonly Instance[];
  authProviders: AuthProvider[];
  udfServerVersion: string;
  /** What was installed once and is no more: its tables are still there. */
  unmounted: readonly UnmountedComponent[];
}

/** A component that was taken out of the app, with the schema that its tables had. */
export interface UnmountedComponent {
  path: string;
  schema: JsonObject | null;
}

export const NOTHING_DEPLOYED: DeployedApp = {
  definitions: new Map(),
  instances: [],
  authProviders: [],
  udfServerVersion: "",
  unmounted: [],
};

/** The schema of the component installed at a path, or null. */
export function schemaAt(app: DeployedApp, componentPath: string): JsonObject | null {
  const instance = app.instances.find(({ path }) => path === componentPath);
  return instance === undefined ? null : (app.definitions.get(instance.definitionPath)?.schema ?? null);
}

/** The same, or the schema that was in force when the component was taken out. */
export function formerSchemaAt(app: DeployedApp, componentPath: string): JsonObject | null {
  const unmounted = app.unmounted.find(({ path }) => path === componentPath);
  return unmounted === undefined ? schemaAt(app, componentPath) : unmounted.schema;
}

/** The pushed app, knowing of all components that are there no more. */
export function withUnmounted(before: DeployedApp, after: DeployedApp): DeployedApp {
  const installed = new Set(after.instances.map(({ path }) => path));
  const gone = [
    ...before.unmounted,
    ...before.instances.map(({ path }) => ({ path, schema: schemaAt(before, path) })),
  ];
  return { ...after, unmounted: gone.filter(({ path }) => !installed.has(path)) };
}

/** Joins code and analysis of a definition. */
export function deployedDefinition(
  path: string,
  modules: Iterable<ModuleSource>,
  analyzed: ReadonlyMap<string, AnalyzedModule>,
  schema: JsonObject | null,
): DeployedDefinition {
  const all = [...analyzed.values()];
  return {
    path,
    schema,
    functions: Object.fromEntries(
      [...analyzed].map(([modulePath, module]) => [modulePath, module.functions]),
    ),
    httpRoutes: all.find((module) => module.httpRoutes !== null)?.httpRoutes ?? null,
    crons: all.flatMap((module) => module.crons ?? []),
    modules: byPath(modules),
  };
}

/** The app as functions run on it, under the variables of the deployment. */
export function loadedApp(
  deployed: DeployedApp,
  environment: ReadonlyMap<string, string>,
  version: number,
): LoadedApp {
  const handedDown = environments(deployed.instances, environment);
  const components = new Map(
    deployed.instances.map((instance) => [instance.path, loadedComponent(instance, deployed, handedDown)]),
  );
  return {
    version,
    components,
    authProviders: deployed.authProviders,
    environment,
    udfServerVersion: deployed.udfServerVersion,
  };
}

function loadedComponent(
  instance: Instance,
  deployed: DeployedApp,
  environmentOf: ReadonlyMap<string, ReadonlyMap<string, string>>,
): LoadedComponent {
  const definition = deployed.definitions.get(instance.definitionPath)!;
  const functions = Object.entries(definition.functions).flatMap(([modulePath, infos]) =>
    infos.map((info): [string, FunctionInfo] => [`${modulePath}:${info.name}`, info]),
  );
  return {
    path: instance.path,
    definitionPath: instance.definitionPath,
    modules: definition.modules,
    functions: new Map(functions),
    schema: definition.schema,
    children: new Map(Object.entries(instance.children)),
    crons: definition.crons,
    httpRoutes: definition.httpRoutes,
    httpMounts: new Map(Object.entries(instance.httpMounts ?? {})),
    httpPrefix: instance.httpPrefix ?? null,
    environment: environmentOf.get(instance.path) ?? new Map(),
  };
}
