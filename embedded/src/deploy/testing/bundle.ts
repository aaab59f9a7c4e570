import { build } from "esbuild";
import type { ModuleConfig } from "../pushRequest.ts";

const ENTRY_NAMESPACE = "app";

/** Bundles sources the way the command line does: ES modules, the convex library within, shared chunks apart. Keyed by file without ending. */
export async function bundleModules(files: Record<string, string>): Promise<ModuleConfig[]> {
  const modules = await Promise.all([bundle(files, "isolate"), bundle(files, "node")]);
  return modules.flat();
}

/** Bundles one file, such as a schema or a component definition. */
export async function bundleOne(name: string, source: string): Promise<ModuleConfig> {
  const [module] = await bundle({ [name]: source }, "isolate");
  return module!;
}

async function bundle(
  files: Record<string, string>,
  environment: "isolate" | "node",
): Promise<ModuleConfig[]> {
  const isNode = (source: string) => source.startsWith('"use node"');
  const entries = Object.keys(files).filter((name) => isNode(files[name]!) === (environment === "node"));
  if (entries.length === 0) return [];
  const result = await build({
    entryPoints: entries.map((name) => ({ in: `./${name}`, out: name })),
    bundle: true,
    format: "esm",
    platform: environment === "node" ? "node" : "browser",
    conditions: ["convex", "module"],
    keepNames: true,
    splitting: true,
    chunkNames: environment === "node" ? "_deps/node/[hash]" : "_deps/[hash]",
    outdir: "/out",
    write: false,
    sourcemap: true,
    sourcesContent: false,
    external: ["./_componentDeps/*"],
    plugins: [
      {
        name: "in memory",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^\.\// }, ({ path }) =>
            files[path.slice(2)] === undefined
              ? undefined
              : { path: path.slice(2), namespace: ENTRY_NAMESPACE },
          );
          onLoad({ filter: /.*/, namespace: ENTRY_NAMESPACE }, ({ path }) => ({
            contents: files[path]!,
            loader: "ts",
            resolveDir: import.meta.dirname ?? process.cwd(),
          }));
        },
      },
    ],
  });
  const maps = new Map(
    result.outputFiles.filter(({ path }) => path.endsWith(".map")).map(({ path, text }) => [path, text]),
  );
  return result.outputFiles
    .filter(({ path }) => path.endsWith(".js"))
    .map(({ path, text }) => ({
      path: path.slice("/out/".length),
      source: text,
      sourceMap: maps.get(`${path}.map`) ?? "",
      environment,
    }));
}
