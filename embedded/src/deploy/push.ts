import { randomUUID } from "node:crypto";
import type { ModuleSource } from "../functions/app.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonObject } from "../values/json.ts";
import { evaluateAuthConfig } from "./authConfig.ts";
import { type DeployedApp, schemaAt, withUnmounted } from "./deployedApp.ts";
import type { Deployment } from "./deployment.ts";
import { DeployError } from "./errors.ts";
import { finishPushDiff } from "./finishPushDiff.ts";
import { declaredIndexes } from "./indexDiff.ts";
import { type EvaluatedPush, evaluatePush } from "./pushEvaluation.ts";
import type { StartPushRequest } from "./pushRequest.ts";
import { indexDiffs, startPushResponse } from "./pushResponse.ts";
import { overwritten, Preparation } from "./schema/preparation.ts";
import { predictSchemas } from "./schema/schemaPrediction.ts";
import { StagedWork } from "./schema/stagedWork.ts";

/** Pushes that were started and not finished: more than a few are abandoned ones. */
const PENDING_PUSHES_MAX = 8;
/** How long a question for progress is kept waiting: short enough for the one who asks to see the counts move. */
const PROGRESS_EVERY_MS = 1_000;

interface PendingPush {
  /** Code and variables it was computed against; others mean that someone else was faster. */
  baseVersion: number;
  after: DeployedApp;
  preparation: Preparation;
}

/**
 *   start  -> analysed, kept in memory under an id that the command line echoes; indexes and checks begin
 *   check  -> how far these are (may be asked many times)
 *   finish -> what is left of them, then indexes and code in one transaction; the app changes once it is durable
 */
export class Pushes {
  /** What goes on after a push. */
  readonly staged: StagedWork;
  private readonly deployment: Deployment;
  private readonly platformEnvironment: ReadonlyMap<string, string>;
  private readonly pending = new Map<string, PendingPush>();

  constructor(deployment: Deployment, urls: { cloudUrl: string; siteUrl: string }) {
    this.deployment = deployment;
    this.staged = new StagedWork(deployment.db);
    this.platformEnvironment = new Map([
      ["CONVEX_CLOUD_URL", urls.cloudUrl],
      ["CONVEX_SITE_URL", urls.siteUrl],
    ]);
  }

  /** Goes on with what was staged by earlier pushes. */
  async resume(): Promise<void> {
    await this.staged.follow(this.deployment.deployed);
  }

  /** Evaluates everything that was pushed and answers with what it declares. Nothing is stored yet. */
  async start(request: StartPushRequest): Promise<JsonObject> {
    const { storedVersion: baseVersion, deployed: before, current } = this.deployment;
    const { after, definitions } = await this.evaluate(request);
    const preparation = this.prepare(before, after, request.dryRun);
    if (!request.dryRun) this.overwriteOthers(after);
    const id = randomUUID();
    this.pending.set(id, { baseVersion, after, preparation });
    for (const [oldest, { preparation: abandoned }] of this.pending) {
      if (this.pending.size <= PENDING_PUSHES_MAX) break;
      abandoned.stop();
      this.pending.delete(oldest);
    }
    // What fails here is told to whoever asks how far it is.
    await this.deployment.db.runMutation((tx) => preparation.advance(tx)).catch(ignoreDeployError);
    return startPushResponse({ id, before, after, definitions, environment: current.environment });
  }

  /** What a push would bring, without starting it. */
  evaluate(request: StartPushRequest): Promise<EvaluatedPush> {
    const { deployed, current, db } = this.deployment;
    return evaluatePush(request, {
      deployed,
      variables: current.environment,
      platform: this.platformEnvironment,
      importTimeMs: db.clock.nowMs(),
    });
  }

  /** What `evaluate_push` answers: the differences that a push would make. */
  async preview(request: StartPushRequest): Promise<JsonObject> {
    const { after } = await this.evaluate(request);
    const diffs = indexDiffs(this.deployment.deployed, after) as unknown as JsonObject;
    return { schemaChange: { allocatedComponentIds: {}, schemaIds: {}, indexDiffs: diffs } };
  }

