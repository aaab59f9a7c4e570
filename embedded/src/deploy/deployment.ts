import type { Database } from "../txn/database.ts";
import type { LoadedApp } from "./app.ts";

/** The app in force, durable in the `_deployment` and `_environment_variables` tables. */
export class Deployment {
  readonly db: Database;
  private app: LoadedApp;
  private readonly listeners = new Set<(app: LoadedApp) => void>();

  private constructor(db: Database, app: LoadedApp) {
    this.db = db;
    this.app = app;
  }

  static async load(db: Database): Promise<Deployment> {
    const empty: LoadedApp = { version: 0, components: new Map(), authProviders: [], environment: new Map(), udfServerVersion: "" };
    return new Deployment(db, empty);
  }

  get current(): LoadedApp {
    return this.app;
  }

  /** Calls back after each replacement. Returns the unsubscribe. */
  onChange(listener: (app: LoadedApp) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
