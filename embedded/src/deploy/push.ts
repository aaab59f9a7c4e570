import { randomUUID } from "node:crypto";
import type { LoadedApp, ModuleSource } from "../functions/app.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonObject } from "../values/json.ts";
import { analyzeModules, evaluateSchema } from "./analysis.ts";
import { evaluateAuthConfig } from "./authConfig.ts";
import { buildTree } from "./componentTree.ts";
import { evaluateDefinitions, type Definition } from "./definitions.ts";
import { deployedDefinition, type DeployedApp, type DeployedDefinition } from "./deployedApp.ts";
import type { Deployment } from "./deployment.ts";
import { DeployError } from "./errors.ts";
import { databaseIndexes } from "./indexDiff.ts";
import { moduleSource, type StartPushRequest } from "./pushRequest.ts";
import { droppedTables, finishPushDiff, schemaAt, startPushResponse } from "./pushResponse.ts";
import { findViolation } from "./schemaScan.ts";

/** Pushes that were started and not finished: more than a few are abandoned ones. */
const PENDING_PUSHES_MAX = 8;

interface PendingPush {
  /** The app it was computed against; another one in force means that someone else pushed. */
  base: LoadedApp;
  after: DeployedApp;
}

/**
 *   start  -> analysed, kept in memory under an id that the command line echoes
 *   check  -> stored documents fit the new schemas (a snapshot; may be asked many times)
 *   finish -> indexes, documents checked again, code: one transaction; the app changes once it is durable
 */
export class Pushes {
  private readonly deployment: Deployment;
  private readonly platformEnvironment: ReadonlyMap<string, string>;
  private readonly pending = new Map<string, PendingPush>();

  constructor(deployment: Deployment, urls: { cloudUrl: string; siteUrl: string }) {
    this.deployment = deployment;
    this.platformEnvironment = new Map([
      ["CONVEX_CLOUD_URL", urls.cloudUrl],
      ["CONVEX_SITE_URL", urls.siteUrl],
    ]);
  }

  /** Evaluates everything that was pushed and answers with what it declares. Nothing is stored yet. */
  async start(request: StartPushRequest): Promise<JsonObject> {
    const base = this.deployment.current;
    const before = this.deployment.deployed;
    const importTimeMs = this.deployment.db.clock.nowMs();
    const definitions = await evaluateDefinitions(request, importTimeMs);
    checkVariables(definitions.get("")!, base.environment);
    const after = await this.analyze(request, definitions, importTimeMs);
    const id = randomUUID();
    this.pending.set(id, { base, after });
    for (const old of this.pending.keys())
      if (this.pending.size > PENDING_PUSHES_MAX) this.pending.delete(old);
    return startPushResponse({ id, before, after, definitions, environment: base.environment });
  }

  /** Whether stored documents fit the pushed schemas. Indexes are filled when the push finishes. */
  check(schemaChange: JsonObject): JsonObject {
    const { after } = this.find(schemaChange);
    const violation = this.violation(this.deployment.db.beginRead(), after);
    return violation === null ? { type: "complete" } : { type: "failed", ...violation };
  }

  /** Puts the push in force, or with `dryRun` only tells what would change. */
  async finish(startPush: JsonObject, dryRun: boolean): Promise<JsonObject> {
    const { base, after } = this.find(startPush.schemaChange as JsonObject);
    const before = this.deployment.deployed;
    if (dryRun) return finishPushDiff(before, after);
    await this.deployment.db.runMutation((tx) => {
      if (this.deployment.current !== base)
        throw new DeployError("RaceDetected", "Schema or environment variables changed during push");
      const violation = this.violation(tx, after);
      if (violation !== null) throw new DeployError("SchemaValidationFailed", violation.error);
      for (const { path } of after.instances) declareIndexes(tx, path, before, after);
      this.deployment.deploy(tx, after);
    });
    this.pending.delete(pushIdOf(startPush.schemaChange as JsonObject));
    return finishPushDiff(before, after);
  }

