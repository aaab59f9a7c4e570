import { Worker } from "node:worker_threads";
import type { ModuleSource } from "../functions/app.ts";
import { ACTION_MEMORY_MAX_MB } from "../functions/limits.ts";
import type { AnalyzedModule } from "./declarations.ts";
import { DeployError } from "./errors.ts";

export interface NodeModules {
  files: ReadonlyMap<string, ModuleSource>;
  entries: readonly string[];
  environment: ReadonlyMap<string, string>;
  importTimeMs: number;
}

export type NodeAnalysis =
  | { ok: true; analyzed: Map<string, AnalyzedModule> }
  | { ok: false; code: string; message: string };

const BOOTSTRAP = new URL("../store/worker.mjs", import.meta.url);
const MODULE = new URL("./nodeAnalysisThread.ts", import.meta.url).href;
const CODE = "InvalidModules";
/** For starting the thread and running the top level of every module. */
const TIME_MAX_MS = 15_000;

/**
 * Lists what the modules of Node actions export. In a thread of its own: they are loaded with all of Node at hand,
 * and what their top level does to its thread must end with it.
 */
export async function analyzeNodeModules(modules: NodeModules): Promise<Map<string, AnalyzedModule>> {
  const worker = new Worker(BOOTSTRAP, {
    name: "analysis",
    workerData: { module: MODULE, ...modules },
    execArgv: ["--experimental-vm-modules", "--no-warnings"],
    resourceLimits: { maxOldGenerationSizeMb: ACTION_MEMORY_MAX_MB },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const result = await new Promise<NodeAnalysis>((resolve, reject) => {
      const failed = (reason: string) =>
        reject(new DeployError(CODE, `Failed to analyze Node.js modules: ${reason}`));
      timer = setTimeout(() => failed(`loading them took more than ${TIME_MAX_MS / 1000}s`), TIME_MAX_MS);
      worker.on("message", resolve);
      worker.on("error", (error) => failed(String(error)));
      worker.on("exit", (code) => failed(`loading them ended the thread (exit code ${code})`));
    });
    if (!result.ok) throw new DeployError(result.code, result.message);
    return result.analyzed;
  } finally {
    clearTimeout(timer);
    void worker.terminate();
  }
}
