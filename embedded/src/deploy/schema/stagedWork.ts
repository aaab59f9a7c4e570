import { schemaChecks } from "../../functions/validators/schemaChecks.ts";
import { tableAt } from "../../store/snapshot.ts";
import type { Table } from "../../store/table.ts";
import { Background } from "../../txn/background/background.ts";
import { IndexFill } from "../../txn/background/indexFill.ts";
import { TableFollow } from "../../txn/background/tableFollow.ts";
import type { Database } from "../../txn/database.ts";
import type { Transaction } from "../../txn/transaction.ts";
import type { JsonObject } from "../../values/json.ts";
import type { DeployedApp } from "../deployedApp.ts";
import { DocumentCheck } from "./documentCheck.ts";

/** How far the check of a staged validator is, as the command line is told. */
export type StagedValidatorState =
  | { state: "pending"; numDocsValidated: number; totalDocs: number }
  | { state: "valid" }
  | { state: "failed"; error: string };

type Task = { table: Table; follow: TableFollow } & (
  | { kind: "index"; fill: IndexFill }
  | { kind: "validator"; documentType: string; check: DocumentCheck }
);

/**
 * What goes on in the background after a push: staged indexes are filled and then kept by every write, documents are
 * checked against staged validators and watched from then on. Nothing of it is stored: after a restart the indexes
 * are there like all others, and validators are checked again.
 */
export class StagedWork {
  readonly #db: Database;
  readonly #background: Background;
  readonly #tasks = new Map<string, Task>();
  #app: DeployedApp | null = null;
  #tables: readonly (Table | undefined)[] = [];
  #isPlacing = false;

  constructor(db: Database) {
    this.#db = db;
    this.#background = new Background(db, () => this.#afterSlice());
  }

  /** Takes up what the app in force has staged and drops what it has no more. */
  async follow(app: DeployedApp): Promise<void> {
    this.#app = app;
    if (this.#tasks.size === 0 && !hasStaged(app)) return;
    await this.#db.runMutation((tx) => this.#reconcile(tx, { retryFailed: true }));
  }

  /** Within a mutation: whether every document of the table is known to be of this type. */
  isKnownToFit(componentPath: string, tableName: string, documentType: string): boolean {
    this.#background.catchUp();
    const task = this.#tasks.get(validatorKey(componentPath, tableName, documentType));
    return task?.kind === "validator" && task.follow.isWalked && task.check.violation === null;
  }

  validatorState(
    componentPath: string,
    tableName: string,
    documentType: string,
  ): StagedValidatorState | null {
    this.#background.catchUp();
    const task = this.#tasks.get(validatorKey(componentPath, tableName, documentType));
    if (task?.kind !== "validator") return null;
    if (task.check.violation !== null) return { state: "failed", error: task.check.violation.error };
    if (task.follow.isWalked) return { state: "valid" };
    return { state: "pending", numDocsValidated: task.follow.walked, totalDocs: task.follow.total };
  }

  stop(): void {
    this.#background.stop();
    this.#tasks.clear();
  }

  #reconcile(tx: Transaction, { retryFailed }: { retryFailed: boolean }): void {
    this.#background.catchUp();
    this.#tables = tx.storedTables();
    const wanted = new Map([...this.#wantedIndexes(), ...this.#wantedValidators(tx)]);
    for (const [key, task] of this.#tasks) {
      const isToRetry = retryFailed && task.kind === "validator" && task.check.violation !== null;
      if (wanted.has(key) && !task.follow.isLost && !isToRetry) continue;
      this.#background.remove(task.follow);
      this.#tasks.delete(key);
    }
    for (const [key, begin] of wanted) {
      if (this.#tasks.has(key)) continue;
      const task = begin();
      // In this order: ended in between, the mutation begins anew, and must not take it for followed.
      this.#background.add(task.follow);
      this.#tasks.set(key, task);
    }
  }

  *#wantedIndexes(): Generator<[string, () => Task]> {
    for (const table of this.#tables) {
      if (table === undefined || table.unbuilt.length === 0) continue;
      const begin = (): Task => {
        const fill = new IndexFill(table, table.unbuilt);
        return { kind: "index", table, fill, follow: new TableFollow(table, [fill]) };
      };
      yield [JSON.stringify(["index", table.number, table.unbuilt]), begin];
    }
  }

  *#wantedValidators(tx: Transaction): Generator<[string, () => Task]> {
    for (const { path, definitionPath } of this.#app?.instances ?? []) {
      const schema = this.#app?.definitions.get(definitionPath)?.schema ?? null;
      for (const [tableName, documentType] of stagedTypes(schema)) {
        const number = tx.tableNumber(path, tableName);
        const table = number === null ? null : tableAt(this.#tables, number);
        const checks = schemaChecks({ tables: [{ tableName, documentType }] });
        if (table === null || checks === null) continue;
        const begin = (): Task => {
          const tablesNow = () => this.#background.snapshot?.tables ?? this.#tables;
          const check = new DocumentCheck(table, checks, tablesNow);
          const follow = new TableFollow(table, [check]);
          return { kind: "validator", table, check, follow, documentType: JSON.stringify(documentType) };
        };
        yield [validatorKey(path, tableName, JSON.stringify(documentType)), begin];
      }
    }
  }

  #afterSlice(): void {
    const isFilled = [...this.#tasks.values()].some((task) => task.kind === "index" && task.follow.isWalked);
    if (this.#isPlacing || (!isFilled && this.#background.lost.length === 0)) return;
    this.#isPlacing = true;
    // Should it fail, the next slice tries again; if the database has stopped, there is none.
    void this.#db
      .runMutation((tx) => this.#placeFilled(tx))
      .catch(() => undefined)
      .finally(() => (this.#isPlacing = false));
  }

  #placeFilled(tx: Transaction): void {
    this.#background.catchUp();
    this.#tables = tx.storedTables();
    for (const task of this.#tasks.values()) {
      if (task.kind !== "index" || !task.follow.isWalked) continue;
      const { component, name } = task.table.address;
      const table = tableAt(this.#tables, task.table.number);
      if (table !== null) tx.setIndexes(component, name, table.declaredIndexes, task.fill.indexes());
    }
    this.#reconcile(tx, { retryFailed: false });
  }
}

function hasStaged({ definitions }: DeployedApp): boolean {
  return [...definitions.values()].some(({ schema }) =>
    ((schema?.tables ?? []) as JsonObject[]).some(
      (table) =>
        table.stagedDocumentType !== undefined ||
        ["stagedDbIndexes", "stagedSearchIndexes", "stagedVectorIndexes"].some(
          (key) => ((table[key] ?? []) as unknown[]).length > 0,
        ),
    ),
  );
}

/** The staged document types of a schema by table; none if the schema is not enforced. */
export function stagedTypes(schema: JsonObject | null): [string, JsonObject][] {
  if (schema === null || schema.schemaValidation === false) return [];
  return (schema.tables as JsonObject[]).flatMap((table): [string, JsonObject][] =>
    table.stagedDocumentType === undefined
      ? []
      : [[String(table.tableName), table.stagedDocumentType as JsonObject]],
  );
}

function validatorKey(componentPath: string, tableName: string, documentType: string): string {
  return JSON.stringify(["validator", componentPath, tableName, documentType]);
}
