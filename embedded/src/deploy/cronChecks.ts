import { canonicalPath, moduleOf } from "../functions/functionPath.ts";
import type { DeployedDefinition } from "./deployedApp.ts";
import { DeployError } from "./errors.ts";

/** Refuses a cron job whose function is not there, or is one that cannot be scheduled. */
export function checkCrons({ crons, functions }: DeployedDefinition): void {
  for (const { identifier, spec } of crons) {
    const path = canonicalPath(String(spec.name));
    const target = functions[moduleOf(path)]?.find(({ name }) => path === `${moduleOf(path)}:${name}`);
    if (target === undefined)
      throw refused(`The cron job '${identifier}' schedules a function that does not exist: ${path}`);
    if (target.udfType === "query")
      throw refused(
        `The cron job '${identifier}' schedules a query function, only actions and mutations can be scheduled: ${path}`,
      );
  }
}

function refused(message: string): DeployError {
  return new DeployError("InvalidModules", message);
}
