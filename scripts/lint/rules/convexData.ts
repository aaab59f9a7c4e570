import ts from "typescript";
import { roomOf } from "../rooms.ts";
import type { FileRule } from "../rule.ts";
import { lineOf, type SourceText, walk } from "../source.ts";

const RAW_BUILDERS = new Set([
  "query",
  "mutation",
  "action",
  "internalQuery",
  "internalMutation",
  "internalAction",
  "httpAction",
]);
const QUERY_STARTS = new Set(["query", "withIndex", "withSearchIndex", "fullTableScan"]);
const TABLE_CALLS = new Set(["query", "insert", "normalizeId", "table"]);

/** Only one file may build functions without a declared permission. */
export const rawBuilders: FileRule = {
  name: "raw-builders",
  promise: "query, mutation and action of _generated/server are imported by convex/functions.ts only",
  check: (source) => {
    if (!source.path.startsWith("convex/") || source.path === "convex/functions.ts" || source.isTest)
      return [];
    return source.imports
      .filter(
        (edge) =>
          edge.target === "convex/_generated/server" && edge.names.some((name) => RAW_BUILDERS.has(name)),
      )
      .map((edge) => ({
        line: edge.line,
        message:
          "uses a raw builder. Take orgQuery, orgMutation, internalMutation ... from convex/functions.ts: they check the caller.",
      }));
  },
};

/** A filter on a database query reads everything and throws most of it away. */
export const dbFilter: FileRule = {
  name: "db-filter",
  promise: "no .filter() on a database query",
  check: (source) =>
    queryCalls(source, "filter").map((line) => ({
      line,
      message:
        "filters a database query after reading it. Add an index that starts with the same fields and use withIndex.",
    })),
};

/** A collect grows with the data until it breaks a limit. */
export const unboundedCollect: FileRule = {
  name: "unbounded-collect",
  promise: "no .collect() on a database query",
  check: (source) =>
    queryCalls(source, "collect").map((line) => ({
      line,
      message: "reads without a bound. Use .take(LIMIT), .paginate() or a counter.",
    })),
};

/** An index that does not start with the tenant is a door to all tenants. */
export const tenantIndex: FileRule = {
  name: "tenant-index",
  promise: "every index of a table with orgId starts with orgId",
  check: (source) => {
    if (!/^convex\/(.*\/)?schema\.ts$/.test(source.path)) return [];
    const found: { line: number; message: string }[] = [];
    walk(source.tree, (node) => {
      const index = indexDeclaration(node);
      if (!index || !hasOrgId(index.table)) return;
      if (index.fields.includes("orgId") && (index.kind !== "index" || index.fields[0] === "orgId")) return;
      const mend = index.kind === "index" ? "Make orgId its first field." : "Add orgId to its filterFields.";
      found.push({
        line: lineOf(source.tree, index.at),
        message: `index "${index.name}" is not led by orgId. ${mend}`,
      });
    });
    return found;
  },
};

/** A table has one owner; others ask its model. */
export const tableOwner: FileRule = {
  name: "table-owner",
  promise: "a domain touches its own tables only",
  check: (source, house) => {
    const room = roomOf(source.path);
    if (source.isTest || (room.kind !== "model" && room.kind !== "handler")) return [];
    const found: { line: number; message: string }[] = [];
    walk(source.tree, (node) => {
      const table = tableNamed(node);
      const owner = table === null ? undefined : house.tableOwners.get(table);
      if (owner === undefined || owner === room.domain) return;
      found.push({
        line: lineOf(source.tree, node),
        message: `touches "${table}", which belongs to ${owner}. Call a function of convex/${owner}/model, or record an event.`,
      });
    });
    return found;
  },
};

/** The tables that a schema file declares: the keys of objects whose values start with defineTable(. */
export function declaredTables(tree: ts.SourceFile): string[] {
  const names: string[] = [];
  walk(tree, (node) => {
    if (!ts.isPropertyAssignment(node) || !ts.isIdentifier(node.name)) return;
    if (tableDefinition(node.initializer)) names.push(node.name.text);
  });
  return names;
}

function queryCalls(source: SourceText, method: string): number[] {
  if (!source.path.startsWith("convex/") || source.isTest) return [];
  const lines: number[] = [];
  walk(source.tree, (node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    if (node.expression.name.text !== method || !isDbQuery(node.expression.expression)) return;
    lines.push(lineOf(source.tree, node.expression.name));
  });
  return lines;
}

function isDbQuery(expression: ts.Expression): boolean {
  if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) return false;
  const { name, expression: receiver } = expression.expression;
  return QUERY_STARTS.has(name.text) || isDbQuery(receiver);
}

function tableNamed(node: ts.Node): string | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const { name, expression: receiver } = node.expression;
  const [argument] = node.arguments;
  if (!TABLE_CALLS.has(name.text) || !argument || !ts.isStringLiteral(argument)) return null;
  return /(^|\.)db$/.test(receiver.getText()) ? argument.text : null;
}

interface IndexDeclaration {
  kind: string;
  name: string;
  fields: string[];
  table: ts.CallExpression;
  at: ts.Node;
}

function indexDeclaration(node: ts.Node): IndexDeclaration | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const kind = node.expression.name.text;
  if (kind !== "index" && kind !== "searchIndex" && kind !== "vectorIndex") return null;
  const table = tableDefinition(node.expression.expression);
  const [name, fields] = node.arguments;
  if (!table || !name || !ts.isStringLiteral(name) || !fields) return null;
  return { kind, name: name.text, fields: stringsIn(fields), table, at: name };
}

function stringsIn(node: ts.Node): string[] {
  const found: string[] = [];
  walk(node, (inner) => {
    if (ts.isStringLiteral(inner)) found.push(inner.text);
  });
  return found;
}

function tableDefinition(expression: ts.Expression): ts.CallExpression | null {
  if (!ts.isCallExpression(expression)) return null;
  if (ts.isIdentifier(expression.expression))
    return expression.expression.text === "defineTable" ? expression : null;
  return ts.isPropertyAccessExpression(expression.expression)
    ? tableDefinition(expression.expression.expression)
    : null;
}

function hasOrgId(table: ts.CallExpression): boolean {
  const [fields] = table.arguments;
  return fields !== undefined && ts.isObjectLiteralExpression(fields)
    ? fields.properties.some((property) => property.name?.getText() === "orgId")
    : false;
}
