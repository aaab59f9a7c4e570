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
import { environments, type Instance } from "./componentTree.ts";
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
}

export const NOTHING_DEPLOYED: DeployedApp = {
  definitions: new Map(),
  instances: [],
  authProviders: [],
  udfServerVersion: "",
};

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
    environment: environmentOf.get(instance.path) ?? new Map(),
  };
}
