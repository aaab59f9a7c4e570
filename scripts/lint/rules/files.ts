import { basename, dirname } from "node:path";
import ts from "typescript";
import type { FileRule, HouseRule } from "../rule.ts";
import { lineOf, walk } from "../source.ts";

/** What one can hold in the head; the median of good code is under 100. */
const FILE_LINES_MAX = 400;
/** A folder that needs scrolling has lost its subject. */
const FOLDER_FILES_MAX = 25;
const DRAWERS = /^(utils?|helpers?|common|misc|types|shared)$/;
/** The one file through which a package is entered. */
const PACKAGE_DOORS = new Set(["sdk/src/index.ts"]);

export const fileLength: FileRule = {
  name: "file-length",
  promise: `no file over ${FILE_LINES_MAX} lines`,
  check: (source) => {
    if (source.lineCount <= FILE_LINES_MAX) return [];
    return [
      {
        line: 1,
        message: `has ${source.lineCount} lines. Split it by noun; over ${FILE_LINES_MAX} it holds two subjects.`,
      },
    ];
  },
};

export const drawerName: FileRule = {
  name: "drawer-name",
  promise: "no file or folder named utils, helpers, common, misc, types or shared",
  check: (source) => {
    const parts = source.path.split("/");
    const drawer = parts.map((part) => part.replace(/\..*$/, "")).find((part) => DRAWERS.test(part));
    return drawer === undefined
      ? []
      : [{ line: 1, message: `lies in a drawer ("${drawer}"). Name it after what is inside.` }];
  },
};

export const barrel: FileRule = {
  name: "barrel",
  promise: "no file that only re-exports, except a package's door",
  check: (source) => {
    const statements = source.tree.statements;
    if (PACKAGE_DOORS.has(source.path) || statements.length === 0) return [];
    const isBarrel = statements.every(
      (statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier,
    );
    return isBarrel
      ? [{ line: 1, message: "only re-exports. Delete it and import the files themselves." }]
      : [];
  },
};

export const rawHtml: FileRule = {
  name: "raw-html",
  promise: "no dangerouslySetInnerHTML",
  check: (source) => {
    const found: { line: number; message: string }[] = [];
    walk(source.tree, (node) => {
      if (!ts.isIdentifier(node) || node.text !== "dangerouslySetInnerHTML") return;
      found.push({
        line: lineOf(source.tree, node),
        message: "writes raw HTML, the way scripts get in. Render elements instead.",
      });
    });
    return found;
  },
};

export const folderSize: HouseRule = {
  name: "folder-size",
  promise: `no folder with over ${FOLDER_FILES_MAX} files`,
  checkHouse: (house) => {
    const counts = new Map<string, number>();
    for (const path of house.paths) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    return [...counts]
      .filter(([, count]) => count > FOLDER_FILES_MAX)
      .map(([path, count]) => ({
        path,
        line: 1,
        message: `holds ${count} files. Group them: ${basename(path)} is several subjects.`,
      }));
  },
};
