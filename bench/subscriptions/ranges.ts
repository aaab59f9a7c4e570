import { readFile } from "node:fs/promises";
import { startTestApp, type TestApp } from "../../embedded/src/deploy/testing/testApp.ts";
import { SyncHub } from "../../embedded/src/sync/hub.ts";
import { Session } from "../../embedded/src/sync/session.ts";
import { alternate, median, medianRatio } from "../engine/rounds.ts";
import { entry } from "../engine/documents.ts";
import { addMessages } from "./messages.ts";

// Runs in a process of its own, because function code needs a flag of Node. Prints the figures as its last line.

const FEW = 200;
const MANY = 20_000;
const QUERIES_PER_SESSION = 100;
const COMMITS = 100;
const FILLED_AT_ONCE = 500;

const file = (name: string) => readFile(new URL(`../engine/app/${name}.ts`, import.meta.url), "utf8");

/** An app with so many subscriptions, each on the first ten of a group of its own, held by sessions without sockets. */
class World {
  readonly #app: TestApp;
  readonly #subscriptions: number;
  readonly #expected = new Map<string, () => void>();
  #position = 0;
  #answered = 0;
  #queryRuns = 0;
  #commits = 0;

  private constructor(app: TestApp, subscriptions: number) {
    this.#app = app;
    this.#subscriptions = subscriptions;
  }

  static async open(subscriptions: number): Promise<World> {
    const app = await startTestApp({
      files: { entries: await file("entries") },
      schema: await file("schema"),
    });
    const world = new World(app, subscriptions);
    await world.#fill();
    await world.#subscribe();
    world.#queryRuns = 0;
    return world;
  }

  /** Commits, one after the other, each into one group; resolves when the session that watches it has been told of each. */
  async commits(): Promise<void> {
    for (let n = 0; n < COMMITS; n += 1) {
      const group = Math.floor((n * this.#subscriptions) / COMMITS);
      const position = (this.#position -= 1);
      const told = new Promise<void>((resolve) => this.#expected.set(`"position":${position},`, resolve));
      const outcome = await this.#app.outcome("entries:add", {
        ...entry(0),
        group: `group-${group}`,
        position,
      });
      if (!outcome.ok) throw new Error(outcome.message);
      await told;
      this.#commits += 1;
    }
  }

  /** Over all commits so far, whether they were timed or not: both are counted here, where they happen. */
  get runsPerCommit(): number {
    return this.#queryRuns / this.#commits;
  }

  close(): Promise<void> {
    return this.#app.close();
  }

  async #fill(): Promise<void> {
    for (let n = 0; n < this.#subscriptions; n += FILLED_AT_ONCE) {
      const entries = Array.from({ length: Math.min(FILLED_AT_ONCE, this.#subscriptions - n) }, (_, k) => ({
        ...entry(n + k),
        group: `group-${n + k}`,
      }));
      await this.#app.call("entries:fill", { entries });
    }
  }

  async #subscribe(): Promise<void> {
    const { db, runner, deployment } = this.#app;
    const runQuery = runner.runQuery.bind(runner);
    runner.runQuery = (request) => {
      this.#queryRuns += 1;
      return runQuery(request);
    };
    const report = (error: unknown): never => {
      throw error;
    };
    const callerOf = async () => ({ ok: true, caller: { kind: "anonymous" }, expiresAtMs: null });
    const authenticator = { callerOf } as unknown as ConstructorParameters<
      typeof SyncHub
    >[0]["authenticator"];
    const hub = new SyncHub({ db, runner, deployment, authenticator, report });
    const sessions = this.#subscriptions / QUERIES_PER_SESSION;
    for (let n = 0; n < sessions; n += 1) {
      const session = new Session(hub, this.#socket());
      const queries = Array.from({ length: QUERIES_PER_SESSION }, (_, k) => ({
        udfPath: "entries:takeTen",
        args: { group: `group-${n * QUERIES_PER_SESSION + k}` },
      }));
      for (const message of addMessages(queries)) session.receive(message);
      while (this.#answered <= n) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #socket(): ConstructorParameters<typeof Session>[1] {
    let isAnswered = false;
    return {
      send: (text) => {
        if (!isAnswered && text.includes("QueryUpdated")) {
          isAnswered = true;
          this.#answered += 1;
        }
        for (const [part, tell] of this.#expected) {
          if (!text.includes(part)) continue;
          this.#expected.delete(part);
          tell();
        }
      },
      close: (_code, reason) => {
        throw new Error(`A session was closed: ${reason}`);
      },
      bufferedBytes: () => 0,
      handled: () => undefined,
    };
  }
}

const few = await World.open(FEW);
const many = await World.open(MANY);
const rounds = await alternate({ many: () => many.commits(), few: () => few.commits() });
console.log(
  JSON.stringify({
    few_ms: (median(rounds.few) / COMMITS) * 1_000,
    many_ms: (median(rounds.many) / COMMITS) * 1_000,
    ratio: medianRatio(rounds.many, rounds.few),
    runs_per_commit: many.runsPerCommit,
  }),
);
await Promise.all([few.close(), many.close()]);
