import type { SystemAnswer } from "../deploy/systemQueries.ts";
import type { JsonObject } from "../values/json.ts";
import { transferOf, transfers } from "./records.ts";

/** What the command line watches while it exports or imports. */
export const transferQueries: Readonly<Record<string, SystemAnswer>> = {
  "_system/cli/exports.js:getLatest": ({ tx }) => transfers(tx, "export")[0]?.value ?? null,
  "_system/cli/queryImport.js:default": ({ tx, args }) => transferOf(tx, "import", String(args.importId)),
  "_system/cli/queryImport.js:list": ({ tx }) =>
    transfers(tx, "import").map(({ value }): JsonObject => value),
};
