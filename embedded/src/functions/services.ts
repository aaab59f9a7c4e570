import type { FileStorage } from "../files/fileStorage.ts";
import type { Database } from "../txn/database.ts";

/** What syscalls reach beside the transaction. */
export interface Services {
  db: Database;
  files: FileStorage;
  cloudUrl: string;
  siteUrl: string;
}
