import { parentPort, workerData } from "node:worker_threads";
import { AsyncRealm } from "../functions/realm/asyncRealm.ts";
import { analyzeEntries } from "./declarations.ts";
import { DeployError } from "./errors.ts";
import { Evaluation, realmOptions } from "./evaluation.ts";
import type { NodeAnalysis, NodeModules } from "./nodeAnalysis.ts";

const { files, entries, environment, importTimeMs } = workerData as NodeModules;

async function analyze(): Promise<NodeAnalysis> {
  const file = (path: string) => files.get(path);
  const realm = new AsyncRealm("node", realmOptions({ environment, importTimeMs, file }));
  try {
    return { ok: true, analyzed: await analyzeEntries(new Evaluation(realm, file), "node", entries) };
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}

parentPort!.postMessage(await analyze());
