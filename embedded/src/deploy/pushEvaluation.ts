import type { ModuleSource } from "../functions/app.ts";
import { analyzeModules, evaluateSchema } from "./analysis.ts";
import { evaluateAuthConfig } from "./authConfig.ts";
import { buildTree } from "./components/componentTree.ts";
import { checkCrons } from "./cronChecks.ts";
import { evaluateDefinitions, type Definition } from "./components/definitions.ts";
import { deployedDefinition, type DeployedApp, type DeployedDefinition } from "./deployedApp.ts";
import { DeployError } from "./errors.ts";
import { byPath, type ModuleConfig, moduleSource, type StartPushRequest } from "./pushRequest.ts";

/** What a push is evaluated in. */
export interface PushContext {
  deployed: DeployedApp;
  /** The variables that the deployment's owner has set. */
  variables: ReadonlyMap<string, string>;
  /** Those that the backend sets itself. */
  platform: ReadonlyMap<string, string>;
  importTimeMs: number;
}

/** What a push declares. */
export interface EvaluatedPush {
  after: DeployedApp;
  definitions: ReadonlyMap<string, Definition>;
}

/** Evaluates everything that was pushed. Throws DeployError with what is wrong; nothing is stored in any case. */
export async function evaluatePush(request: StartPushRequest, context: PushContext): Promise<EvaluatedPush> {
  const { variables, platform, importTimeMs } = context;
  const definitions = await evaluateDefinitions(request, importTimeMs);
  checkVariables(definitions.get("")!, variables);
  const environment = new Map([...variables, ...platform]);
  const app = request.appDefinition;
  const appModules = [
    ...app.changedModules.map(moduleSource),
    ...unchangedModules(request, context.deployed),
  ];
  const deployed = [await evaluateDefinition("", appModules, app.schema, environment, importTimeMs)];
  for (const { definitionPath, functions, schema } of request.componentDefinitions) {
    const modules = functions.map(moduleSource);
    deployed.push(await evaluateDefinition(definitionPath, modules, schema, platform, importTimeMs));
  }
  const after: DeployedApp = {
    definitions: new Map(deployed.map((definition) => [definition.path, definition])),
    instances: buildTree(definitions, deployed),
    authProviders: await evaluateAuthConfig(deployed[0]!.modules, environment, importTimeMs),
    udfServerVersion: app.udfServerVersion,
    unmounted: [],
  };
  return { after, definitions };
}

async function evaluateDefinition(
  path: string,
  modules: readonly ModuleSource[],
  schemaModule: ModuleConfig | null,
  environment: ReadonlyMap<string, string>,
  importTimeMs: number,
): Promise<DeployedDefinition> {
  const analyzed = await analyzeModules(byPath(modules), environment, importTimeMs);
  const schema = await evaluateSchema(schemaModule, path, importTimeMs);
  const definition = deployedDefinition(path, modules, analyzed, schema);
  checkCrons(definition);
  return definition;
}

/** The app's modules that the command line left out because the deployed ones are the same. */
function unchangedModules(request: StartPushRequest, deployed: DeployedApp): ModuleSource[] {
  const modules = deployed.definitions.get("")?.modules;
  return request.appDefinition.unchangedModuleHashes.map(({ path, sha256 }) => {
    const module = modules?.get(path);
    if (module?.sha256 !== sha256)
      throw new DeployError("RaceDetected", `The deployed ${path} changed during push`);
    return module;
  });
}

/** The app may say which variables it cannot do without. */
function checkVariables(app: Definition, variables: ReadonlyMap<string, string>): void {
  const missing = app.envVars
    .filter(([name, { optional }]) => optional !== true && !variables.has(name))
    .map(([name]) => name);
  if (missing.length > 0)
    throw new DeployError(
      "MissingEnvironmentVariables",
      `Environment variables declared in convex.config.ts are not set: ${missing.join(", ")}.`,
    );
}
