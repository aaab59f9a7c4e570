import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import ts from "typescript";

/** One import or re-export of a file. `target` is a path from the root for a file of ours, else the package's name. */
export interface ImportEdge {
  specifier: string;
  target: string;
  internal: boolean;
  typeOnly: boolean;
  names: readonly string[];
  line: number;
}

export interface SourceText {
  /** From the root, with forward slashes. */
  path: string;
  text: string;
  lineCount: number;
  tree: ts.SourceFile;
  imports: readonly ImportEdge[];
  isTest: boolean;
}

const SKIPPED = new Set([
  "node_modules",
  "dist",
  "_generated",
  "fixtures",
  "test-results",
  "playwright-report",
]);
const CODE = /\.(ts|tsx|mts|js|jsx|mjs|css|sh)$/;
const PARSED = /\.(ts|tsx|mts|js|jsx|mjs)$/;

/** Every code file of the project below `root`; dot folders, builds, generated code and fixtures left out. */
export function listCode(root: string): string[] {
  const found: string[] = [];
  const visit = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name) && !entry.name.startsWith(".")) visit(path);
      } else if (CODE.test(entry.name)) {
        found.push(relative(root, path).split(sep).join("/"));
      }
    }
  };
  visit(root);
  return found.sort();
}

/** Reads and parses one file; style sheets and shell scripts get an empty tree. */
export function readSource(root: string, path: string): SourceText {
  const text = readFileSync(join(root, path), "utf8");
  const kind = /x$/.test(path) ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(path, PARSED.test(path) ? text : "", ts.ScriptTarget.Latest, true, kind);
  return {
    path,
    text,
    lineCount: text.split("\n").length - (text.endsWith("\n") ? 1 : 0),
    tree,
    imports: importsOf(tree, path),
    isTest:
      /\.test(-d)?\.tsx?$|(^|\/)(test|testing|e2e)\/|\.spec\.ts$/.test(path) || /^convex\/test\./.test(path),
  };
}

/** The 1-based line of a node. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** Calls `visit` for every node of the tree, outer ones first. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

function importsOf(tree: ts.SourceFile, path: string): ImportEdge[] {
  const edges: ImportEdge[] = [];
  const add = (specifier: string, node: ts.Node, typeOnly: boolean, names: readonly string[]) =>
    edges.push({ specifier, ...targetOf(path, specifier), typeOnly, names, line: lineOf(tree, node) });
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const clause = node.importClause;
      const bindings = clause?.namedBindings;
      const elements = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
      const allTypes =
        elements.length > 0 && elements.every((element) => element.isTypeOnly) && !clause?.name;
      const names = elements
        .filter((element) => !element.isTypeOnly)
        .map((e) => (e.propertyName ?? e.name).text);
      const typeOnly = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword || allTypes;
      add(node.moduleSpecifier.text, node, typeOnly, names);
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      add(node.moduleSpecifier.text, node, node.isTypeOnly, []);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteral(argument)) add(argument.text, node, false, []);
    }
  });
  return edges;
}

function targetOf(from: string, specifier: string): { target: string; internal: boolean } {
  const clean = specifier.replace(/\?.*$/, "");
  if (clean.startsWith("@/")) return { target: `src/${withoutExtension(clean.slice(2))}`, internal: true };
  if (!clean.startsWith(".")) return { target: clean, internal: false };
  const parts = from.split("/").slice(0, -1);
  for (const part of clean.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return { target: withoutExtension(parts.join("/")), internal: true };
}

function withoutExtension(path: string): string {
  return path.replace(/\.(ts|tsx|mts|js|jsx|mjs)$/, "");
}
