import type { Table } from "../../store/table.ts";
import { tableAt } from "../../store/snapshot.ts";
import type { Transaction } from "../../txn/transaction.ts";
import type { JsonObject, JsonValue } from "../../values/json.ts";
import { type DeployedApp, formerSchemaAt, schemaAt } from "../deployedApp.ts";
import { byContents, declaredIndexes, type IndexConfig } from "../indexDiff.ts";
import { stagedTypes, type StagedWork } from "./stagedWork.ts";

/** A table's size is told by so many of its documents: the command line shows it rounded. */
const SIZE_SAMPLE = 128;

/** What `evaluate_schema` answers: what a push would have to do with tables and indexes, before it is made. */
export function predictSchemas(
  tx: Transaction,
  before: DeployedApp,
  after: DeployedApp,
  staged: StagedWork,
): JsonObject {
  const components = after.instances.map(({ path, definitionPath }): [string, JsonObject] => {
    const prediction = new Prediction(tx, path, formerSchemaAt(before, path), schemaAt(after, path), staged);
    return [path, { definitionPath, ...prediction.answer() }];
  });
  return {
    componentSchemaEvaluations: Object.fromEntries(components),
    newComponentDefinitions: [...after.definitions.keys()].filter((path) => !before.definitions.has(path)),
  };
}

class Prediction {
  readonly #tx: Transaction;
  readonly #componentPath: string;
  readonly #before: JsonObject | null;
  readonly #after: JsonObject | null;
  readonly #staged: StagedWork;

  constructor(
    tx: Transaction,
    componentPath: string,
    before: JsonObject | null,
    after: JsonObject | null,
    staged: StagedWork,
  ) {
    this.#tx = tx;
    this.#componentPath = componentPath;
    this.#before = before;
    this.#after = after;
    this.#staged = staged;
  }

  answer(): JsonObject {
    return {
      schemaValidation: this.#after !== null && this.#after.schemaValidation !== false,
      tables: documentTypes(this.#after).map(([name, type]) => this.#table(name, type)),
      indexes: this.#indexes(),
      discardedStagedValidators: this.#discarded(),
    };
  }

  #table(name: string, type: string): JsonObject {
    const table = this.#stored(name);
    const stagedType = new Map(stagedTexts(this.#before)).get(name);
    const staged =
      stagedType === undefined ? null : this.#staged.validatorState(this.#componentPath, name, stagedType);
    return {
      name,
      outcome: this.#outcome(name, type),
      numDocs: table?.count ?? 0,
      sizeBytes: table === null ? 0 : sizeOf(table),
      ...(staged === null ? {} : { staged: staged as unknown as JsonValue }),
      canSkipAfterStagedValidation: stagedType === type,
    };
  }

  #outcome(name: string, type: string): string {
    if (this.#after === null || this.#after.schemaValidation === false) return "notValidated";
    const isEnforced = this.#before !== null && this.#before.schemaValidation !== false;
    if (isEnforced && new Map(documentTypes(this.#before)).get(name) === type) return "supersetOfEnforced";
    return this.#staged.isKnownToFit(this.#componentPath, name, type)
      ? "supersetOfStagedValidated"
      : "mustWalk";
  }

  #indexes(): JsonValue[] {
    const old = byContents(this.#before);
    const now = byContents(this.#after);
    const dropped = [...old]
      .filter(([key]) => !now.has(key))
      .map(([, index]) => this.#index(index, "dropped"));
    return [...[...now].map(([key, index]) => this.#index(index, changeOf(old.get(key), index))), ...dropped];
  }

  #index(index: IndexConfig, change: string): JsonObject {
    const [tableName, name] = index.name.split(".") as [string, string];
    const table = this.#stored(tableName);
    const wanted = declaredIndexes(this.#after)
      .get(tableName)
      ?.find((definition) => definition.name === name);
    const needsBackfill = wanted !== undefined && table !== null && table.count > 0 && !table.has(wanted);
    return { ...(index as unknown as JsonObject), change, needsBackfill, numDocs: table?.count ?? 0 };
  }

  /** Staged validators whose checking the push would throw away: neither staged again nor put in force. */
  #discarded(): JsonValue[] {
    const types = new Map(documentTypes(this.#after));
    const stagedNow = new Map(stagedTexts(this.#after));
    return stagedTexts(this.#before).flatMap(([tableName, type]) => {
      if (stagedNow.get(tableName) === type || types.get(tableName) === type) return [];
      const state = this.#staged.validatorState(this.#componentPath, tableName, type);
      if (state === null || state.state === "failed") return [];
      return [{ tableName, state: state as unknown as JsonValue, replaced: stagedNow.has(tableName) }];
    });
  }

  #stored(name: string): Table | null {
    const number = this.#tx.tableNumber(this.#componentPath, name);
    return number === null ? null : tableAt(this.#tx.storedTables(), number);
  }
}

function changeOf(former: IndexConfig | undefined, index: IndexConfig): string {
  if (former === undefined) return "added";
  if ((former.staged === true) === (index.staged === true)) return "identical";
  return index.staged === true ? "disabled" : "enabled";
}

function documentTypes(schema: JsonObject | null): [string, string][] {
  return ((schema?.tables ?? []) as JsonObject[]).map((table) => [
    String(table.tableName),
    JSON.stringify(table.documentType),
  ]);
}

function stagedTexts(schema: JsonObject | null): [string, string][] {
  return stagedTypes(schema).map(([table, type]) => [table, JSON.stringify(type)]);
}

function sizeOf(table: Table): number {
  let chars = 0;
  let seen = 0;
  for (const document of table.indexes[0]!.documents.values()) {
    if (seen === SIZE_SAMPLE) break;
    seen += 1;
    chars += document.json.length;
  }
  return seen === 0 ? 0 : Math.round((chars / seen) * table.count);
}
