import type { LoadedApp } from "../functions/app.ts";
import { canonicalPath } from "../functions/functionPath.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import type { UnmountedComponent } from "./deployedApp.ts";
import { readEnvironment } from "./environmentVariables.ts";

export interface SystemQueryCall {
  path: string;
  componentPath: string;
  args: JsonObject;
  tx: Transaction;
  cloudUrl: string;
  app: LoadedApp;
  /** Components that were taken out of the app. */
  unmounted: readonly UnmountedComponent[];
}

/** Answers one system query. */
export type SystemAnswer = (call: SystemQueryCall) => JsonValue;

// What the command line asks for by subscription. Each answer reads through the transaction, so it is live.
const answers: Readonly<Record<string, SystemAnswer>> = {
  "_system/cli/queryEnvironmentVariables.js:default": ({ tx }) =>
    [...readEnvironment(tx)].map(([name, value]) => ({ name, value })),
  "_system/cli/queryEnvironmentVariables.js:get": ({ tx, args }) => {
    const value = readEnvironment(tx).get(String(args.name));
    return value === undefined ? null : { name: String(args.name), value };
  },
  "_system/cli/tables.js:default": ({ tx, componentPath }) => ({
    page: tx
      .tables(componentPath)
      .filter((name) => !name.startsWith("_"))
      .map((name) => ({ name })),
    isDone: true,
    continueCursor: "",
  }),
  "_system/cli/tableData.js:default": tableData,
  "_system/cli/tableSize.js:default": ({ tx, componentPath, args }) =>
    tx.count(componentPath, String(args.tableName ?? args.table)),
  "_system/cli/queryTable.js:default": ({ tx, componentPath, args }) => {
    // Only reads, so that a change of the table wakes whoever waits for one.
    tx.count(componentPath, String(args.tableName));
    return null;
  },
  "_system/cli/modules.js:apiSpec": apiSpec,
  "_system/cli/convexUrl.js:cloudUrl": ({ cloudUrl }) => cloudUrl,
  "_system/frontend/components.js:list": ({ app, unmounted }) => [
    ...[...app.components.keys()].map((path) => componentEntry(path, "active")),
    ...unmounted.map(({ path }) => componentEntry(path, "unmounted")),
  ],
  "_system/frontend/getSchemas.js:default": ({ app, componentPath }) => ({
    active: JSON.stringify(app.components.get(componentPath)?.schema ?? null),
    inProgress: null,
  }),
};

/** Answers a `_system/...` query; undefined if there is none of that name. */
export function answerSystemQuery(call: SystemQueryCall): JsonValue | undefined {
  return answers[canonicalPath(call.path)]?.(call);
}

function componentEntry(path: string, state: "active" | "unmounted"): JsonObject {
  return { id: path === "" ? null : path, name: path.split("/").at(-1) ?? "", path, args: {}, state };
}

function tableData({ tx, componentPath, args }: SystemQueryCall): JsonValue {
  const { numItems, cursor } = args.paginationOpts as { numItems: number; cursor: string | null };
  const order = args.order === "asc" ? "asc" : "desc";
  const result = tx.queryPage(componentPath, {
    query: { source: { type: "FullTableScan", tableName: String(args.table), order }, operators: [] },
    cursor,
    pageSize: numItems,
  });
  return {
    page: result.page.map((document) => document.value),
    isDone: result.isDone,
    continueCursor: result.continueCursor,
  };
}

function apiSpec({ app, componentPath, args }: SystemQueryCall): JsonValue {
  const path = typeof args.componentId === "string" ? args.componentId : componentPath;
  const component = app.components.get(path);
  if (component === undefined) return [];
  const functions = [...component.functions].map(([identifier, info]): JsonObject => ({
    identifier,
    functionType: `${info.udfType[0]!.toUpperCase()}${info.udfType.slice(1)}`,
    visibility: { kind: info.visibility },
    args: JSON.parse(info.args) as JsonValue,
    returns: (JSON.parse(info.returns) as JsonValue) ?? { type: "any" },
  }));
  const routes = (component.httpRoutes ?? []).map((route): JsonObject => ({
    functionType: "HttpAction",
    method: route.method,
    path: route.path,
  }));
  return [...functions, ...routes];
}
