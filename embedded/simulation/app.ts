import { FunctionFailure } from "../src/functions/errors.ts";
import type { CronSpec, UdfType } from "../src/functions/app.ts";
import { cancelScheduled, insertScheduled } from "../src/schedule/rows.ts";
import type { QueryJson } from "../src/txn/queryJson.ts";
import type { StoredDocument } from "../src/store/document.ts";
import type { Transaction } from "../src/txn/transaction.ts";
import type { JsonObject, JsonValue } from "../src/values/json.ts";

/*
 * The app of the simulation: what user code would be, written against the transaction itself. Each function has its
 * counterpart in `model.ts`, which knows nothing of transactions.
 */

export const ACCOUNTS = ["a", "b", "c", "d"];
export const ACCOUNT_START = 100;
export const RING_SIZE = 6;
export const NOTES = ["k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7"];
const PAGE_SIZE = 3;

/** What a function gets beside its transaction and arguments. */
export interface CallContext {
  who: string | null;
  journal: string | null;
}

export type Args = Record<string, never> & { key: string; from: string; to: string; token: string };
type Body = (tx: Transaction, args: Args, context: CallContext) => JsonValue;

/** Makes tables, indexes and the documents that are only ever changed. */
export function install(tx: Transaction): void {
  if (tx.tableNumber("", "ops") !== null) return;
  tx.setIndexes("", "notes", [{ name: "by_key", fields: ["key"] }]);
  tx.setIndexes("", "accounts", [{ name: "by_name", fields: ["name"] }]);
  tx.setIndexes("", "ring", [{ name: "by_at", fields: ["at"] }]);
  tx.setIndexes("", "ops", [{ name: "by_session", fields: ["session"] }]);
  tx.setIndexes("", "plans", [{ name: "by_token", fields: ["token"] }]);
  for (const name of ACCOUNTS) tx.insert("", "accounts", { name, balance: ACCOUNT_START });
  for (let at = 0; at < RING_SIZE; at += 1) tx.insert("", "ring", { at, next: (at + 1) % RING_SIZE });
}

export const MUTATIONS: Readonly<Record<string, Body>> = {
  "notes:set": (tx, args) => setNote(tx, args.key, args["value"] as unknown as number),
  "notes:bump": (tx, { key }) => {
    const value = numberOf(note(tx, key), "value") + 1;
    setNote(tx, key, value);
    return value;
  },
  "notes:remove": (tx, { key }) => {
    const found = note(tx, key);
    if (found !== null) tx.remove(found.id);
    return found !== null;
  },
  "bank:transfer": (tx, args) => {
    const amount = args["amount"] as unknown as number;
    const from = one(tx, "accounts.by_name", "name", args.from)!;
    tx.merge(from.id, { balance: numberOf(from, "balance") - amount });
    const to = one(tx, "accounts.by_name", "name", args.to)!;
    tx.merge(to.id, { balance: numberOf(to, "balance") + amount });
    // Refused only now, so that there is something to undo.
    if (numberOf(from, "balance") < amount) throw new FunctionFailure("Uncaught Error: not enough");
    return numberOf(one(tx, "accounts.by_name", "name", args.from), "balance");
  },
  "ring:swap": (tx, args) => {
    const a = member(tx, args["at"] as unknown as number);
    const b = member(tx, numberOf(a, "next"));
    const c = member(tx, numberOf(b, "next"));
    tx.merge(a.id, { next: numberOf(c, "at") });
    tx.merge(b.id, { next: numberOf(c, "next") });
    tx.merge(c.id, { next: numberOf(b, "at") });
    return numberOf(c, "at");
  },
  "jobs:plan": (tx, args) => {
    const { token } = args;
    const udfPath = args["path"] as unknown as string;
    const timeMs = tx.nowMs + (args["delayMs"] as unknown as number);
    const jobId = insertScheduled(tx, { componentPath: "", udfPath, args: { token }, timeMs });
    tx.insert("", "plans", { token, jobId });
    return token;
  },
  "jobs:cancel": (tx, { token }) => {
    const plan = one(tx, "plans.by_token", "token", token);
    if (plan !== null) cancelScheduled(tx, plan.value["jobId"] as string);
    return plan !== null;
  },
  "jobs:run": (tx, { token }) => {
    tx.insert("", "ran", { token });
    if (token.endsWith("!")) throw new FunctionFailure("Uncaught Error: this one always fails");
    return null;
  },
  "jobs:acted": (tx, { token }) => {
    tx.insert("", "ran", { token });
    return null;
  },
  "crons:tick": () => null,
};

