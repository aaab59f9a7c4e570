import { FunctionFailure } from "../errors.ts";
import type { Callable } from "./execution.ts";

/** The registered function that a loaded module exports under the name. */
export function exported(
  namespace: Record<string, unknown>,
  { modulePath, exportName }: { modulePath: string; exportName: string },
): Callable {
  const target = namespace[exportName];
  if (target === undefined)
    throw new FunctionFailure(
      `Couldn't find ${JSON.stringify(exportName)} in module ${JSON.stringify(modulePath)}`,
    );
  return target as Callable;
}
