import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { domainsAmong } from "./rooms.ts";
import type { FileRule, Finding, House, HouseRule } from "./rule.ts";
import {
  dbFilter,
  declaredTables,
  rawBuilders,
  tableOwner,
  tenantIndex,
  unboundedCollect,
} from "./rules/convexData.ts";
import { barrel, drawerName, fileLength, folderSize, rawHtml } from "./rules/files.ts";
import { domainRule, importRules } from "./rules/imports.ts";
import { listCode, readSource, type SourceText } from "./source.ts";

export const fileRules: readonly FileRule[] = [
  ...importRules,
  rawBuilders,
  dbFilter,
  unboundedCollect,
  tenantIndex,
  tableOwner,
  fileLength,
  drawerName,
  barrel,
  rawHtml,
];

export const houseRules: readonly HouseRule[] = [domainRule, folderSize];

/** Everything that the house rules object to below `root`, in the order of the paths. */
export function checkHouse(root: string): Finding[] {
  const paths = listCode(root);
  const sources = paths.map((path) => readSource(root, path));
  const house: House = { root, paths, convexFolders: convexDomains(root), tableOwners: ownersOf(sources) };
  const findings: Finding[] = [];
  for (const rule of houseRules) {
    for (const found of rule.checkHouse(house)) findings.push({ rule: rule.name, ...found });
  }
  for (const source of sources) {
    for (const rule of fileRules) {
      for (const found of rule.check(source, house)) {
        if (!isAllowed(source, rule.name, found.line))
          findings.push({ rule: rule.name, path: source.path, ...found });
      }
    }
  }
  return findings;
}

function convexDomains(root: string): string[] {
  const folder = join(root, "convex");
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return domainsAmong(entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name));
}

function ownersOf(sources: readonly SourceText[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const source of sources) {
    const match = /^convex\/([^/]+)\/schema\.ts$/.exec(source.path);
    if (!match?.[1]) continue;
    for (const table of declaredTables(source.tree)) owners.set(table, match[1]);
  }
  return owners;
}

/** An exception is a comment `lint-ok <rule>: <reason>` on the line, the line above, or (file-length) the first line. */
function isAllowed(source: SourceText, rule: string, line: number): boolean {
  const lines = source.text.split("\n");
  return [lines[line - 1], lines[line - 2]].some((text) => {
    const match = /lint-ok ([a-z-]+): *(\S.*)/.exec(text ?? "");
    return match?.[1] === rule;
  });
}
