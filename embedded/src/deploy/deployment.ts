import type { AppSource, AuthProvider, LoadedApp } from "../functions/app.ts";
import { canonicalPath } from "../functions/functionPath.ts";
import type { Database } from "../txn/database.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonValue } from "../values/json.ts";
import { type DeployedApp, loadedApp } from "./deployedApp.ts";
import { DeployError } from "./errors.ts";
import { changeEnvironment, type EnvironmentChange, readEnvironment } from "./environmentVariables.ts";
import { readDeployed, saveDeployed } from "./records.ts";
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

  private constructor(db: Database, deployedApp: DeployedApp, environment: ReadonlyMap<string, string>) {
    this.db = db;
    this.deployedApp = deployedApp;
    this.app = loadedApp(deployedApp, environment, 1);
  }

  /** Reads what was deployed last. */
  static async load(db: Database): Promise<Deployment> {
    const tx = db.beginRead();
    return new Deployment(db, readDeployed(tx), readEnvironment(tx));
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
    tx.onCommit(() => this.replace(deployed, environment));
  }

  /** Deletes the tables of a component that was taken out, and of those within it. */
  async deleteComponent(path: string): Promise<void> {
    await this.db.runMutation((tx) => {
      const isOfIt = (other: string) => other === path || other.startsWith(`${path}/`);
      if (!this.deployedApp.unmounted.some((component) => component.path === path))
        throw new DeployError(
          "ComponentNotUnmounted",
          `Component ${path} must be unmounted before it is deleted`,
        );
      for (const component of tx.components()) if (isOfIt(component)) tx.dropComponent(component);
      const unmounted = this.deployedApp.unmounted.filter((component) => !isOfIt(component.path));
      this.deploy(tx, { ...this.deployedApp, unmounted });
    });
  }

  /** Changes variables. `providersUnder` tells the auth providers that result; if it fails, nothing changes. */
  async changeEnvironment(
    changes: readonly EnvironmentChange[],
    providersUnder: (environment: ReadonlyMap<string, string>) => Promise<AuthProvider[]>,
  ): Promise<void> {
    await this.db.runMutation(async (tx) => {
      changeEnvironment(tx, changes);
      const environment = readEnvironment(tx);
      const deployed = { ...this.deployedApp, authProviders: await providersUnder(environment) };
      if (deployed.definitions.size > 0) saveDeployed(tx, deployed);
      tx.onCommit(() => this.replace(deployed, environment));
    });
  }

  private replace(deployed: DeployedApp, environment: ReadonlyMap<string, string>): void {
    this.deployedApp = deployed;
    this.app = loadedApp(deployed, environment, this.app.version + 1);
    for (const listener of this.listeners) listener(this.app);
  }
}
