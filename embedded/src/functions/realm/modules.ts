import { builtinModules, createRequire } from "node:module";
import { join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { MODULE_LOAD_TIME_MAX_MS } from "../limits.ts";

/** One file as the loader needs it. */
export interface SourceFile {
  path: string;
  source: string;
}

export interface LoaderOptions {
  context: vm.Context;
  /** The file at this path of the bundle, or undefined. */
  file(path: string): SourceFile | undefined;
  /** Modules that are not in the bundle (Node's own, external packages); null where there are none. */
  outside: ((specifier: string) => Promise<Record<string, unknown>>) | null;
  /** Runs what evaluation left in the context's own microtask queue; null if it shares the host's, and has no time limit then. */
  drain: (() => void) | null;
  /** Told of each dynamic import, which goes on outside of the context. */
  onDynamicImport(loading: Promise<unknown>): void;
}

/** Prefix of module identifiers, by which frames of bundles are told from the host's in stacks. */
export const MODULE_PREFIX = "convex:/";

/** Turns granted to top-level awaits; code that is ready needs one or two. */
const TOP_LEVEL_AWAIT_ROUNDS_MAX = 50;

// Compiling is most of a load; V8's code cache makes every later context of the same file cheap.
const codeCache = new WeakMap<SourceFile, Buffer>();

/** Loads the ES modules of one bundle into one context, each once. */
export class ModuleLoader {
  private readonly options: LoaderOptions;
  private readonly modules = new Map<string, vm.Module>();
  private readonly namespaces = new Map<string, Record<string, unknown>>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(options: LoaderOptions) {
    this.options = options;
  }

  /** The exports of a module that has been loaded, else undefined. */
  loaded(path: string): Record<string, unknown> | undefined {
    return this.namespaces.get(path);
  }

  /** How many modules have been loaded by path. */
  get loadedCount(): number {
    return this.namespaces.size;
  }

  /** Loads and evaluates. Rejects with what the module threw (a value of the context) or with a linking error. */
  load(path: string): Promise<Record<string, unknown>> {
    const known = this.namespaces.get(path);
    if (known !== undefined) return Promise.resolve(known);
    // One at a time: two links through a shared, half-linked dependency fail.
    const loading = this.queue
      .then(() => this.evaluated(path))
      .then((module) => module.namespace as Record<string, unknown>);
    this.queue = loading.catch(() => undefined);
    return loading;
  }

  private async evaluated(path: string): Promise<vm.Module> {
    const module = this.module(path);
    if (module === undefined) throw new Error(`Module not found: ${path}`);
    try {
      if (module.status === "unlinked") await module.link((specifier, from) => this.resolve(specifier, from));
      if (module.status === "linked") await this.evaluate(module);
    } finally {
      this.forgetUnlinked();
    }
    if (module.status === "errored") throw module.error;
    this.namespaces.set(path, module.namespace as Record<string, unknown>);
    return module;
  }

  private async evaluate(module: vm.Module): Promise<void> {
    if (this.options.drain === null) {
      await module.evaluate().catch(() => undefined);
      return;
    }
    const evaluating = module.evaluate({ timeout: MODULE_LOAD_TIME_MAX_MS });
    let settled = false;
    const settle = () => void (settled = true);
    evaluating.then(settle, settle);
    this.options.drain();
    // A module that awaits at its top level goes on in turns of the context's own queue.
    for (let round = 0; !settled; round += 1) {
      if (round > TOP_LEVEL_AWAIT_ROUNDS_MAX)
        throw new Error(
          `The top level of ${module.identifier.slice(MODULE_PREFIX.length)} awaits what nothing will ever settle`,
        );
      await new Promise((resolve) => setImmediate(resolve));
      this.options.drain();
    }
  }

  /** A failed link must not poison later loads. */
  private forgetUnlinked(): void {
    for (const [path, module] of this.modules) {
      if (module.status === "unlinked" || module.status === "linking") this.modules.delete(path);
    }
  }

  private module(path: string): vm.Module | undefined {
    const known = this.modules.get(path);
    if (known !== undefined) return known;
    const file = this.options.file(path);
    if (file === undefined) return undefined;
    const module = this.compile(file);
    this.modules.set(path, module);
    return module;
  }

  private compile(file: SourceFile): vm.SourceTextModule {
    const cached = codeCache.get(file);
    const options = {
      context: this.options.context,
      identifier: MODULE_PREFIX + file.path,
      initializeImportMeta: (meta: { url?: string }) => {
        meta.url = pathToFileURL(join(process.cwd(), "convex", file.path)).href;
      },
      importModuleDynamically: (specifier: string, from: unknown) =>
        this.importDynamically(specifier, from as vm.Module),
    };
    if (cached !== undefined) {
      try {
        return new vm.SourceTextModule(file.source, { ...options, cachedData: cached });
      } catch {
        codeCache.delete(file);
      }
    }
    const module = new vm.SourceTextModule(file.source, options);
    codeCache.set(file, cachedDataOf(module));
    return module;
  }

  private importDynamically(specifier: string, from: vm.Module): Promise<vm.Module> {
    const path = bundlePath(specifier, from.identifier);
    const loading =
      path !== null && this.module(path) !== undefined
        ? this.load(path).then(() => this.modules.get(path)!)
        : this.resolve(specifier, from).then(evaluateSynthetic);
    this.options.onDynamicImport(loading);
    return loading;
  }

  private async resolve(specifier: string, from: vm.Module): Promise<vm.Module> {
    const path = bundlePath(specifier, from.identifier);
    const found = path === null ? undefined : this.module(path);
    if (found !== undefined) return found;
    const known = this.modules.get(specifier);
    if (known !== undefined) return known;
    if (this.options.outside === null || path !== null) {
      const hint = isBuiltin(specifier)
        ? ` It is a Node.js module: put "use node"; at the top of the file that imports it.`
        : "";
      throw new Error(
        `Relative import path "${specifier}" not found, imported from "${from.identifier.slice(MODULE_PREFIX.length)}".${hint}`,
      );
    }
    const module = syntheticModule(specifier, await this.options.outside(specifier), this.options.context);
    this.modules.set(specifier, module);
    return module;
  }
}

/** The method exists in every supported Node version; the type definitions leave it out. */
function cachedDataOf(module: vm.SourceTextModule): Buffer {
  return (module as unknown as { createCachedData(): Buffer }).createCachedData();
}

function bundlePath(specifier: string, from: string): string | null {
  if (!specifier.startsWith("./") && !specifier.startsWith("../") && !specifier.startsWith("/")) return null;
  return posix.join(posix.dirname(from.slice(MODULE_PREFIX.length)), specifier).replace(/^\//, "");
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}

function syntheticModule(
  specifier: string,
  exports: Record<string, unknown>,
  context: vm.Context,
): vm.SyntheticModule {
  const names = Object.keys(exports);
  return new vm.SyntheticModule(
    names,
    function (this: vm.SyntheticModule) {
      for (const name of names) this.setExport(name, exports[name]);
    },
    { context, identifier: specifier },
  );
}

async function evaluateSynthetic(module: vm.Module): Promise<vm.Module> {
  if (module.status === "unlinked")
    await module.link(() => Promise.reject(new Error("A synthetic module imports nothing")));
  if (module.status === "linked") await module.evaluate();
  return module;
}

/** Imports Node's own modules and the packages installed in the working directory. */
export async function importOutside(specifier: string): Promise<Record<string, unknown>> {
  const target = isBuiltin(specifier) ? specifier : pathToFileURL(installed(specifier)).href;
  const namespace = (await import(target)) as Record<string, unknown>;
  return { ...namespace };
}

/** The file of a package where the backend was started. Throws with what to do if there is none. */
function installed(specifier: string): string {
  try {
    return createRequire(join(process.cwd(), "package.json")).resolve(specifier);
  } catch (error) {
    if ((error as { code?: string }).code !== "MODULE_NOT_FOUND") throw error;
    throw new Error(
      `The package "${specifier}" is not installed in ${process.cwd()}, from where Node actions import packages: install it there, or start the backend in the app's folder.`,
    );
  }
}
