import type { Database } from "../database.ts";
import type { Transaction } from "../transaction.ts";
import type { StoredDocument } from "../../store/document.ts";

export type Step = (tx: Transaction) => unknown;

/** A transaction of a script: a mutation whose steps come one at a time, or a query. */
interface Running {
  give(step: Step | "commit" | "abort"): void;
  /** What its steps returned; null if it was aborted. */
  result: Promise<unknown[] | null>;
}

class Aborted extends Error {}

/**
 * Gives the steps to their transactions in the order of the script, as a client with several sessions would: one that
 * has to wait for another does its steps later. Names that begin with Q are queries, all others mutations.
 */
export async function interleave(
  db: Database,
  script: readonly [name: string, step: Step | "commit" | "abort"][],
): Promise<Record<string, unknown[] | null>> {
  const running = new Map<string, Running>();
  for (const [name, step] of script) {
    if (!running.has(name)) running.set(name, name.startsWith("Q") ? startQuery(db) : startMutation(db));
    running.get(name)!.give(step);
    await turn();
  }
  const results: Record<string, unknown[] | null> = {};
  for (const [name, { result }] of running) results[name] = await result;
  return results;
}

function startMutation(db: Database): Running {
  const steps: (Step | "commit" | "abort")[] = [];
  let arrived: () => void = () => undefined;
  const body = async (tx: Transaction): Promise<unknown[]> => {
    const returned: unknown[] = [];
    for (;;) {
      const step = steps.shift();
      if (step === undefined) await new Promise<void>((resolve) => (arrived = resolve));
      else if (step === "commit") return returned;
      else if (step === "abort") throw new Aborted();
      else returned.push(step(tx));
    }
  };
  const result = db.runMutation(body).then(
    ({ value }) => value,
    (error: unknown) => {
      if (error instanceof Aborted) return null;
      throw error;
    },
  );
  const give = (step: Step | "commit" | "abort"): void => {
    steps.push(step);
    arrived();
  };
  return { give, result };
}

function startQuery(db: Database): Running {
  const tx = db.beginRead();
  const returned: unknown[] = [];
  const give = (step: Step | "commit" | "abort"): void => {
    if (typeof step === "function") returned.push(step(tx));
  };
  return { give, result: Promise.resolve(returned) };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

/** The table of the Hermitage suite: rows (1, 10) and (2, 20). */
export async function createRows(db: Database): Promise<void> {
  await db.runMutation((tx) => {
    tx.setIndexes("", "test", [
      { name: "by_number", fields: ["number"] },
      { name: "by_value", fields: ["value"] },
    ]);
    tx.insert("", "test", { number: 1, value: 10 });
    tx.insert("", "test", { number: 2, value: 20 });
  });
}

/** Every row as "number=value", in order. */
export function everything(tx: Transaction): string {
  return scan(tx)
    .map(({ value }) => `${String(value["number"])}=${String(value["value"])}`)
    .join(" ");
}

export function valueOf(tx: Transaction, number: number): unknown {
  return row(tx, number)?.value["value"];
}

export function set(tx: Transaction, number: number, value: number): void {
  tx.merge(row(tx, number)!.id, { value });
}

export function add(tx: Transaction, number: number, value: number): void {
  tx.insert("", "test", { number, value });
}

/** Rows whose value the predicate holds for, by a scan of the table, as `where value % 3 = 0` does. */
export function where(tx: Transaction, predicate: (value: number) => boolean): string {
  return scan(tx)
    .filter(({ value }) => predicate(value["value"] as number))
    .map(({ value }) => `${String(value["number"])}=${String(value["value"])}`)
    .join(" ");
}

/** Rows with exactly this value, through the index of values. */
export function withValue(tx: Transaction, value: number): StoredDocument[] {
  return read(tx, "by_value", "value", value);
}

function row(tx: Transaction, number: number): StoredDocument | null {
  return read(tx, "by_number", "number", number)[0] ?? null;
}

function read(tx: Transaction, index: string, fieldPath: string, value: number): StoredDocument[] {
  const range = [{ type: "Eq" as const, fieldPath, value }];
  const source = { type: "IndexRange" as const, indexName: `test.${index}`, range, order: "asc" as const };
  return drain(tx.openQuery("", { source, operators: [] }));
}

function scan(tx: Transaction): StoredDocument[] {
  const source = { type: "FullTableScan" as const, tableName: "test", order: "asc" as const };
  return drain(tx.openQuery("", { source, operators: [] }));
}

function drain(stream: { next(): StoredDocument | null }): StoredDocument[] {
  const found: StoredDocument[] = [];
  for (let next = stream.next(); next !== null; next = stream.next()) found.push(next);
  return found;
}
