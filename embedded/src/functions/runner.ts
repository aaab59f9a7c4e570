import type { JwtSigner } from "../auth/jwtSigner.ts";
import type { FileStorage } from "../files/fileStorage.ts";
import { VectorSearch } from "../search/vectorSearch.ts";
import type { Database } from "../txn/database.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import type { AppSource, UdfType } from "./app.ts";
import { AppRuntime, notFoundText, type ResolvedFunction } from "./appRuntime.ts";
import { ActionRunner } from "./actions/actionRunner.ts";
import type { Caller } from "./caller.ts";
import { clientOf, mayCallInternal } from "./caller.ts";
import { commitMutation } from "./commitMutation.ts";
import { FunctionFailure } from "./errors.ts";
import { usageOf, type LogSink, type Usage } from "./logs.ts";
import { whenDone, type Maybe } from "./maybe.ts";
import { Attempts } from "./call/attempts.ts";
import { observed } from "./observed.ts";
import { QueryLane } from "./call/queryLane.ts";
import type {
  FunctionRequest,
  HttpRequest,
  HttpResponse,
  MutationRequest,
  Outcome,
  QueryOutcome,
  QueryRequest,
} from "./request.ts";
import { newRequestId } from "./requestId.ts";
import { RequestState } from "./requestState.ts";
import { runTransactional } from "./runTransactional.ts";
import type { Services } from "./services.ts";
import { enforceSchemas } from "./validators/writeChecks.ts";

export type {
  FunctionRequest,
  HttpRequest,
  HttpResponse,
  MutationRequest,
  Outcome,
  QueryOutcome,
  QueryRequest,
} from "./request.ts";

export interface RunnerOptions {
  db: Database;
  deployment: AppSource;
  files: FileStorage;
  signer: JwtSigner;
  siteUrl: string;
  cloudUrl: string;
  logs: LogSink;
}

/** Runs the functions of the current deployment. */
export class FunctionRunner {
  private readonly deployment: AppSource;
  private readonly services: Services;
  private readonly logs: LogSink;
  private readonly actions: ActionRunner;
  private readonly queries: QueryLane;
  private runtime: AppRuntime;

  constructor(options: RunnerOptions) {
    this.deployment = options.deployment;
    this.logs = options.logs;
    this.services = {
      db: options.db,
      files: options.files,
      vectors: new VectorSearch(options.db),
      signer: options.signer,
      cloudUrl: options.cloudUrl,
      siteUrl: options.siteUrl,
    };
    this.queries = new QueryLane(options.db.clock);
    this.runtime = this.newRuntime();
    this.actions = new ActionRunner({
      runtime: () => this.runtime,
      services: this.services,
      logs: options.logs,
      query: (fn, args, state, onUsage) => this.queryOfAction(fn, args, state, onUsage),
      mutation: (fn, args, state, onUsage) => this.mutationOfAction(fn, args, state, onUsage),
    });
    this.deployment.onChange(() => {
      this.runtime = this.newRuntime();
      this.actions.deployed();
    });
  }

  async runQuery(request: QueryRequest): Promise<QueryOutcome> {
    const attempts = new Attempts(this.logs, "Query", request);
    const outcome = await this.queries
      .run(() => {
        const { state, tx } = attempts.begin(this.services.db.beginRead(request.ts));
        return attempts.observed(() =>
          request.path.startsWith("_system/")
            ? this.systemQuery(request, tx)
            : this.query(this.publicFunction(request), request.args, state, tx),
        );
      })
      .catch(attempts.timedOut);
    const { state, tx } = attempts.last;
    return {
      ...outcome,
      ts: tx.beginTs,
      reads: tx.reads,
      readIdentity: state.readIdentity,
      journal: state.journal,
    };
  }

  runMutation(request: MutationRequest): Promise<Outcome & { ts: bigint }> {
    const attempts = new Attempts(this.logs, "Mutation", request);
    return commitMutation(
      this.services.db,
      request,
      (tx) => {
        const { state } = attempts.begin(tx);
        return attempts.observed(() => this.mutation(this.publicFunction(request), request.args, state, tx));
      },
      attempts.timedOut,
    );
  }

  async runAction(request: FunctionRequest): Promise<Outcome> {
    const state = new RequestState(request);
    return observed({ logs: this.logs, state, udfType: "Action", request, tx: null }, () =>
      this.actions.run(this.publicFunction(request), request.args, state),
    );
  }

