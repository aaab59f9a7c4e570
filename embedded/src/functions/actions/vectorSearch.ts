import type { JsonObject } from "../../values/json.ts";
import { FunctionFailure } from "../errors.ts";
import type { ActionHost } from "./actionHost.ts";

/** Answers `ctx.vectorSearch`. A component searches its own tables. */
export async function vectorSearch(host: ActionHost, argsJson: string): Promise<string> {
  const { query } = JSON.parse(argsJson) as { query: JsonObject };
  const results = await host.services.vectors.search(host.component.path, query);
  if (typeof results === "string") throw new FunctionFailure(results);
  return JSON.stringify({ results });
}
