import type { FunctionInfo, LoadedApp, LoadedComponent, ModuleSource } from "./app.ts";
import type { JsonObject } from "../values/json.ts";
import { FunctionFailure } from "./errors.ts";
import { canonicalPath, displayPath, moduleOf, parseHandle, parseReference } from "./functionPath.ts";
import { IDLE_REALMS_MAX } from "./limits.ts";
import { DeterministicRealm } from "./realm/deterministicRealm.ts";
import { schemaChecks, type SchemaChecks } from "./validators/schemaChecks.ts";
import type { Validator } from "./validators/validator.ts";
import { parseValidator } from "./validators/validator.ts";

/** A function of the deployed app, ready to be called. Made once per deployment. */
export interface ResolvedFunction {
  component: LoadedComponent;
  /** "dir/mod.js:fn" */
  path: string;
  modulePath: string;
  exportName: string;
  info: FunctionInfo;
  environment: "isolate" | "node";
  /** null: anything goes. */
  args: Validator | null;
  returns: Validator | null;
}

/** Everything of one deployed version that lives in memory: resolved functions, contexts with loaded modules. */
export class AppRuntime {
  readonly app: LoadedApp;
  private readonly importTimeMs: number;
  private readonly platformEnvironment: Record<string, string>;
  private readonly resolved = new Map<string, Map<string, ResolvedFunction>>();
  private readonly idle = new Map<string, DeterministicRealm[]>();
  private readonly checks = new Map<string, SchemaChecks | null>();

  constructor(app: LoadedApp, options: { importTimeMs: number; cloudUrl: string; siteUrl: string }) {
    this.app = app;
    this.importTimeMs = options.importTimeMs;
    this.platformEnvironment = { CONVEX_CLOUD_URL: options.cloudUrl, CONVEX_SITE_URL: options.siteUrl };
  }

  /** The function at a path as people write it ("mod:fn") in a component, or null. */
  find(componentPath: string, path: string): ResolvedFunction | null {
    let known = this.resolved.get(componentPath);
    if (known === undefined) {
      if (!this.app.components.has(componentPath)) return null;
      this.resolved.set(componentPath, (known = new Map()));
    }
    const before = known.get(path);
    if (before !== undefined) return before;
    const found = this.resolve(componentPath, canonicalPath(path));
    // Only what exists is remembered: callers may ask for any number of names that do not.
    if (found !== null) known.set(path, found);
    return found;
  }

  /** The function that code of `from` addresses in a syscall: by name, reference or handle. Throws if there is none. */
  address(from: LoadedComponent, address: JsonObject): ResolvedFunction {
    if (typeof address.name === "string") return this.expect(from.path, address.name);
    if (typeof address.functionHandle === "string") {
      const handle = parseHandle(address.functionHandle);
      if (handle === null) throw new FunctionFailure(`Invalid function handle: ${address.functionHandle}`);
      return this.expect(handle.componentPath, handle.path);
    }
    const reference = parseReference(String(address.reference));
    if (reference === null)
      throw new FunctionFailure(`Invalid function reference: ${String(address.reference)}`);
    if (reference.child === null) return this.expect(from.path, reference.path);
    const child = from.children.get(reference.child);
    if (child === undefined)
      throw new FunctionFailure(
        `Component ${JSON.stringify(reference.child)} is not installed. Did you forget to \`app.use\` it?`,
      );
    const found = this.expect(child, reference.path);
    if (found.info.visibility !== "public")
      throw new FunctionFailure(notFoundText(reference.path, child, true));
    return found;
  }

  /** A context of the component for one call, best one that has the module loaded. Give it back with `release`. */
  acquire(component: LoadedComponent, modulePath: string): DeterministicRealm {
    const idle = this.idle.get(component.path);
    if (idle !== undefined && idle.length > 0) {
      const at = idle.findLastIndex((realm) => realm.loader.loaded(modulePath) !== undefined);
      return idle.splice(at === -1 ? idle.length - 1 : at, 1)[0]!;
    }
    return new DeterministicRealm(this.realmOptions(component));
  }

  release(component: LoadedComponent, realm: DeterministicRealm): void {
    let idle = this.idle.get(component.path);
    if (idle === undefined) this.idle.set(component.path, (idle = []));
    if (idle.length < IDLE_REALMS_MAX) idle.push(realm);
  }

  /** What `process.env` holds inside the component. */
  environmentOf(component: LoadedComponent): ReadonlyMap<string, string> {
    return new Map([...component.environment, ...Object.entries(this.platformEnvironment)]);
  }

  /** Validators of the component's tables, or null if its schema is not enforced. */
  schemaOf(componentPath: string): SchemaChecks | null {
    let checks = this.checks.get(componentPath);
    if (checks === undefined) {
      const schema = this.app.components.get(componentPath)?.schema ?? null;
      this.checks.set(componentPath, (checks = schema === null ? null : schemaChecks(schema)));
    }
    return checks;
  }

  /** The function of this name in this app, which a push may have changed. Throws if it is gone. */
  current(fn: ResolvedFunction): ResolvedFunction {
    return this.expect(fn.component.path, fn.path);
  }

  private expect(componentPath: string, path: string): ResolvedFunction {
    const found = this.find(componentPath, path);
    if (found === null) throw new FunctionFailure(notFoundText(path, componentPath, false));
    return found;
  }

  private resolve(componentPath: string, path: string): ResolvedFunction | null {
    const component = this.app.components.get(componentPath);
    const info = component?.functions.get(path);
    if (component === undefined || info === undefined) return null;
    const modulePath = moduleOf(path);
    const args = parseValidator(JSON.parse(info.args));
    const returns = info.returns === "null" ? null : parseValidator(JSON.parse(info.returns));
    return {
      component,
      path,
      modulePath,
      exportName: info.name,
      info,
      environment: component.modules.get(modulePath)?.environment ?? "isolate",
      args: args.type === "any" ? null : args,
      returns: returns?.type === "any" ? null : returns,
    };
  }

  private realmOptions(component: LoadedComponent) {
    return {
      name: `convex ${component.path}`,
      environment: this.environmentOf(component),
      importTimeMs: this.importTimeMs,
      file: (path: string) => isolateModule(component, path),
    };
  }
}

/** Bundles for Node are no concern of queries and mutations. */
function isolateModule({ modules }: LoadedComponent, path: string): ModuleSource | undefined {
  const module = modules.get(path);
  return module?.environment === "isolate" ? module : undefined;
}

/** What a caller is told about a function that does not exist or is none of its business. */
export function notFoundText(path: string, componentPath: string, publicOnly: boolean): string {
  const where = componentPath === "" ? "" : ` in component "${componentPath}"`;
  const shown = path.startsWith("_system/") ? path : displayPath(canonicalPath(path));
  return `Could not find ${publicOnly ? "public " : ""}function for '${shown}'${where}. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`;
}
