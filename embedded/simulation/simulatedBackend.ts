import type { Authenticator } from "../src/auth/authenticator.ts";
import type { Deployment } from "../src/deploy/deployment.ts";
import { CRON_TABLE, Crons } from "../src/schedule/crons.ts";
import { ensureScheduledTable } from "../src/schedule/rows.ts";
import { Scheduler } from "../src/schedule/scheduler.ts";
import { SyncHub } from "../src/sync/hub.ts";
import { Database } from "../src/txn/database.ts";
import type { FunctionRunner } from "../src/functions/runner.ts";
import { canonicalPath } from "../src/functions/functionPath.ts";
import { ACTIONS, CRONS, install, MUTATIONS, QUERIES, typeOf } from "./app.ts";
import { SimulatedRunner } from "./simulatedRunner.ts";
import type { SeededRandom } from "./seededRandom.ts";
import type { SimulatedDisk } from "./simulatedDisk.ts";
import type { Timeline } from "./timeline.ts";
import type { Truth } from "./truth.ts";

export interface SimulatedBackendParts {
  timeline: Timeline;
  random: SeededRandom;
  disk: SimulatedDisk;
  truth: Truth;
  /** Told of what the backend reports as its own failure. */
  report(error: unknown): void;
}

/** One process of the backend, from its start to its end: the real layers on a simulated machine. */
export class SimulatedBackend {
  isAlive = true;
  /** Null until it takes connections. */
  hub: SyncHub | null = null;
  readonly #parts: SimulatedBackendParts;
  #db: Database | null = null;
  #stop: () => void = () => undefined;
  readonly #onPush = new Set<() => void>();

  constructor(parts: SimulatedBackendParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const { timeline, random, disk, truth } = this.#parts;
    const report = (error: unknown) => {
      if (this.isAlive) this.#parts.report(error);
    };
    const isAlive = () => this.isAlive;
    const clock = timeline.clockWhile(isAlive);
    const db = await Database.open({ path: "", store: disk.openFor(isAlive), clock, random });
    await db.runMutation((tx) => {
      ensureScheduledTable(tx);
      tx.declareTable("", CRON_TABLE);
      install(tx);
    });
    const deployment = simulatedDeployment(this.#onPush);
    // Sessions and the scheduler use no more of it.
    const runner = new SimulatedRunner({ db, random, truth, timeline }) as unknown as FunctionRunner;
    const authenticator = simulatedAuthenticator();
    const hub = new SyncHub({ db, runner, deployment, authenticator, report });
    const scheduler = new Scheduler({ db, runner, deployment, report });
    await scheduler.start();
    const crons = new Crons({ db, deployment, report });
    crons.start();
    this.#stop = () => {
      scheduler.stop();
      crons.stop();
      hub.close();
    };
    this.#db = db;
    this.hub = hub;
  }

  /** Puts the same app in force again, as a push does that changes nothing. */
  push(): void {
    for (const listener of this.#onPush) listener();
  }

  /** Ends the process from one moment to the next. */
  kill(): void {
    this.isAlive = false;
    this.hub = null;
    this.#parts.disk.crash();
  }

  /** Ends it as SIGTERM does. */
  async stop(): Promise<void> {
    this.hub = null;
    this.#stop();
    await this.#db?.close();
    this.isAlive = false;
  }
}

function simulatedDeployment(listeners: Set<() => void>): Deployment {
  const functions = new Map(
    [...Object.keys(MUTATIONS), ...Object.keys(QUERIES), ...ACTIONS].map((path) => [
      canonicalPath(path),
      { udfType: typeOf(path) },
    ]),
  );
  const app = { version: 1, components: new Map([["", { path: "", functions, crons: CRONS }]]) };
  const onChange = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return { current: app, onChange } as unknown as Deployment;
}

function simulatedAuthenticator(): Authenticator {
  const callerOf = async (tokenType: string, value: string) => ({
    ok: true,
    caller: tokenType === "User" ? { kind: "user", identity: { subject: value } } : { kind: "anonymous" },
    expiresAtMs: null,
  });
  return { callerOf } as unknown as Authenticator;
}
