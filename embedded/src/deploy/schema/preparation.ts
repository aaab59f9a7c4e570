import { schemaChecks, type SchemaChecks } from "../../functions/validators/schemaChecks.ts";
import type { IndexDefinition } from "../../store/catalog.ts";
import { tableAt } from "../../store/snapshot.ts";
import type { Table, TableIndex } from "../../store/table.ts";
import { Background, SLICE_CHARS, SLICE_DOCUMENTS } from "../../txn/background/background.ts";
import { IndexFill } from "../../txn/background/indexFill.ts";
import { type SliceBudget, TableFollow } from "../../txn/background/tableFollow.ts";
import type { Database } from "../../txn/database.ts";
import type { Transaction } from "../../txn/transaction.ts";
import type { JsonObject } from "../../values/json.ts";
import { DeployError } from "../errors.ts";
import { declaredIndexes } from "../indexDiff.ts";
import { DocumentCheck, type SchemaViolation } from "./documentCheck.ts";

/** The schema of one component as it is in force, and as it is pushed. */
export interface SchemaStep {
  componentPath: string;
  before: JsonObject | null;
  after: JsonObject | null;
}

export interface PreparationOptions {
  db: Database;
  steps: readonly SchemaStep[];
  /** A dry run checks documents, but has no use for indexes. */
  withIndexes: boolean;
  /** Whether all documents of a table are known to fit this document type, as of the mutation that runs now. */
  isKnownToFit: (componentPath: string, table: string, documentType: string) => boolean;
}

interface PreparedTable {
  table: Table;
  follow: TableFollow;
  fill: IndexFill | null;
  check: DocumentCheck | null;
}

/** What a component's schema asks of its tables. */
interface WantedTable {
  step: SchemaStep;
  name: string;
  indexes: readonly IndexDefinition[];
  /** null: nothing to check. */
  checks: SchemaChecks | null;
  documentType: string;
}

/**
 * What a push needs before it can finish: new indexes filled, documents checked, in slices beside everything else.
 * A write that contradicts the pushed schema fails the push, not the write.
 *
 *   advance() in a mutation -> in progress -> complete, and kept so by every write -> advance() in the mutation that
 *                                  |                                                  finishes the push -> stop()
 *                                  +-> failed (a document), overwritten (another push)
 */
export class Preparation {
  readonly #options: PreparationOptions;
  readonly #background: Background;
  readonly #wanted: readonly WantedTable[];
  readonly #prepared = new Map<string, PreparedTable>();
  #tables: readonly (Table | undefined)[] = [];
  #violation: SchemaViolation | null = null;
  #isOverwritten = false;
  #isStopped = false;
  #waiting: (() => void)[] = [];

  constructor(options: PreparationOptions) {
    this.#options = options;
    this.#background = new Background(options.db, () => this.#afterSlice());
    this.#wanted = options.steps.flatMap((step) => wantedTables(step));
  }

