import type { AppSource, AuthProvider, LoadedApp } from "../functions/app.ts";
import { canonicalPath } from "../functions/functionPath.ts";
import type { Database } from "../txn/database.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonValue } from "../values/json.ts";
import { type DeployedApp, loadedApp } from "./deployedApp.ts";
import { DeployError } from "./errors.ts";
import { changeEnvironment, type EnvironmentChange, readEnvironment } from "./environmentVariables.ts";
import { raiseVersion, readDeployed, readVersion, saveDeployed } from "./records.ts";
import { answerSystemQuery, type SystemAnswer, type SystemQueryCall } from "./systemQueries.ts";

/**
 * The app in force. Durable in `_deployment` and `_environment_variables`; what is in memory is
 * replaced once the transaction that changes them is durable.
 */
export class Deployment implements AppSource {
  readonly db: Database;
  private deployedApp: DeployedApp;
  private app: LoadedApp;
  private readonly addedAnswers = new Map<string, SystemAnswer>();
  private readonly listeners = new Set<(app: LoadedApp) => void>();

  /** Counts, durably, how often code or variables were replaced, up to what is in force. */
  storedVersion: number;

  private constructor(
    db: Database,
    deployedApp: DeployedApp,
    environment: ReadonlyMap<string, string>,
    storedVersion: number,
  ) {
    this.db = db;
    this.storedVersion = storedVersion;
    this.deployedApp = deployedApp;
    this.app = loadedApp(deployedApp, environment, 1);
  }

  /** Reads what was deployed last. */
  static async load(db: Database): Promise<Deployment> {
    const tx = db.beginRead();
    return new Deployment(db, readDeployed(tx), readEnvironment(tx), readVersion(tx));
  }

  get current(): LoadedApp {
    return this.app;
  }

  /** The pushed app as it is stored. */
  get deployed(): DeployedApp {
    return this.deployedApp;
  }

  /** Calls back after each replacement. Returns the unsubscribe. */
  onChange(listener: (app: LoadedApp) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  systemQuery(call: Omit<SystemQueryCall, "app" | "unmounted">): JsonValue | undefined {
    const full = { ...call, app: this.app, unmounted: this.deployedApp.unmounted };
    return answerSystemQuery(full) ?? this.addedAnswers.get(canonicalPath(call.path))?.(full);
  }

  /** Answers more system queries, keyed by their path with its ending. */
  addSystemQueries(answers: Readonly<Record<string, SystemAnswer>>): void {
    for (const [path, answer] of Object.entries(answers)) this.addedAnswers.set(path, answer);
  }

  /** Part of the transaction that deploys: once it is durable, the app is in force. */
  deploy(tx: Transaction, deployed: DeployedApp): void {
    saveDeployed(tx, deployed);
    const environment = readEnvironment(tx);
    const version = raiseVersion(tx);
    tx.onCommit(() => this.replace(deployed, environment, version));
  }

  /** The stored app as a transaction sees it, which may be newer than the one in force: that one is durable. */
  deployedIn(tx: Transaction): DeployedApp {
    return this.isCurrentIn(tx, this.storedVersion) ? this.deployedApp : readDeployed(tx);
  }

  /** Whether neither code nor variables were replaced since `version` (see `storedVersion`). */
  isCurrentIn(tx: Transaction, version: number): boolean {
    return readVersion(tx) === version;
  }

  /** Deletes the tables of a component that was taken out, and of those within it. */
  async deleteComponent(path: string): Promise<void> {
    await this.db.runMutation((tx) => {
      const deployed = this.deployedIn(tx);
      const isOfIt = (other: string) => other === path || other.startsWith(`${path}/`);
      if (!deployed.unmounted.some((component) => component.path === path))
        throw new DeployError(
          "ComponentNotUnmounted",
          `Component ${path} must be unmounted before it is deleted`,
        );
      for (const component of tx.components()) if (isOfIt(component)) tx.dropComponent(component);
      this.deploy(tx, { ...deployed, unmounted: deployed.unmounted.filter((gone) => !isOfIt(gone.path)) });
    });
  }

  /** Changes variables. `providersUnder` tells the auth providers that the app has under them; if it fails, nothing changes. */
  async changeEnvironment(
    changes: readonly EnvironmentChange[],
    providersUnder: (
      environment: ReadonlyMap<string, string>,
      deployed: DeployedApp,
    ) => Promise<AuthProvider[]>,
  ): Promise<void> {
    await this.db.runMutation(async (tx) => {
      const before = this.deployedIn(tx);
      changeEnvironment(tx, changes);
      const environment = readEnvironment(tx);
      const deployed = { ...before, authProviders: await providersUnder(environment, before) };
      if (deployed.definitions.size > 0) saveDeployed(tx, deployed);
      const version = raiseVersion(tx);
      tx.onCommit(() => this.replace(deployed, environment, version));
    });
  }

  private replace(
    deployed: DeployedApp,
    environment: ReadonlyMap<string, string>,
    storedVersion: number,
  ): void {
    this.deployedApp = deployed;
    this.storedVersion = storedVersion;
    this.app = loadedApp(deployed, environment, this.app.version + 1);
    for (const listener of this.listeners) listener(this.app);
  }
}
