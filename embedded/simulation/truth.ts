import type { DurableBatch } from "../src/store/durableStore.ts";
import { VALUES_PER_ROW } from "../src/store/durableStore.ts";
import type { JsonObject } from "../src/values/json.ts";
import { Model, type Op } from "./model.ts";
import type { SimulatedDisk } from "./simulatedDisk.ts";

interface Job {
  path: string;
  token: string;
  state: string;
}

const LIVE = ["pending", "inProgress"];

/**
 * What is really on the disk, compared with the model after every batch: each mutation wholly or not at all, once,
 * in an order that explains all results.
 */
export class Truth {
  readonly model = new Model();
  /** The model as of each batch. */
  readonly history = new Map<bigint, Model>();
  readonly jobs = new Map<number, Job>();
  /** What each client's request returned. */
  readonly results = new Map<string, string>();
  /** How often an action reached the outside world. */
  readonly sideEffects = new Map<string, number>();
  readonly #tables = new Map<number, Map<number, JsonObject>>();
  readonly #lastRequest = new Map<string, number>();
  #numbers = new Map<string, number>();

  /** Takes in what the disk has just kept. Throws if that cannot be. */
  learn(disk: SimulatedDisk, batch: DurableBatch): void {
    if (batch.catalog !== null)
      this.#numbers = new Map(batch.catalog.tables.map(({ name, number }) => [name, number]));
    for (const row of batch.remove) for (const rows of this.#tables.values()) rows.delete(row);
    const ops: [number, Op][] = [];
    for (let at = 0; at < batch.put.length; at += VALUES_PER_ROW) {
      const row = batch.put[at] as number;
      const table = batch.put[at + 1] as number;
      const value = JSON.parse(batch.put[at + 4] as string) as JsonObject;
      if (!this.#tables.has(table)) this.#tables.set(table, new Map());
      this.#tables.get(table)!.set(row, value);
      if (table === this.#numbers.get("ops")) ops.push([row, value as unknown as Op]);
    }
    for (const [, op] of ops.sort(([a], [b]) => a - b)) this.#apply(op);
    this.#compare();
    this.#checkJobs();
    this.history.set(disk.ts!, this.model.copy());
  }

  /** Says that an action did something that no transaction can undo. */
  sideEffect(token: string): void {
    const times = (this.sideEffects.get(token) ?? 0) + 1;
    if (times > 1) throw new Error(`Action ${token} ran ${times} times`);
    this.sideEffects.set(token, times);
  }

  rowsOf(table: string): JsonObject[] {
    return [...(this.#tables.get(this.#numbers.get(table) ?? -1)?.values() ?? [])];
  }

  #apply(op: Op): void {
    const request = `${op.session}/${op.requestId}`;
    if (this.results.has(request)) throw new Error(`${request} took effect twice`);
    const last = this.#lastRequest.get(op.session) ?? -1;
    // A refusal is not recorded: if its answer was lost, the same request may succeed when it is sent again.
    if (op.requestId <= last && op.path !== "bank:transfer")
      throw new Error(`${request} took effect after a later one`);
    this.#lastRequest.set(op.session, Math.max(op.requestId, last));
    const expected = JSON.stringify(this.model.apply(op));
    const actual = JSON.stringify(op.result);
    if (expected !== actual)
      throw new Error(`${request} ${op.path} ${JSON.stringify(op.args)} returned ${actual}, not ${expected}`);
    this.results.set(request, actual);
  }

  #compare(): void {
    const { notes, accounts, ring } = this.model;
    expectSame("notes", sortedPairs(this.rowsOf("notes"), "key", "value"), [...notes].sort(byFirst));
    if (!this.#numbers.has("accounts")) return;
    expectSame(
      "accounts",
      sortedPairs(this.rowsOf("accounts"), "name", "balance"),
      [...accounts].sort(byFirst),
    );
    expectSame("ring", sortedPairs(this.rowsOf("ring"), "at", "next"), [...ring.entries()]);
    expectSame("ran", this.rowsOf("ran").length, this.model.ran.size);
    expectSame("plans", this.rowsOf("plans").length, this.model.plans.size);
  }

  #checkJobs(): void {
    const live = new Map<string, number>();
    let planned = 0;
    for (const row of this.rowsOf("_scheduled_functions")) {
      const { token } = (row.args as JsonObject[])[0] as { token: string };
      const { kind } = row.state as { kind: string };
      const path = row.udfPath as string;
      if (path.startsWith("crons:")) {
        if (LIVE.includes(kind)) live.set(token, (live.get(token) ?? 0) + 1);
        continue;
      }
      planned += 1;
      const ran = this.model.ran.has(token);
      if (path === "jobs:run" && ran !== (kind === "success"))
        throw new Error(`${token} is ${kind}, ran: ${ran}`);
      if (path === "jobs:act" && kind === "success" && !this.sideEffects.has(token))
        throw new Error(`${token} succeeded without having run`);
      if (path === "jobs:act" && kind === "pending" && this.sideEffects.has(token))
        throw new Error(`${token} ran while it was pending`);
    }
    expectSame("planned jobs", planned, this.model.plans.size);
    for (const [name, count] of live)
      if (count > 1) throw new Error(`Cron ${name} has ${count} runs at a time`);
  }
}

function sortedPairs(rows: readonly JsonObject[], first: string, second: string): unknown[] {
  return rows.map((row) => [row[first], row[second]] as [string, unknown]).sort(byFirst);
}

function byFirst([a]: [string | number, unknown], [b]: [string | number, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function expectSame(what: string, actual: unknown, expected: unknown): void {
  const [shown, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (shown !== wanted) throw new Error(`On the disk ${what} are ${shown}, they should be ${wanted}`);
}