  /** Answers with the route of the app's http.js, or 404. */
  runHttpAction(request: HttpRequest, caller: Caller): Promise<HttpResponse> {
    const state = new RequestState({ requestId: newRequestId(), caller, client: clientOf(request) });
    return this.actions.runHttp(request, state);
  }

  /** Ends the actions that still run. */
  async close(): Promise<void> {
    await this.actions.close();
    await this.services.vectors.close();
  }

  /** Runs a function whatever its type, as `convex run` and the dashboard do. */
  async runFunction(request: FunctionRequest): Promise<Outcome> {
    const type = request.path.startsWith("_system/") ? "query" : this.typeOf(request);
    if (type === "mutation") return this.runMutation(request);
    return type === "action" ? this.runAction(request) : this.runQuery(request);
  }

  /** The type of the function, or null if there is none that this caller may call. */
  typeOf(request: Pick<FunctionRequest, "componentPath" | "path" | "caller">): UdfType | null {
    return this.visible(request)?.info.udfType ?? null;
  }

  private query(
    fn: ResolvedFunction,
    args: JsonValue,
    request: RequestState,
    tx: Transaction,
  ): Maybe<string> {
    return runTransactional({
      runtime: this.runtime,
      services: this.services,
      fn,
      tx,
      writable: false,
      request,
      expected: "query",
      args,
    });
  }

  private mutation(
    fn: ResolvedFunction,
    args: JsonValue,
    request: RequestState,
    tx: Transaction,
  ): Maybe<string> {
    const { runtime } = this;
    enforceSchemas(tx, runtime);
    return runTransactional({
      runtime,
      services: this.services,
      fn,
      tx,
      writable: true,
      request,
      expected: "mutation",
      args,
    });
  }

  private queryOfAction(
    fn: ResolvedFunction,
    args: JsonValue,
    state: RequestState,
    onUsage: (usage: Usage) => void,
  ): Promise<string> {
    return this.queries.run(() => {
      state.beginAgain();
      const tx = this.services.db.beginRead();
      return whenDone(this.query(fn, args, state, tx), (result) => {
        state.warnOfLimits(tx);
        onUsage(usageOf(tx.traffic()));
        return result;
      });
    });
  }

  private async mutationOfAction(
    fn: ResolvedFunction,
    args: JsonValue,
    state: RequestState,
    onUsage: (usage: Usage) => void,
  ): Promise<string> {
    const { value } = await this.services.db.runMutation((tx) => {
      state.beginAgain();
      // A push may have come in while this waited for its turn.
      return whenDone(this.mutation(this.runtime.current(fn), args, state, tx), (result) => {
        state.warnOfLimits(tx);
        onUsage(usageOf(tx.traffic()));
        return result;
      });
    });
    return value;
  }

  private systemQuery({ caller, path, componentPath, args }: QueryRequest, tx: Transaction): string {
    if (!mayCallInternal(caller))
      throw new FunctionFailure("Executing function is not permitted: system functions are for admins");
    const result = this.deployment.systemQuery({
      path,
      componentPath: componentPath ?? "",
      args: args as JsonObject,
      tx,
      cloudUrl: this.services.cloudUrl,
    });
    if (result === undefined) throw new FunctionFailure(notFoundText(path, componentPath ?? "", false));
    return JSON.stringify(result);
  }

  private publicFunction(request: FunctionRequest): ResolvedFunction {
    const found = this.visible(request);
    if (found !== null) return found;
    throw new FunctionFailure(
      notFoundText(request.path, request.componentPath ?? "", !mayCallInternal(request.caller)),
    );
  }

  private visible({
    componentPath = "",
    path,
    caller,
  }: Pick<FunctionRequest, "componentPath" | "path" | "caller">): ResolvedFunction | null {
    const trusted = mayCallInternal(caller);
    if (componentPath !== "" && !trusted) return null;
    const found = this.runtime.find(componentPath, path);
    return found !== null && (trusted || found.info.visibility === "public") ? found : null;
  }

  private newRuntime(): AppRuntime {
    const { db, cloudUrl, siteUrl } = this.services;
    return new AppRuntime(this.deployment.current, { importTimeMs: db.clock.nowMs(), cloudUrl, siteUrl });
  }
}
