import type { Transaction } from "../txn/transaction.ts";
import { DeployError } from "./errors.ts";

/** One row {name, value} per variable. Written by `update_environment_variables`, read on load and by `convex env`. */
const TABLE = "_environment_variables";
const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const NAME_CHARS_MAX = 40;
const VALUE_BYTES_MAX = 8 * 1024;
/** Set by the backend itself. */
const RESERVED = new Set(["CONVEX_CLOUD_URL", "CONVEX_SITE_URL"]);

export interface EnvironmentChange {
  name: string;
  /** null removes the variable. */
  value: string | null;
}

/** All variables, by name in order. */
export function readEnvironment(tx: Transaction): Map<string, string> {
  const rows = readRows(tx).map(({ name, value }): [string, string] => [name, value]);
  return new Map(rows.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Applies the changes, all or none. */
export function changeEnvironment(tx: Transaction, changes: readonly EnvironmentChange[]): void {
  tx.declareTable("", TABLE);
  for (const { name, value } of changes) {
    if (value !== null) check(name, value);
    const existing = readRows(tx).find((row) => row.name === name);
    if (existing !== undefined) tx.remove(existing.id);
    if (value !== null) tx.insert("", TABLE, { name, value });
  }
}

function check(name: string, value: string): void {
  if (RESERVED.has(name))
    throw new DeployError(
      "EnvVarNameForbidden",
      `Environment variable with name "${name}" is built-in and cannot be overridden`,
    );
  if (!NAME.test(name) || name.length > NAME_CHARS_MAX) {
    throw new DeployError(
      "InvalidEnvVarName",
      `Environment variable name "${name}" is invalid: use letters, digits and underscores, not starting with a digit, at most ${NAME_CHARS_MAX}`,
    );
  }
  if (Buffer.byteLength(value) > VALUE_BYTES_MAX)
    throw new DeployError(
      "EnvVarValueTooLarge",
      `The value of "${name}" is larger than ${VALUE_BYTES_MAX} bytes`,
    );
}

function readRows(tx: Transaction): { id: string; name: string; value: string }[] {
  const stream = tx.openQuery("", {
    source: { type: "FullTableScan", tableName: TABLE, order: "asc" },
    operators: [],
  });
  const rows: { id: string; name: string; value: string }[] = [];
  for (let document = stream.next(); document !== null; document = stream.next()) {
    rows.push({ id: document.id, name: String(document.value.name), value: String(document.value.value) });
  }
  return rows;
}