export const QUERIES: Readonly<Record<string, Body>> = {
  "notes:get": (tx, { key }) => note(tx, key)?.value["value"] ?? null,
  "notes:range": (tx, { from, to }) => {
    const range = [
      { type: "Gte" as const, fieldPath: "key", value: from },
      { type: "Lt" as const, fieldPath: "key", value: to },
    ];
    return all(tx, { type: "IndexRange", indexName: "notes.by_key", range, order: "asc" }).map(pairOf);
  },
  "notes:page": (tx, _args, context) => {
    const query: QueryJson = {
      source: { type: "IndexRange", indexName: "notes.by_key", range: [], order: "asc" },
      operators: [],
    };
    const page = tx.queryPage("", { query, cursor: null, pageSize: PAGE_SIZE, journal: context.journal });
    context.journal = page.journal;
    return { page: page.page.map(pairOf), isDone: page.isDone };
  },
  "bank:total": (tx) =>
    all(tx, { type: "FullTableScan", tableName: "accounts", order: "asc" })
      .map((account) => numberOf(account, "balance"))
      .reduce((sum, balance) => sum + balance, 0),
  "ring:walk": (tx) => {
    const walk = [0];
    let next = numberOf(member(tx, 0), "next");
    while (next !== 0 && walk.length <= RING_SIZE) {
      walk.push(next);
      next = numberOf(member(tx, next), "next");
    }
    return walk;
  },
  "ops:count": (tx, args) =>
    all(tx, {
      type: "IndexRange",
      indexName: "ops.by_session",
      range: [{ type: "Eq", fieldPath: "session", value: args["session"] as unknown as string }],
      order: "asc",
    }).length,
  "who:mine": (tx, { key }, { who }) => [who, note(tx, key)?.value["value"] ?? null],
};

export const ACTIONS = ["jobs:act", "crons:slow"];

export const CRONS: readonly CronSpec[] = [
  cron("tick", "crons:tick", { type: "interval", seconds: 3 }),
  cron("slow", "crons:slow", { type: "interval", seconds: 2 }),
  cron("hourly", "crons:tick", { type: "hourly", minuteUTC: 30 }),
];

export function typeOf(path: string): UdfType {
  if (ACTIONS.includes(path)) return "action";
  return path in MUTATIONS ? "mutation" : "query";
}

function cron(identifier: string, name: string, schedule: JsonObject): CronSpec {
  return { identifier, spec: { name, args: [{ token: identifier }], schedule } };
}

function setNote(tx: Transaction, key: string, value: number): JsonValue {
  const before = note(tx, key);
  if (before === null) tx.insert("", "notes", { key, value });
  else tx.merge(before.id, { value });
  return before?.value["value"] ?? null;
}

function note(tx: Transaction, key: string): StoredDocument | null {
  return one(tx, "notes.by_key", "key", key);
}

function member(tx: Transaction, at: number): StoredDocument {
  return one(tx, "ring.by_at", "at", at)!;
}

function one(tx: Transaction, indexName: string, fieldPath: string, value: JsonValue): StoredDocument | null {
  const range = [{ type: "Eq" as const, fieldPath, value }];
  return all(tx, { type: "IndexRange", indexName, range, order: "asc" })[0] ?? null;
}

function all(tx: Transaction, source: QueryJson["source"]): StoredDocument[] {
  const stream = tx.openQuery("", { source, operators: [] });
  const found: StoredDocument[] = [];
  for (let document = stream.next(); document !== null; document = stream.next()) found.push(document);
  return found;
}

function pairOf(document: StoredDocument): JsonValue {
  return [document.value["key"]!, document.value["value"]!];
}

function numberOf(document: StoredDocument | null, field: string): number {
  return (document?.value[field] as number | undefined) ?? 0;
}
