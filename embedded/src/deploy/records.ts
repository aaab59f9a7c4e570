import type { AuthProvider, ModuleSource } from "../functions/app.ts";
import { NO_LIMITS } from "../txn/limits.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonObject } from "../values/json.ts";
import type { Instance } from "./components/componentTree.ts";
import type { DeployedApp, DeployedDefinition, UnmountedComponent } from "./deployedApp.ts";
import { NOTHING_DEPLOYED } from "./deployedApp.ts";
import { byPath } from "./pushRequest.ts";

/** Holds the pushed code: one row per module, per definition, and one for the whole. Written by `finish_push` only. */
const TABLE = "_deployment";

/** Holds one row {version}: how often code or variables were replaced. Written by whatever replaces them. */
const VERSION_TABLE = "_deployment_version";

interface Row {
  key: string;
  json: string;
}

/** Tells whether code or variables were replaced since: what is in memory is only as new as what is durable. */
export function readVersion(tx: Transaction): number {
  return Number(readRows(tx, VERSION_TABLE)[0]?.value.version ?? 0);
}

/** Counts one replacement and returns the new version. */
export function raiseVersion(tx: Transaction): number {
  tx.declareTable("", VERSION_TABLE);
  const [row] = readRows(tx, VERSION_TABLE);
  const version = Number(row?.value.version ?? 0) + 1;
  if (row === undefined) tx.insert("", VERSION_TABLE, { version });
  else tx.replace(row.id, { version });
  return version;
}

/** Makes the stored app equal to this one; rows that are the same are left alone. */
export function saveDeployed(tx: Transaction, app: DeployedApp): void {
  tx.limits = NO_LIMITS;
  tx.declareTable("", TABLE);
  const wanted = new Map(rowsOf(app).map((row) => [row.key, row]));
  for (const { id, value } of readRows(tx)) {
    const row = wanted.get(String(value.key));
    if (row === undefined) tx.remove(id);
    else if (row.json !== value.json) tx.replace(id, { ...row });
    wanted.delete(String(value.key));
  }
  for (const row of wanted.values()) tx.insert("", TABLE, { ...row });
}

/** The stored app, or an empty one before the first push. */
export function readDeployed(tx: Transaction): DeployedApp {
  tx.limits = NO_LIMITS;
  const rows = readRows(tx).map(({ value }) => ({
    key: JSON.parse(String(value.key)) as string[],
    json: JSON.parse(String(value.json)) as JsonObject,
  }));
  const app = rows.find(({ key }) => key[0] === "app")?.json;
  if (app === undefined) return NOTHING_DEPLOYED;
  const modules = modulesByDefinition(rows);
  const definitions = rows
    .filter(({ key }) => key[0] === "definition")
    .map(({ key, json }): DeployedDefinition => ({
      ...(json as unknown as Omit<DeployedDefinition, "modules">),
      modules: byPath(modules.get(key[1]!) ?? []),
    }));
  return {
    definitions: new Map(definitions.map((definition) => [definition.path, definition])),
    instances: app.instances as unknown as Instance[],
    authProviders: app.authProviders as unknown as AuthProvider[],
    udfServerVersion: String(app.udfServerVersion),
    unmounted: (app.unmounted ?? []) as unknown as UnmountedComponent[],
  };
}

function rowsOf(app: DeployedApp): Row[] {
  const { instances, authProviders, udfServerVersion, unmounted } = app;
  const rows = [row(["app"], { instances, authProviders, udfServerVersion, unmounted })];
  for (const { modules, ...definition } of app.definitions.values()) {
    rows.push(row(["definition", definition.path], definition));
    for (const module of modules.values()) rows.push(row(["module", definition.path, module.path], module));
  }
  return rows;
}

function row(key: string[], value: unknown): Row {
  return { key: JSON.stringify(key), json: JSON.stringify(value) };
}

function readRows(tx: Transaction, tableName = TABLE): { id: string; value: JsonObject }[] {
  const stream = tx.openQuery("", {
    source: { type: "FullTableScan", tableName, order: "asc" },
    operators: [],
  });
  const rows: { id: string; value: JsonObject }[] = [];
  for (let document = stream.next(); document !== null; document = stream.next())
    rows.push({ id: document.id, value: document.value });
  return rows;
}

function modulesByDefinition(rows: { key: string[]; json: JsonObject }[]): Map<string, ModuleSource[]> {
  const groups = new Map<string, ModuleSource[]>();
  for (const { key, json } of rows) {
    if (key[0] !== "module") continue;
    const group = groups.get(key[1]!) ?? [];
    group.push(json as unknown as ModuleSource);
    groups.set(key[1]!, group);
  }
  return groups;
}
