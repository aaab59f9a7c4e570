import { createHash } from "node:crypto";
import type { ModuleSource } from "../functions/app.ts";

/** A bundled file on the wire. */
export interface ModuleConfig {
  path: string;
  source: string;
  sourceMap?: string;
  environment: "isolate" | "node";
}

/** The body of `start_push`, as far as it is looked at. */
export interface StartPushRequest {
  dryRun: boolean;
  appDefinition: {
    definition: ModuleConfig | null;
    dependencies: string[];
    schema: ModuleConfig | null;
    changedModules: ModuleConfig[];
    unchangedModuleHashes: { path: string; environment: "isolate" | "node"; sha256: string }[];
    udfServerVersion: string;
  };
  componentDefinitions: {
    definitionPath: string;
    definition: ModuleConfig;
    dependencies: string[];
    schema: ModuleConfig | null;
    functions: ModuleConfig[];
    udfServerVersion: string;
  }[];
  nodeDependencies: { name: string; version: string }[];
}

/** The file with the hash by which a later push recognises it as unchanged. */
export function moduleSource(config: ModuleConfig): ModuleSource {
  const { path, source, sourceMap, environment } = config;
  const sha256 = createHash("sha256")
    .update(source)
    .update(sourceMap ?? "")
    .digest("hex");
  return sourceMap === undefined
    ? { path, source, environment, sha256 }
    : { path, source, sourceMap, environment, sha256 };
}

export function byPath(modules: Iterable<ModuleSource>): Map<string, ModuleSource> {
  return new Map([...modules].map((module) => [module.path, module]));
}
