import { SourceMap } from "node:module";
import type { SourceMapPayload } from "node:module";
import type { Thrown } from "./realm/execution.ts";
import { MODULE_PREFIX } from "./realm/modules.ts";

/** The source map of a bundled file, by its path. */
export type SourceMaps = (path: string) => string | undefined;

/** Frames shown: more is noise of libraries. */
const FRAMES_MAX = 16;
const FRAME = /^\s+at (?:(async )?(.*?) \()?convex:\/(.+?):(\d+):(\d+)\)?$/;

/** "Uncaught Error: ..." with frames in the sources that the app's author wrote. */
export function uncaughtText(thrown: Thrown, sourceMapOf: SourceMaps): string {
  return `Uncaught ${errorText(thrown, sourceMapOf)}`;
}

/** An error with its frames, the backend's own left out. */
function errorText(thrown: Thrown, sourceMapOf: SourceMaps): string {
  const frames: string[] = [];
  for (const line of thrown.stack.split("\n")) {
    if (frames.length >= FRAMES_MAX || !line.includes(MODULE_PREFIX)) continue;
    const match = FRAME.exec(line);
    if (match === null) continue;
    const [, async = "", name = "<anonymous>", path = "", lineNumber = "1", column = "1"] = match;
    frames.push(
      `    at ${async}${name} (${original(path, Number(lineNumber), Number(column), sourceMapOf(path))})`,
    );
  }
  return [thrown.text, ...frames].join("\n");
}

function original(path: string, line: number, column: number, sourceMap: string | undefined): string {
  const generated = `../convex/${path}:${line}:${column}`;
  if (sourceMap === undefined) return generated;
  try {
    const found = new SourceMap(JSON.parse(sourceMap) as SourceMapPayload).findEntry(line - 1, column - 1);
    if (!("originalSource" in found) || found.originalSource === undefined) return generated;
    return `../${found.originalSource.replace(/^(\.\.?\/)+/, "")}:${found.originalLine + 1}:${found.originalColumn + 1}`;
  } catch {
    return generated;
  }
}

/** Whatever holds files by path: a component, or what a thread has of it. */
interface MappedModules {
  readonly modules: ReadonlyMap<string, { sourceMap?: string | undefined }>;
}

/** Source maps of a component's modules by path. */
export function moduleSourceMaps(component: MappedModules): SourceMaps {
  return (path) => component.modules.get(path)?.sourceMap;
}

/** How errors that the component's code prints are shown. */
export function errorPrinter(component: MappedModules): (error: Error) => string {
  return (error) => errorText({ text: String(error), stack: error.stack ?? "" }, moduleSourceMaps(component));
}