  /** Documents shown so far, and how many there were. */
  get progress(): { walked: number; total: number } {
    const follows = [...this.#prepared.values()].map(({ follow }) => follow);
    const sum = (of: (follow: TableFollow) => number) => follows.reduce((total, each) => total + of(each), 0);
    return { walked: sum((follow) => follow.walked), total: sum((follow) => follow.total) };
  }

  /**
   * Within a mutation: begins with the tables that need it and are not begun, and tells whether all is ready as of
   * this mutation. Throws DeployError if it never will be.
   */
  advance(tx: Transaction): boolean {
    this.#background.catchUp();
    this.#tables = tx.storedTables();
    // What is small is done at once; the rest goes on in slices.
    const budget = { documents: SLICE_DOCUMENTS, chars: SLICE_CHARS };
    if (!this.#isStopped) for (const wanted of this.#wanted) this.#begin(tx, wanted, budget);
    this.#noteViolation();
    if (this.#violation !== null) throw new DeployError("SchemaValidationFailed", this.#violation.error);
    if (this.#isStopped) throw overwritten();
    return this.#background.isWalked;
  }

  /** The indexes that were filled for a table, in the state of the last `advance`. */
  built(componentPath: string, tableName: string): readonly TableIndex[] {
    return this.#prepared.get(keyOf(componentPath, tableName))?.fill?.indexes() ?? [];
  }

  /** As `wait_for_schema` answers. */
  status(): JsonObject {
    if (this.#isOverwritten) return { type: "raceDetected" };
    if (this.#violation !== null) return { type: "failed", ...this.#violation };
    if (this.#background.isWalked) return { type: "complete" };
    const components = this.#options.steps.map((step) => [
      step.componentPath,
      this.#componentStatus(step.componentPath),
    ]);
    return { type: "inProgress", components: Object.fromEntries(components) as JsonObject };
  }

  /** Resolves once it is neither in progress nor going to be, at the latest after so long. */
  async settled(timeoutMs?: number): Promise<void> {
    if (this.status().type !== "inProgress") return;
    let callOff: (() => void) | undefined;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      if (timeoutMs !== undefined) callOff = this.#options.db.clock.setTimer(resolve, timeoutMs);
    });
    callOff?.();
  }

  /** Another push has brought another schema: this one is over. */
  overwrite(): void {
    this.#isOverwritten = true;
    this.stop();
  }

  /** Lets go of everything. */
  stop(): void {
    this.#isStopped = true;
    this.#background.stop();
    this.#prepared.clear();
    this.#wake();
  }

  #begin(tx: Transaction, wanted: WantedTable, budget: SliceBudget): void {
    const { componentPath } = wanted.step;
    const number = tx.tableNumber(componentPath, wanted.name);
    const table = number === null ? null : tableAt(this.#tables, number);
    const key = keyOf(componentPath, wanted.name);
    const begun = this.#prepared.get(key);
    if (begun?.table.number === table?.number && begun?.follow.isLost !== true) return;
    if (begun !== undefined) this.#background.remove(begun.follow);
    this.#prepared.delete(key);
    if (table === null) return;
    const missing = this.#options.withIndexes
      ? wanted.indexes.filter((index) => isFilledHere(index) && !table.has(index))
      : [];
    const fill = missing.length === 0 ? null : new IndexFill(table, missing);
    const check =
      wanted.checks === null ? null : new DocumentCheck(table, wanted.checks, () => this.#tablesNow());
    const targets = [fill, check].filter((target) => target !== null);
    const follow = new TableFollow(table, targets);
    if (
      fill === null &&
      (check === null || this.#options.isKnownToFit(componentPath, wanted.name, wanted.documentType))
    )
      follow.skipWalk();
    follow.walk(budget);
    // In this order: ended in between, the mutation begins anew, and must not take it for followed.
    if (targets.length > 0) this.#background.add(follow);
    this.#prepared.set(key, { table, follow, fill, check });
  }

  #tablesNow(): readonly (Table | undefined)[] {
    return this.#background.snapshot?.tables ?? this.#tables;
  }

  #componentStatus(componentPath: string): JsonObject {
    const own = this.#wanted.filter(({ step }) => step.componentPath === componentPath);
    let schemaValidationComplete = true;
    let indexesTotal = 0;
    let indexesMissing = 0;
    for (const { name, indexes } of own) {
      indexesTotal += indexes.filter((index) => index.staged !== true).length;
      const prepared = this.#prepared.get(keyOf(componentPath, name));
      if (prepared === undefined || prepared.follow.isWalked) continue;
      if (prepared.check !== null) schemaValidationComplete = false;
      indexesMissing += prepared.fill?.definitions.length ?? 0;
    }
    return { schemaValidationComplete, indexesComplete: indexesTotal - indexesMissing, indexesTotal };
  }

  #afterSlice(): void {
    this.#noteViolation();
    // A failure is told by the status, and by whoever finishes the push.
    if (this.#background.lost.length > 0)
      void this.#options.db.runMutation((tx) => this.advance(tx)).catch(() => this.#wake());
    if (this.#violation !== null || this.#background.isWalked) this.#wake();
  }

  #noteViolation(): void {
    if (this.#violation !== null) return;
    for (const { check } of this.#prepared.values()) this.#violation ??= check?.violation ?? null;
    if (this.#violation !== null) this.stop();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** A staged index is filled after the push; the vectors are filled by the thread that searches them. */
function isFilledHere({ kind, staged }: IndexDefinition): boolean {
  return staged !== true && kind !== "vector";
}

/** What is said of a push whose schema another push has replaced. */
export function overwritten(): DeployError {
  return new DeployError("RaceDetected", "Schema or environment variables changed during push");
}

function wantedTables(step: SchemaStep): WantedTable[] {
  const checks = step.after === null ? null : schemaChecks(step.after);
  const enforced = new Map(step.before === null ? [] : enforcedTypes(step.before));
  const types = new Map(documentTypes(step.after));
  return [...declaredIndexes(step.after)].map(([name, indexes]) => {
    const documentType = types.get(name) ?? "";
    return { step, name, indexes, documentType, checks: enforced.get(name) === documentType ? null : checks };
  });
}

/** What documents must be, by table, as JSON text; nothing if the schema is not enforced. */
function enforcedTypes(schema: JsonObject): [string, string][] {
  return schemaChecks(schema) === null ? [] : documentTypes(schema);
}

function documentTypes(schema: JsonObject | null): [string, string][] {
  return ((schema?.tables ?? []) as JsonObject[]).map((table) => [
    String(table.tableName),
    JSON.stringify(table.documentType),
  ]);
}

function keyOf(componentPath: string, tableName: string): string {
  return `${componentPath}:${tableName}`;
}
