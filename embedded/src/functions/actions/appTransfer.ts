import type { LoadedComponent, ModuleSource } from "../app.ts";
import type { AppRuntime } from "../appRuntime.ts";
import type { ThreadApp, ThreadComponent, ThreadFile } from "./protocol.ts";

/** The app as the thread needs it. `before` is what the thread got last: its files are left out. */
export function threadApp(runtime: AppRuntime, before: AppRuntime | null): ThreadApp {
  const known = new Set<string>();
  for (const module of modulesOf(before)) known.add(keyOf(module));
  const files: ThreadFile[] = [];
  for (const module of modulesOf(runtime)) {
    const key = keyOf(module);
    if (known.has(key)) continue;
    known.add(key);
    files.push({ key, path: module.path, source: module.source, sourceMap: module.sourceMap });
  }
  const components = [...runtime.app.components.values()].map((component) =>
    threadComponent(component, runtime.environmentOf(component)),
  );
  return { files, components };
}

function threadComponent(
  component: LoadedComponent,
  environment: ReadonlyMap<string, string>,
): ThreadComponent {
  const files: ThreadComponent["files"] = { isolate: [], node: [] };
  for (const module of component.modules.values()) files[module.environment].push(keyOf(module));
  return { path: component.path, environment, files };
}

/** Components installed several times share their files. */
function modulesOf(runtime: AppRuntime | null): ModuleSource[] {
  if (runtime === null) return [];
  return [...runtime.app.components.values()].flatMap(({ modules }) => [...modules.values()]);
}

function keyOf(module: ModuleSource): string {
  return `${module.sha256}/${module.path}`;
}