  /** The auth providers that the deployed auth.config.ts gives under other variables. */
  async authProviders(environment: ReadonlyMap<string, string>) {
    const modules = this.deployment.deployed.definitions.get("")?.modules ?? new Map<string, ModuleSource>();
    return evaluateAuthConfig(modules, this.withPlatform(environment), this.deployment.db.clock.nowMs());
  }

  private async analyze(
    request: StartPushRequest,
    definitions: ReadonlyMap<string, Definition>,
    importTimeMs: number,
  ): Promise<DeployedApp> {
    const environment = this.withPlatform(this.deployment.current.environment);
    const app = request.appDefinition;
    const appModules = [...app.changedModules.map(moduleSource), ...this.unchanged(request)];
    const deployed: DeployedDefinition[] = [
      deployedDefinition(
        "",
        appModules,
        await analyzeModules(
          new Map(appModules.map((module) => [module.path, module])),
          environment,
          importTimeMs,
        ),
        await evaluateSchema(app.schema, "", importTimeMs),
      ),
    ];
    for (const component of request.componentDefinitions) {
      const modules = component.functions.map(moduleSource);
      const analyzed = await analyzeModules(
        new Map(modules.map((module) => [module.path, module])),
        this.platformEnvironment,
        importTimeMs,
      );
      deployed.push(
        deployedDefinition(
          component.definitionPath,
          modules,
          analyzed,
          await evaluateSchema(component.schema, component.definitionPath, importTimeMs),
        ),
      );
    }
    return {
      definitions: new Map(deployed.map((definition) => [definition.path, definition])),
      instances: buildTree(definitions),
      authProviders: await evaluateAuthConfig(deployed[0]!.modules, environment, importTimeMs),
      udfServerVersion: app.udfServerVersion,
    };
  }

  /** The app's modules that the command line left out because the deployed ones are the same. */
  private unchanged(request: StartPushRequest): ModuleSource[] {
    const deployed = this.deployment.deployed.definitions.get("")?.modules;
    return request.appDefinition.unchangedModuleHashes.map(({ path, sha256 }) => {
      const module = deployed?.get(path);
      if (module?.sha256 !== sha256)
        throw new DeployError("RaceDetected", `The deployed ${path} changed during push`);
      return module;
    });
  }

  private violation(tx: Transaction, after: DeployedApp) {
    for (const { path } of after.instances) {
      const schema = schemaAt(after, path);
      const inForce = schemaAt(this.deployment.deployed, path);
      if (JSON.stringify(schema) === JSON.stringify(inForce)) continue;
      const violation = findViolation(tx, path, schema);
      if (violation !== null) return violation;
    }
    return null;
  }

  private find(schemaChange: JsonObject): PendingPush {
    const push = this.pending.get(pushIdOf(schemaChange));
    if (push === undefined)
      throw new DeployError(
        "RaceDetected",
        "This push is not known any more: the backend restarted or other pushes came between",
      );
    return push;
  }

  private withPlatform(environment: ReadonlyMap<string, string>): Map<string, string> {
    return new Map([...environment, ...this.platformEnvironment]);
  }
}

function pushIdOf(schemaChange: JsonObject): string {
  return String((schemaChange.schemaIds as JsonObject | undefined)?.pushId);
}

function declareIndexes(
  tx: Transaction,
  componentPath: string,
  before: DeployedApp,
  after: DeployedApp,
): void {
  for (const [table, indexes] of databaseIndexes(schemaAt(after, componentPath))) {
    tx.declareTable(componentPath, table);
    tx.setIndexes(componentPath, table, indexes);
  }
  for (const table of droppedTables(before, after, componentPath)) {
    if (tx.tableNumber(componentPath, table) !== null) tx.setIndexes(componentPath, table, []);
  }
}

/** The app may say which variables it cannot do without. */
function checkVariables(app: Definition, environment: ReadonlyMap<string, string>): void {
  const missing = app.envVars
    .filter(([name, { optional }]) => optional !== true && !environment.has(name))
    .map(([name]) => name);
  if (missing.length > 0)
    throw new DeployError(
      "MissingEnvironmentVariables",
      `Environment variables declared in convex.config.ts are not set: ${missing.join(", ")}.`,
    );
}
