import { join } from "node:path";
import type { Deployment } from "../deploy/deployment.ts";
import type { FileStorage } from "../files/fileStorage.ts";
import type { Database } from "../txn/database.ts";
import { Exports } from "./exports.ts";
import { Imports } from "./imports.ts";
import { declareTransfers } from "./records.ts";
import { transferRoutes } from "./routes.ts";
import { transferQueries } from "./systemQueries.ts";
import { Uploads } from "./uploads.ts";

export interface TransfersParts {
  db: Database;
  deployment: Deployment;
  files: FileStorage;
  /** The data folder. */
  folder: string;
  instanceName: string;
  report: (error: unknown) => void;
}

/** Exports and imports of whole deployments and tables. */
export interface Transfers {
  routes: ReturnType<typeof transferRoutes>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export async function openTransfers(parts: TransfersParts): Promise<Transfers> {
  const { db, deployment, folder, instanceName } = parts;
  deployment.addSystemQueries(transferQueries);
  await db.runMutation((tx) => {
    declareTransfers(tx);
    Imports.recover(tx);
    Exports.recover(tx);
  });
  const imports = new Imports(parts);
  const exports = await Exports.create({ ...parts, folder: join(folder, "exports") });
  const uploads = await Uploads.open(join(folder, "imports"));
  return {
    routes: transferRoutes({ exports, imports, uploads, instanceName }),
    async close() {
      await exports.close();
      await imports.close();
    },
  };
}