  /** What `evaluate_schema` answers: what a push would have to do with stored documents. */
  async predict(request: StartPushRequest): Promise<JsonObject> {
    const { after } = await this.evaluate(request);
    return predictSchemas(this.deployment.db.beginRead(), this.deployment.deployed, after, this.staged);
  }

  /** How far indexes and checks are; waits a little for news. */
  async check(schemaChange: JsonObject, timeoutMs = PROGRESS_EVERY_MS): Promise<JsonObject> {
    const push = this.pending.get(pushIdOf(schemaChange));
    // Finishing it is refused with the error that makes the command line start over; this answer could only end it.
    if (push === undefined) return { type: "complete" };
    await push.preparation.settled(Math.min(timeoutMs, PROGRESS_EVERY_MS));
    return push.preparation.status();
  }

  /** Puts the push in force, or with `dryRun` only tells what would change. */
  async finish(startPush: JsonObject, dryRun: boolean): Promise<JsonObject> {
    const push = this.find(startPush.schemaChange as JsonObject);
    const before = this.deployment.deployed;
    if (dryRun) {
      this.forget(startPush.schemaChange as JsonObject);
      return finishPushDiff(before, push.after);
    }
    const after = withUnmounted(before, push.after);
    while (!(await this.deployment.db.runMutation((tx) => this.tryFinish(tx, push, after))).value)
      await push.preparation.settled();
    this.forget(startPush.schemaChange as JsonObject);
    // They can't be finished any more; until then they must not cost each write something.
    for (const { preparation } of this.pending.values()) preparation.stop();
    await this.staged.follow(after);
    return finishPushDiff(before, after);
  }

  /** Everything in one transaction; false if tables have to be prepared before, such as those made since the start. */
  private tryFinish(tx: Transaction, { baseVersion, preparation }: PendingPush, after: DeployedApp): boolean {
    if (!this.deployment.isCurrentIn(tx, baseVersion)) throw overwritten();
    if (!preparation.advance(tx)) return false;
    for (const { path } of after.instances) declareIndexes(tx, path, after, preparation);
    this.deployment.deploy(tx, after);
    return true;
  }

  /** The auth providers that the auth.config.ts of an app gives under other variables. */
  async authProviders(environment: ReadonlyMap<string, string>, { definitions }: DeployedApp) {
    const modules = definitions.get("")?.modules ?? new Map<string, ModuleSource>();
    return evaluateAuthConfig(modules, this.withPlatform(environment), this.deployment.db.clock.nowMs());
  }

  private prepare(before: DeployedApp, after: DeployedApp, dryRun: boolean): Preparation {
    return new Preparation({
      db: this.deployment.db,
      steps: after.instances.map(({ path }) => ({
        componentPath: path,
        before: schemaAt(before, path),
        after: schemaAt(after, path),
      })),
      withIndexes: !dryRun,
      isKnownToFit: (...documents) => this.staged.isKnownToFit(...documents),
    });
  }

  /** There is one pushed schema at a time: a push with another one ends those that are under way. */
  private overwriteOthers(after: DeployedApp): void {
    for (const other of this.pending.values())
      if (schemasOf(other.after) !== schemasOf(after)) other.preparation.overwrite();
  }

  private forget(schemaChange: JsonObject): void {
    const id = pushIdOf(schemaChange);
    this.pending.get(id)?.preparation.stop();
    this.pending.delete(id);
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
  after: DeployedApp,
  preparation: Preparation,
): void {
  const declared = declaredIndexes(schemaAt(after, componentPath));
  for (const [table, indexes] of declared)
    tx.setIndexes(componentPath, table, indexes, preparation.built(componentPath, table));
  for (const table of tx.tables(componentPath))
    if (!declared.has(table) && !table.startsWith("_")) tx.setIndexes(componentPath, table, []);
}

function schemasOf(app: DeployedApp): string {
  return JSON.stringify(app.instances.map(({ path }) => [path, schemaAt(app, path)]));
}

function ignoreDeployError(error: unknown): void {
  if (!(error instanceof DeployError)) throw error;
}
